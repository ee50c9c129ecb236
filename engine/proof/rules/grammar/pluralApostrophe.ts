import { expression, patternRule } from '../patternRule';
import { END } from './clause';

const withoutApostrophe = (match: RegExpExecArray) => match.groups?.['at']?.replace("'", '');

/** "apple's" for "apples", where the word before or after says that several are meant. */
export const pluralApostrophe = patternRule({
	id: 'grammar/plural-apostrophe',
	severity: 'info',
	languages: ['en'],
	patterns: [
		{
			pattern: expression(
				`\\b(?:sell|sells|sold|buy|buys|bought|eat|need|want|make|makes|grow|offer|offers|have|many|several|few|two|three|four|five|six|ten|these|those|hundred|thousand|million)_(?<at>(?!(?:one|it|that|what|who|he|she|there|here|let|people|men|women|children|day|today|yesterday|week|month|year|minute|hour|second|else|other|somebody|someone|everybody|everyone|nobody|anybody|anyone)'s)[a-z]{3,}'s)(?:${END}|_(?:and|or|are|were|in|for|at|on|from|to|with)\\b)`,
			),
			suggest: [withoutApostrophe],
			message: 'The plural has no apostrophe.',
			// A name owns: "Buy Anna's and Ben's books".
			unless: (match) => /^\p{Lu}/u.test(match.groups?.['at'] ?? ''),
		},
		{
			pattern: expression(
				`\\b(?:all|most|some|the|these|those|our|many)_(?<at>(?!(?:other|one|day|today|week|year|people|men|women|children)'s)[a-z]{3,}'s)_(?:are|were|must|should)\\b`,
			),
			suggest: [withoutApostrophe],
			message: 'The plural has no apostrophe.',
			unless: (match) => /^\p{Lu}/u.test(match.groups?.['at'] ?? ''),
		},
	],
});
