import { expression, patternRule } from '../patternRule';

/** affect and effect. */
export const affectEffect = patternRule({
	id: 'grammar/affect-effect',
	severity: 'warning',
	languages: ['en'],
	patterns: [
		{
			pattern: expression(
				"\\b(?:will|would|can|could|may|might|should|must|not|doesn't|don't|didn't|won't|can't|directly|adversely|negatively|positively|greatly|really|also)_(?<at>effect)_(?:the|your|our|my|his|her|their|its|every|everyone|everything|all|how|any|anyone|us|you|them|him|me|people|each|both|performance|quality|results|sales|customers|users|what|whether|others|many|most|only)\\b",
			),
			suggest: ['affect'],
			message: 'The verb is "affect".',
		},
		{
			pattern: expression(
				'\\b(?:an|no|any|little|bad|good|strong|major|minor|dramatic|significant|direct|big|great|huge|positive|negative|side|special|sound|adverse|lasting|immediate)_(?<at>affects?)\\b(?!_(?:the|your|our|us|you|them)\\b)',
			),
			suggest: [(match) => match.groups?.['at']?.toLowerCase().replace('affect', 'effect')],
			message: 'The noun is "effect".',
		},
		{
			pattern: expression(
				'\\b(?:the|their|this|that|its|your|our|any|one)_(?<at>affects?)_(?:of|on|was|were|is)\\b',
			),
			suggest: [(match) => match.groups?.['at']?.toLowerCase().replace('affect', 'effect')],
			message: 'The noun is "effect".',
		},
	],
});
