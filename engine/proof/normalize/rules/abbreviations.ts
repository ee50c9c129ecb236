import { replaceAll, type NormalizeRule, type Replacement } from '../rule';

/** Written with a point, whatever follows. */
const WORDS: Record<string, string> = {
	'e.g.': 'for example',
	'i.e.': 'that is',
	'etc.': 'et cetera',
	'vs.': 'versus',
	'a.k.a.': 'also known as',
	'approx.': 'approximately',
	'dept.': 'department',
	'est.': 'established',
	'incl.': 'including',
	'esp.': 'especially',
	'misc.': 'miscellaneous',
	'min.': 'minimum',
	'max.': 'maximum',
	'Jr.': 'Junior',
	'Sr.': 'Senior',
	'Ltd.': 'Limited',
	'Inc.': 'Incorporated',
	'Corp.': 'Corporation',
	'Blvd.': 'Boulevard',
	'Ave.': 'Avenue',
	'Mon.': 'Monday',
	'Tue.': 'Tuesday',
	'Tues.': 'Tuesday',
	'Thu.': 'Thursday',
	'Thurs.': 'Thursday',
	'Fri.': 'Friday',
	'Jan.': 'January',
	'Feb.': 'February',
	'Apr.': 'April',
	'Aug.': 'August',
	'Sept.': 'September',
	'Oct.': 'October',
	'Nov.': 'November',
	'Dec.': 'December',
};
/** These always go on, so their point never ends a sentence. */
const GOES_ON = /^(?:e\.g|i\.e|vs|a\.k\.a|approx|est|incl|esp|min|max)\.$/i;
/** Before a capitalised name. */
const TITLES: Record<string, string> = {
	Dr: 'Doctor',
	Mr: 'Mister',
	Mrs: 'Missus',
	Prof: 'Professor',
	Gen: 'General',
	Lt: 'Lieutenant',
	Col: 'Colonel',
	Capt: 'Captain',
	Sgt: 'Sergeant',
	Gov: 'Governor',
	Sen: 'Senator',
	Rep: 'Representative',
	Rev: 'Reverend',
	Hon: 'Honorable',
	Mt: 'Mount',
	Ft: 'Fort',
	St: 'Saint',
};
/** Behind a name, at the end of an address. */
const STREETS: Record<string, string> = { St: 'Street', Dr: 'Drive', Rd: 'Road', Ln: 'Lane' };
/** Before a number. */
const COUNTED: Record<string, string> = {
	'No.': 'Number',
	'no.': 'number',
	'Nos.': 'Numbers',
	'nos.': 'numbers',
	'Fig.': 'Figure',
	'fig.': 'figure',
	'Sec.': 'Section',
	'sec.': 'section',
	'Ch.': 'Chapter',
	'ch.': 'chapter',
	'Vol.': 'Volume',
	'vol.': 'volume',
	'p.': 'page',
	'pp.': 'pages',
	'Art.': 'Article',
	'Eq.': 'Equation',
	'Ext.': 'Extension',
	'ext.': 'extension',
};

const source = (keys: string[]) => keys.map((key) => key.replaceAll('.', '\\.')).join('|');
const BEFORE = '(?<![\\p{L}\\p{M}\\p{N}_.&-])';
const WORD = new RegExp(`${BEFORE}(?:${source(Object.keys(WORDS))})(?![\\p{L}\\p{N}])`, 'giu');
const TITLE = new RegExp(
	`${BEFORE}(${Object.keys(TITLES).join('|')})(?:\\.\\s?|(?<=Dr|Mr|Mrs|Prof)\\s)(?=\\p{Lu}[\\p{L}.])`,
	'gu',
);
const STREET = new RegExp(`(?<=\\p{Lu}[\\p{L}]*\\s)(${Object.keys(STREETS).join('|')})\\.`, 'gu');
const COUNT = new RegExp(
	`${BEFORE}(${source(Object.keys(COUNTED))})\\s?(?=\\p{Nd}|[IVXLC]+\\b)`,
	'gu',
);
const WITH = /(?<![\p{L}\p{N}/])w\/(o)?\s?(?=\p{L})/gu;
const ROUND_THE_CLOCK = /(?<![\p{L}\p{N}_/.])24\/7(?![\p{L}\p{N}_/]|\.\p{N})/gu;

/** `Dr. Lee` becomes "Doctor Lee", `e.g.` "for example", `No. 5` "Number 5", `24/7` "twenty-four seven". */
export const abbreviations: NormalizeRule = {
	name: 'abbreviations',
	step: 'verbalize',
	reads: ['number'],
	englishOnly: true,
	*find(paragraph) {
		yield* replaceAll(paragraph, ROUND_THE_CLOCK, () => 'twenty-four seven');
		yield* withPoints(paragraph);
		yield* replaceAll(paragraph, COUNT, ([, key]) => `${COUNTED[key!]} `);
		// A street first: "Main St. James" is rarer than "12 Main St. It".
		yield* replaceAll(paragraph, STREET, (match) => {
			const end = match.index! + match[0].length;
			if (/^\s\p{Lu}\p{Ll}/u.test(paragraph.slice(end, end + 3)) && !keepsPoint(paragraph, end)) {
				return undefined;
			}
			return STREETS[match[1]!]! + (keepsPoint(paragraph, end) ? '.' : '');
		});
		yield* replaceAll(paragraph, TITLE, ([, key]) => `${TITLES[key!]} `);
		yield* replaceAll(paragraph, WITH, ([, out]) => (out === undefined ? 'with ' : 'without '));
	},
};

function* withPoints(paragraph: string): Iterable<Replacement> {
	const byLower = new Map(Object.entries(WORDS).map(([key, word]) => [key.toLowerCase(), word]));
	yield* replaceAll(paragraph, WORD, (match) => {
		const written = match[0];
		const word = byLower.get(written.toLowerCase())!;
		const isCapital = /^\p{Lu}/u.test(written);
		const isName = /^\p{Lu}/u.test(word);
		// "max." may end a sentence about Max; "est. " is a guess that needs a number.
		if (isName && !isCapital) return undefined;
		const end = match.index! + written.length;
		const behind = paragraph.slice(end, end + 4);
		if (/^(?:min|max|est)\.$/i.test(written) && !/^\s?\p{Nd}/u.test(behind)) return undefined;
		const spoken = isCapital && !isName ? word[0]!.toUpperCase() + word.slice(1) : word;
		return spoken + (!GOES_ON.test(written) && keepsPoint(paragraph, end) ? '.' : '');
	});
}

/** Whether the point of an abbreviation that ends at an offset also ends the sentence. */
export function keepsPoint(paragraph: string, end: number): boolean {
	const behind = paragraph.slice(end, end + 12);
	if (/^\s*$/.test(behind) && end + 12 >= paragraph.length) return true;
	return /^["'”’)\]]*\s+["'“‘([]*\p{Lu}/u.test(behind);
}
