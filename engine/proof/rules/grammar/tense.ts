import { expression, patternRule } from '../patternRule';

const PAST: Record<string, string> = {
	go: 'went',
	come: 'came',
	see: 'saw',
	buy: 'bought',
	eat: 'ate',
	take: 'took',
	make: 'made',
	get: 'got',
	have: 'had',
	is: 'was',
	are: 'were',
	am: 'was',
	meet: 'met',
	find: 'found',
	think: 'thought',
	say: 'said',
	write: 'wrote',
	give: 'gave',
	run: 'ran',
	drive: 'drove',
	launch: 'launched',
	ship: 'shipped',
	visit: 'visited',
};

/** "Yesterday we go": a past time with a verb of the present right after it. */
export const tense = patternRule({
	id: 'grammar/tense',
	severity: 'warning',
	languages: ['en'],
	patterns: [
		{
			pattern: expression(
				`\\b(?:yesterday|last_(?:night|week|month|year)|(?:two|three|five|ten)_(?:days|weeks|months|years)_ago),?_(?:i|we|they|you|he|she|it)_(?<at>${Object.keys(PAST).join('|')})\\b`,
			),
			suggest: [(match) => PAST[match.groups?.['at']?.toLowerCase() ?? '']],
			message: 'A time in the past takes a verb of the past.',
		},
	],
});
