const TIMES = [
	'On Monday morning',
	'After the last train had gone',
	'Three winters later',
	'While the kettle was still warming',
	'At the end of the second chapter',
	'Long before the harbour was built',
	'In the week of the autumn fair',
	'As soon as the rain let up',
	'Between two calls from the office',
];

const PEOPLE = [
	'the lighthouse keeper',
	'our head of support',
	'a narrator with a tired voice',
	'the youngest of the four sisters',
	'everybody who had ordered by phone',
	'the woman from the café',
	'a courier whom nobody knew',
	'the team behind the new release',
	'an engineer from Kraków',
	'the owner of the bookshop',
	'half of the audience',
];

const DEEDS = [
	'asked for the figures of the past quarter',
	'carried the boxes up to the third floor',
	'went through the opening paragraph once more',
	'explained how returns work, step by step',
	'found a letter behind the loose board',
	'told the story as if it had happened yesterday',
	'waited for the signal without saying a word',
	'compared the two drafts line by line',
	'closed the window and began to read aloud',
	'crossed the bridge in the fog',
	'changed one word, then changed it back',
	'answered every question that had been sent in',
	'left the keys on the counter',
];

const ENDINGS = [
	'',
	', and nobody minded',
	', although the plan said something else',
	' – “only this once”, they said',
	', which took a little under ten minutes',
	', because the deadline had been moved to Friday',
	', just as it is described in the manual on page twelve',
	', and that was the first time anyone had heard of it',
];

/** No two of the four lists' lengths have a common divisor, so the sentences differ until the product is reached. */
const SENTENCES = TIMES.length * PEOPLE.length * DEEDS.length * ENDINGS.length;

/** An English sentence of 68 to 172 characters, another one for each number, and the same in every run. */
export function sentence(number: number): string {
	if (number >= SENTENCES) throw new Error(`there are ${SENTENCES} sentences, and no more`);
	const of = (parts: string[]) => parts[number % parts.length] ?? '';
	return `${of(TIMES)}, ${of(PEOPLE)} ${of(DEEDS)}${of(ENDINGS)}.`;
}

/** What is spoken in one go. */
export interface VoiceScript {
	sentences: string[];
	text: string;
}

export function voiceScript(sentences: string[]): VoiceScript {
	return { sentences, text: sentences.join(' ') };
}

/** Hands out sentences that nobody else has got. */
export function sentenceSource(): (count: number) => string[] {
	let next = 0;
	return (count) => Array.from({ length: count }, () => sentence(next++));
}
