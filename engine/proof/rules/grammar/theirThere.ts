import { anyOf, expression, patternRule } from '../patternRule';
import { END, START } from './clause';

const OWNED = anyOf(
	'account accounts app apps brand business car cars children clients company computer computers customers data families family friends home homes house houses jobs kids lives minds money names needs office offices opinions parents phone phones product products rights service services site staff students team teams users voice voices website websites work',
);

/** their, there and they're: one sound, so only the words around tell which is meant. */
export const theirThere = patternRule({
	id: 'grammar/their-there',
	severity: 'warning',
	languages: ['en'],
	patterns: [
		{
			pattern: expression(
				"\\b(?<at>their)_(?:is|are|was|were|isn't|aren't|wasn't|weren't|has_been|have_been|had_been|must_be|should_be|might_be|could_be)\\b",
			),
			suggest: ['there'],
			message: 'Before a form of "be" the word is "there".',
		},
		{
			pattern: expression(`\\b(?<at>there)_own\\b(?!_(?:the|a)\\b)`),
			suggest: ['their'],
			message: 'Before "own" the word is "their".',
		},
		{
			pattern: expression(
				`(?:${START}|(?:think|believe|hope|know|sure|says?|said|that|because|if|when|since|but|and|guess|heard),?_)(?<at>there)_(?:going_to|gonna|trying_to|looking_for|coming_to|not_(?:going|sure|happy|ready|coming))\\b`,
			),
			suggest: ["they're"],
			message: 'Here "they are" is meant: "they\'re".',
		},
		{
			pattern: expression(
				`\\b(?:[a-z]+(?<!arriv|mov|land|travel|liv|stay|happen|appear|settl|return|pass|head|work|walk|climb|gather)ed|built|sold|bought|made|lost|found|told|sent|kept|brought)_(?<at>there)_(?:first|new|newest|next|last|latest|best|whole|entire|annual)_[a-z]+`,
			),
			suggest: ['their'],
			message: 'What belongs to them is "their".',
			unless: ([match]) => /\s(?:time|day|night|week|thing)$/i.test(match),
		},
		{
			pattern: expression(
				`\\b(?:of|in|with|for|from|on|about|by|all|lost|love|loved|use|used|brought|lose|improve|share|told|protect|help|helps|helped)_(?<at>there)_${OWNED}\\b`,
			),
			suggest: ['their'],
			message: 'What belongs to them is "their".',
		},
		{
			pattern: expression(
				`(?:${START}|\\b(?:at|into|to|over|all)_)(?<at>there)_${OWNED}_(?:is|are|was|were|has|have|had|broke|went|got|came|looks?|needs?|will|does|did)\\b`,
			),
			suggest: ['their'],
			message: 'What belongs to them is "their".',
		},
		{
			pattern: expression(
				`\\b(?:changed|closed|finished|forgot|forget|kept|left|lost|opened|packed|paid|put|raised|showed|sold|spent|started|took|take|washed|with|of)_(?<at>there)_(?:bags|bills|books|breakfast|clothes|coats|dinner|eyes|faces|food|hair|hands|heads|homework|keys|luggage|lunch|rooms|seats|shoes|things|tickets|time|work)\\b`,
			),
			suggest: ['their'],
			message: 'What belongs to them is "their".',
		},
		{
			pattern: expression(
				`\\b(?:at|into|to|over)_(?<at>there)_(?:car|house|office|computers?|phones?)\\b`,
			),
			suggest: ['their'],
			message: 'What belongs to them is "their".',
		},
		{
			pattern: expression(
				`\\b(?:to|at|in|from|with|of|on|about|into|lost|using)_(?<at>they're)_(?!a\\b|an\\b|the\\b|not\\b|all\\b|[a-z]+ing\\b)[a-z]+`,
			),
			suggest: ['their'],
			message: 'What belongs to them is "their".',
		},
		{
			pattern: expression(
				`(?:because|since|that|as)_(?<at>there)_(?:easier|harder|better|worse|cheaper|faster|slower|bigger|smaller|happy|ready|able|afraid)_`,
			),
			suggest: ["they're"],
			message: 'Here "they are" is meant: "they\'re".',
		},
		{
			pattern: expression(`\\b(?<at>they're)_(?:is|are|was|were|isn't|aren't)\\b`),
			suggest: ['there'],
			message: 'Before a form of "be" the word is "there".',
		},
		{
			pattern: expression(`\\b(?<at>they're)_(?:own|${OWNED})\\b`),
			suggest: ['their'],
			message: 'What belongs to them is "their".',
			unless: ([match]) =>
				/\s(?:home|data|work|staff|family|friends|students|money|customers|clients|users)$/i.test(
					match,
				),
		},
		{
			pattern: expression(
				`\\b(?<at>their)_(?:going_to|gonna|trying_to|looking_for|coming_to|not_(?:going|sure|happy|ready|coming|here|there)|here${END}|both_very)\\b`,
			),
			suggest: ["they're"],
			message: 'Here "they are" is meant: "they\'re".',
		},
		{
			pattern: expression(`\\b(?:over|right|up|down|in|out)_(?<at>their|they're)${END}`),
			suggest: ['there'],
			message: 'A place is "there".',
		},
	],
});
