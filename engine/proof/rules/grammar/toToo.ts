import { anyOf, expression, patternRule } from '../patternRule';
import { END } from './clause';

const QUALITIES = anyOf(
	'high low late early big small fast slow expensive cheap hot cold hard easy difficult long short loud quiet far tired old young heavy weak busy complicated complex risky dangerous good bad sad soon strong strict rigid narrow broad vague noisy crowded sensitive dark bright tight',
);

/** to and too. */
export const toToo = patternRule({
	id: 'grammar/to-too',
	severity: 'warning',
	languages: ['en'],
	patterns: [
		{
			pattern: expression(
				`\\b(?:is|are|was|were|am|be|been|being|its|it's|that's|you're|we're|they're|i'm|he's|she's|seems?|looks?|feels?|felt|got|gets?|sounds?|came|comes?|arrived?|way|much|bit|little|far)_(?<at>to)_${QUALITIES}(?:${END}|_(?:for|to)\\b)`,
			),
			suggest: ['too'],
			message: 'For more than enough the word is "too".',
		},
		{
			pattern: expression(
				`\\b(?:way|far|isn't|are|was|were|not|there's|costs?|it's|ate|spent|drank|asked?|asking)_(?<at>to)_(?:much|many)\\b`,
			),
			suggest: ['too'],
			message: 'For more than enough the word is "too".',
		},
		{
			pattern: expression(
				'\\b(?:want|wants|wanted|like|love|loves|would_love)_to_(?:come|go|join|help|play|try|see|know|sing|dance|eat)_(?<at>to)(?=[.!?]|$)',
			),
			suggest: ['too'],
			message: 'For "also" the word is "too".',
		},
		{
			pattern: expression(
				'\\b(?:want|wants|wanted|like|love)_to_(?:come|go|join|play|help)_(?:with_)?(?:you|him|her|them|us|along)_(?<at>to)(?=[.!?]|$)',
			),
			suggest: ['too'],
			message: 'For "also" the word is "too".',
		},
		{
			pattern: expression(
				'\\b(?:want|wants|wanted|need|needs|needed|going|able|unable|trying|tries|tried|used|order|ready|easy|hard|difficult|how|where|when|decided|forget|forgot|learn|begin|began|start|started|continue|plan|hope|happy|glad|time|next|according|due|thanks|similar|listen|listening|belongs?)_(?<at>too)_(?:be|have|do|go|get|make|see|say|take|know|give|find|use|keep|try|help|become|buy|sell|create|the|his|her|my|your|our|their|him|them|me|us|a|an)\\b',
			),
			suggest: ['to'],
			message: 'Here the word is "to".',
		},
	],
});
