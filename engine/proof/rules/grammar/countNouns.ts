import { anyOf, expression, patternRule } from '../patternRule';
import { START } from './clause';

/** Have no plural, and none is one. */
const MASS = anyOf(
	'advice baggage equipment feedback furniture homework information knowledge luggage software',
);

const COUNTED = anyOf(
	'books bugs calories cars chairs children clicks companies countries customers days dogs emails employees errors files friends hours houses ideas items jobs kids lines meetings minutes mistakes months options pages problems products questions reasons seconds songs steps students things times tools users weeks windows words years',
);

/** What can be counted and what cannot. */
export const countNouns = patternRule({
	id: 'grammar/count-noun',
	severity: 'warning',
	languages: ['en'],
	patterns: [
		{
			pattern: expression(
				'\\b(?<at>informations|advices|baggages|equipments|feedbacks|furnitures|homeworks|knowledges|luggages|softwares)\\b',
			),
			suggest: [(match) => match.groups?.['at']?.slice(0, -1)],
			message: 'This word has no plural.',
		},
		{
			pattern: expression(
				`\\b(?<at>many|few|fewer|several|these|those)_${MASS}(?![-\\p{L}]|_[a-z]+s\\b)`,
			),
			suggest: [
				(match) =>
					({
						many: 'much',
						few: 'little',
						fewer: 'less',
						several: 'some',
						these: 'this',
						those: 'that',
					})[match.groups?.['at']?.toLowerCase() ?? ''],
			],
			message: (fault) => `"${fault}" is for what can be counted.`,
			// "These software engineers", "many information systems".
			unless: (match, { prose }) =>
				/^\s+[a-z]+(?:s|men|women|people)\b/.test(prose.slice(match.index + match[0].length)),
		},
		{
			pattern: expression(
				`\\b(?<at>an?)_(?:advice|baggage|furniture|homework|luggage)(?=_(?:is|was|that|for|to|from|about|and|on|of|in)\\b|[.!?,;:]|$)`,
			),
			suggest: ['some'],
			message: 'This word cannot be counted.',
		},
		{
			pattern: expression(`\\b(?:how|so|too|very|as)_(?<at>much)_${COUNTED}\\b`),
			suggest: ['many'],
			message: 'What can be counted is "many".',
		},
		{
			pattern: expression(
				'\\bhow_(?<at>much)_people_(?:are|were|came|come|have|had|will|attended|attend|live|work|use|signed|joined|do|did|can|visited)\\b',
			),
			suggest: ['many'],
			message: 'What can be counted is "many".',
		},
		{
			pattern: expression(
				`\\b(?<at>less)_(?:bugs|cars|chairs|children|clicks|companies|countries|customers|emails|employees|errors|files|friends|ideas|items|jobs|kids|meetings|mistakes|options|pages|problems|products|questions|songs|students|things|tools|users|words|people)\\b(?!_(?:focused|oriented|centered)\\b)`,
			),
			suggest: ['fewer'],
			message: 'Of what can be counted there are "fewer".',
			severity: 'info',
		},
		{
			pattern: expression(
				`${START}(?:the|this|your|our|my|that|all_the)_(?:news|${MASS})_(?<at>are|were|have)\\b`,
			),
			suggest: [
				(match) =>
					({ are: 'is', were: 'was', have: 'has' })[match.groups?.['at']?.toLowerCase() ?? ''],
			],
			message: 'This word has no plural.',
		},
	],
});
