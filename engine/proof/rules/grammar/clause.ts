/** Sources of expressions that several grammar rules share; see `expression`. */

/** The next word begins a sentence, a clause after a break, or a quotation. */
export const START = `(?<=(?:^|[.!?:;—–"“”(\\n…])[ \\t\\n"“('*]*)`;

/** The last word was followed by the end of a clause. */
export const END = '(?=[.!?,;:)"”]|$|[ \\t]*\\n)';

/** After these, "he have" and "did he went" are parts of questions and wishes. */
export const HELPERS =
	"(?:do|does|did|can|could|should|would|will|may|might|must|shall|let|lets|let's|make|makes|made|help|helps|helped|have|had|having|see|saw|watch|hear|heard|to|that|if|lest|suggest|insist|demand|[a-z]+n't)";

export const POSSESSIVE = '(?:my|your|his|her|its|our|their)';
