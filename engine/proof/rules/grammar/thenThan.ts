import { anyOf, expression, patternRule } from '../patternRule';
import { MASK } from '../rule';
import { START } from './clause';

const COMPARATIVES = anyOf(
	'better bigger brighter busier cheaper cleaner closer colder cooler darker deeper earlier easier faster fewer further greater happier harder heavier higher hotter larger later less lighter longer louder lower more nearer newer nicer older poorer quicker quieter richer safer sharper shorter simpler slower smaller smarter softer sooner stronger taller thinner tougher uglier warmer weaker wider worse younger',
);

const COMPARED = anyOf(
	`the a an any anyone anything ever you me him her us them it that this these those what expected usual before most other others my your our his their its one two three four five ten twenty half just planned needed normal average last mine yours his hers ours theirs enough happy likely willing able welcome`,
);

/** then and than. */
export const thenThan = patternRule({
	id: 'grammar/then-than',
	severity: 'warning',
	languages: ['en'],
	patterns: [
		{
			pattern: expression(`\\b${COMPARATIVES}(?:_[a-z]+)?_(?<at>then)_(?:${COMPARED}\\b|${MASK})`),
			suggest: ['than'],
			message: 'A comparison takes "than".',
			// "the more the merrier then the …" and "wait longer then the …" are rare; "later then" is not.
			unless: ([match]) => /^(?:later|further|sooner|closer)\s+then/i.test(match),
		},
		{
			pattern: expression('\\b(?:rather|other)_(?<at>then)\\b(?![,.])'),
			suggest: ['than'],
			message: 'A comparison takes "than".',
		},
		{
			pattern: expression(
				`${START}first[^.!?;:\\n]{2,60},_(?<at>than)_(?:we|you|i|he|she|it|they|the)\\b`,
			),
			suggest: ['then'],
			message: 'What comes next comes "then".',
		},
		{
			pattern: expression(
				`\\b(?:back|since|until|till|just|only|and_only)_(?<at>than)${'(?=[,.!?]|_(?:the|we|you|i|he|she|it|they|did|do|can|will)\\b)'}`,
			),
			suggest: ['then'],
			message: 'For a point in time the word is "then".',
		},
		{
			pattern: expression(`${START}(?<at>than)_(?:he|she|we|you|it|i|they|click|go|add|press)\\b`),
			suggest: ['then'],
			message: 'For what comes next the word is "then".',
		},
	],
});
