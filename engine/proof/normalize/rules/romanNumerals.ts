import { toCardinal } from 'n2words/en-US';
import { ordinal } from '../languages/english';
import { replaceAll, type NormalizeRule } from '../rule';

const PARTS =
	'Chapter|Part|Act|Scene|Section|Book|Volume|Vol\\.|Article|Appendix|Phase|Stage|Episode|Season|Level|Unit|Lesson|World War|Super Bowl|Title|Canto|Psalm|Symphony No\\.';
const RULERS =
	'Henry|Louis|Elizabeth|George|Charles|William|Edward|Richard|James|John|Paul|Benedict|Pius|Leo|Gregory|Clement|Innocent|Napoleon|Philip|Peter|Alexander|Nicholas|Catherine|Mary|Frederick|Friedrich|Wilhelm|Ivan|Alfonso|Ferdinand|Francis|Rameses|Ramses|Ptolemy|Cleopatra|Xerxes|Darius|Otto|Leopold|Juan|Carlos|Felipe|Victor|Christian|Gustav|Haakon|Harald|Beatrix|Juliana';

const AFTER_PART = new RegExp(
	`(?<![\\p{L}\\p{N}])(${PARTS})(\\s)([IVXLC]{1,7})(?![\\p{L}\\p{N}'’-]|\\.\\p{L})`,
	'gu',
);
const AFTER_RULER = new RegExp(
	`(?<![\\p{L}\\p{N}])(${RULERS})(\\s)([IVX]{2,6}|V|X)(?![\\p{L}\\p{N}'’-]|\\.\\p{L})`,
	'gu',
);

const VALUES: Record<string, number> = { I: 1, V: 5, X: 10, L: 50, C: 100 };

/** `Chapter IV` becomes "Chapter four", `Henry VIII` "Henry the eighth". Elsewhere capitals are left alone. */
export const romanNumerals: NormalizeRule = {
	name: 'roman-numerals',
	step: 'verbalize',
	reads: [],
	englishOnly: true,
	*find(paragraph) {
		yield* replaceAll(paragraph, AFTER_PART, ([, part, blank, roman]) => {
			const value = /^[LC]$/.test(roman!) ? undefined : valueOf(roman!);
			return value === undefined ? undefined : `${part}${blank}${toCardinal(value)}`;
		});
		yield* replaceAll(paragraph, AFTER_RULER, ([, name, blank, roman]) => {
			const value = valueOf(roman!);
			return value === undefined ? undefined : `${name}${blank}the ${ordinal(String(value))}`;
		});
	},
};

/** Undefined when it is not written as Romans count. */
function valueOf(roman: string): number | undefined {
	if (!/^C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})$/.test(roman) || roman === '') return undefined;
	const values = Array.from(roman, (letter) => VALUES[letter]!);
	return values.reduce(
		(sum, value, index) => sum + (value < (values[index + 1] ?? 0) ? -value : value),
		0,
	);
}
