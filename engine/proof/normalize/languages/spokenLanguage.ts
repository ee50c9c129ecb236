export type Gender = 'masculine' | 'feminine';

/** A noun behind a number. */
export interface Noun {
	one: string;
	many: string;
	/** Polish: behind 2 to 4, and numbers that end so. Default `many`. */
	few?: string;
	/** Behind a number with decimals. Default `many`. */
	part?: string;
	gender?: Gender;
}

export interface Currency {
	main: Noun;
	/** The hundredth; left out where there is none. */
	cent?: Noun;
}

/** How numbers are written and spoken in a language, as far as it was checked. */
export interface SpokenLanguage {
	/** ISO 639-1. */
	code: string;
	/** British English: "one hundred and one". */
	isBritish?: boolean;
	decimalMark: '.' | ',';
	/** Marks between groups of three digits, as the inside of a character class. */
	groupMarks: string;
	/** Whole numbers from 0 to `largest`, in words. `gender` is that of the noun behind it, undefined for none. */
	cardinal(digits: string, gender?: Gender): string;
	/** Largest number of digits that `cardinal` takes. */
	mostDigits: number;
	/** The decimals in words. */
	decimals(digits: string): string;
	point: string;
	minus: string;
	/** Between the ends of a range; left out where numbers would change their form behind it. */
	to?: string;
	and: string;
	percent: Noun;
	/** Between an amount and its cents. */
	centJoint: string;
	/** Put before the noun behind a full million: "un millón de euros". */
	ofMillion?: (words: string, noun: string) => string;
	/** By the symbols and codes as they are written. */
	currencies: Record<string, Currency>;
	/** By the symbols as they are written. */
	units: Record<string, Noun>;
}

/** The form of a noun that a number asks for. */
export function nounFor(noun: Noun, digits: string, decimals: string, code: string): string {
	if (decimals !== '') {
		// French counts 1.5 as one.
		if (code === 'fr' && Number(digits) < 2) return noun.one;
		return noun.part ?? noun.many;
	}
	const value = Number(digits);
	if (value === 1 || (value === 0 && code === 'fr')) return noun.one;
	const isFew = value % 10 >= 2 && value % 10 <= 4 && !(value % 100 >= 12 && value % 100 <= 14);
	return isFew ? (noun.few ?? noun.many) : noun.many;
}
