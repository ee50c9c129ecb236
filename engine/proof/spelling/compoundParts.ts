import { plainWord, type Word } from './tokenizeWords';

const HYPHEN = /[\u2010\u2011-]/u;

/** Before a hyphen these are no words of their own. */
const PREFIXES = new Set(
	'anti auto bi bio co counter cross de di dis eco ex extra hyper inter intra macro mega meta micro mid mini mono multi neo non omni pan para poly post pre pro proto pseudo quasi re semi socio sub super supra tele thermo trans tri ultra un uni vice'.split(
		' ',
	),
);

/** The words that hyphens join in `word`, without prefixes and parts too short to judge; empty without a hyphen. */
export function compoundParts(text: string, word: Word): Word[] {
	if (!word.text.includes('-')) return [];
	const parts: Word[] = [];
	let start = word.start;
	for (const raw of text.slice(word.start, word.end).split(HYPHEN)) {
		const end = start + raw.length;
		parts.push({
			start,
			end,
			text: plainWord(raw),
			startsSentence: word.startsSentence && start === word.start,
			apostropheBefore: false,
			apostropheAfter: false,
		});
		start = end + 1;
	}
	return parts.filter(
		(part) =>
			part.text.length > 2 && !(part.end < word.end && PREFIXES.has(part.text.toLowerCase())),
	);
}
