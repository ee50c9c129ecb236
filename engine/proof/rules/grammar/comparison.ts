import { anyOf, expression, patternRule } from '../patternRule';
import { END } from './clause';

/** With "than" or the end of the clause behind it: "more older people" may be more people who are older. */
const COMPARATIVES = anyOf(
	'better bigger brighter cheaper clearer closer colder cooler darker deeper easier faster friendlier happier harder healthier heavier higher hotter larger lighter longer louder lower nicer older poorer prettier quicker quieter richer safer shorter simpler slower smaller smarter sooner stronger taller thicker thinner tougher uglier warmer weaker wider worse younger',
);
const SUPERLATIVES = anyOf(
	'best biggest brightest cheapest cleanest closest coldest darkest deepest easiest fastest funniest greatest happiest hardest healthiest heaviest highest hottest largest latest longest loudest lowest nicest oldest poorest prettiest quickest richest safest shortest simplest slowest smallest smartest strongest tallest toughest ugliest warmest weakest worst youngest',
);
/** Nouns that are counted, and are no verbs or adjectives that could follow "one of the best". */
const COUNTED = anyOf(
	'actor album artist author book brand car city company country day dish film game idea island lake movie museum painting party person place player podcast product reason restaurant singer song story student teacher team thing university way writer year',
);

/** Degrees that are given twice, and "one of the best" with one of them only. */
export const comparison = patternRule({
	id: 'grammar/comparison',
	severity: 'warning',
	languages: ['en'],
	patterns: [
		{
			pattern: expression(`\\b(?<at>more_${COMPARATIVES})(?:_than\\b|_and\\b|${END})`),
			suggest: [(match) => withoutFirst(match.groups?.['at'])],
			message: 'The word says "more" already.',
		},
		{
			pattern: expression(`\\b(?<at>most_${SUPERLATIVES})\\b(?!-)`),
			suggest: [(match) => withoutFirst(match.groups?.['at'])],
			message: 'The word says "most" already.',
		},
		{
			pattern: expression(
				`\\bone_of_(?:the|my|our|his|her|their)_(?:most_[a-z]+|${SUPERLATIVES}|first|last|few|main|only)_(?<at>${COUNTED})(?=_(?:in|on|of|that|who|i|we|is|was|for|to)\\b|[.!?,;:]|$)`,
			),
			suggest: [(match) => plural(match.groups?.['at'])],
			message: 'Behind "one of the" there are several.',
		},
	],
});

function withoutFirst(words = ''): string {
	return words.replace(/^\S+\s+/, '');
}

function plural(noun = ''): string {
	if (/person$/i.test(noun)) return noun.replace(/person$/i, 'people');
	return /[^aeiou]y$/i.test(noun)
		? noun.replace(/y$/i, 'ies')
		: noun.replace(/$/, /(?:s|x|ch|sh)$/i.test(noun) ? 'es' : 's');
}
