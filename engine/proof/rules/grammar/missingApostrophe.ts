import { expression, patternRule } from '../patternRule';
import { START } from './clause';

const CONTRACTIONS: Record<string, string> = {
	dont: "don't",
	doesnt: "doesn't",
	didnt: "didn't",
	isnt: "isn't",
	arent: "aren't",
	wasnt: "wasn't",
	werent: "weren't",
	hasnt: "hasn't",
	havent: "haven't",
	hadnt: "hadn't",
	couldnt: "couldn't",
	wouldnt: "wouldn't",
	shouldnt: "shouldn't",
	mustnt: "mustn't",
	neednt: "needn't",
	youre: "you're",
	theyre: "they're",
	youve: "you've",
	theyve: "they've",
	weve: "we've",
	youll: "you'll",
	theyll: "they'll",
	itll: "it'll",
	thats: "that's",
	theres: "there's",
	whats: "what's",
	couldve: "could've",
	shouldve: "should've",
	wouldve: "would've",
};

const SUGGESTED =
	'get|go|start|see|talk|make|take|look|begin|try|do|keep|say|find|have|move|work|dive|imagine|face|discuss|explore|meet|play|eat|hear|walk|not|be|assume|say|focus|build|recap|review|review|jump|celebrate|stop|think|turn|break|check|consider';

/** Contractions written without their apostrophe. */
export const missingApostrophe = patternRule({
	id: 'grammar/missing-apostrophe',
	severity: 'warning',
	languages: ['en'],
	patterns: [
		{
			pattern: expression(
				`(?<![\\p{L}\\p{M}'-])(?<at>${Object.keys(CONTRACTIONS).join('|')})(?![\\p{L}\\p{M}'-])`,
			),
			suggest: [(match) => CONTRACTIONS[match[0].toLowerCase()]],
			message: (fault) => `"${fault}" is written with an apostrophe.`,
			safeFix: true,
			unless: ([match]) => match === match.toUpperCase(),
		},
		{
			pattern: expression(
				`\\b(?:i|you|we|they|he|she|it|just|really|still|that|simply)_(?<at>cant|wont)_[a-z]`,
			),
			suggest: [(match) => (match.groups?.['at']?.toLowerCase() === 'cant' ? "can't" : "won't")],
			message: (fault) => `"${fault}" is written with an apostrophe.`,
		},
		{
			pattern: expression(`${START}(?<at>lets)_(?:${SUGGESTED})\\b`),
			suggest: ["let's"],
			message: 'Here "let us" is meant: "let\'s".',
		},
		{
			pattern: expression(
				"(?<![\\p{L}'-])(?<at>im|ive)_(?:been|not|going|so|just|glad|happy|sure|sorry|never|always|also|trying|here|a|an|the|very|really|still|got|had|seen|done|made|learned|in|at|on)\\b",
			),
			suggest: [(match) => (match.groups?.['at']?.toLowerCase() === 'im' ? "I'm" : "I've")],
			message: (fault) => `"${fault}" is written with an apostrophe.`,
		},
	],
});
