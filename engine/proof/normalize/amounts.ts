import { nounFor, type Noun, type SpokenLanguage } from './languages/spokenLanguage';

/** What may not stand before a number that is read as a whole. */
export const NO_NUMBER_BEFORE = String.raw`(?<![\p{L}\p{N}_.,:/#$€£¥+−-])`;
/** And what not behind it. */
export const NO_NUMBER_AFTER = String.raw`(?![\p{L}\p{N}_]|[.,:/–-]\p{N})`;

/** The source of a pattern for a number as a language writes it, without a sign and without groups. */
export function numberSource({ groupMarks, decimalMark }: SpokenLanguage): string {
	const groups = groupMarks.replaceAll('.', '\\.');
	return String.raw`(?:\d{1,3}(?:[${groups}]\d{3}){1,5}(?!\d)|\d+)(?:[${decimalMark}]\d+)?`;
}

/**
 * A number, or two of them with a dash between: `5`, `1,234.5`, `10–20`. Groups: the first, the second.
 *
 * @param sign source of a sign that may be written twice: behind the first number as well, or before the second
 */
export function amountSource(
	language: SpokenLanguage,
	sign: { behind?: string; before?: string } = {},
): string {
	const number = numberSource(language);
	const behind = sign.behind === undefined ? '' : `(?:${sign.behind})?`;
	const before = sign.before === undefined ? '' : `(?:${sign.before})?`;
	return String.raw`(${number})(?:${behind}\s?[–-]\s?${before}(${number}))?`;
}

export interface Amount {
	/** Digits before the decimal mark, without groups. */
	whole: string;
	/** Digits behind it; empty when there are none. */
	decimals: string;
}

/** Undefined when the number has a leading zero, as codes do, or is too long for words. */
export function readAmount(written: string, language: SpokenLanguage): Amount | undefined {
	const [whole = '', decimals = ''] = written.split(language.decimalMark);
	const digits = whole.replaceAll(/\D/g, '');
	if (digits.length > language.mostDigits || (digits.length > 1 && digits.startsWith('0'))) {
		return undefined;
	}
	return { whole: digits, decimals };
}

/** A number in words, without its noun. */
export function amountWords(
	{ whole, decimals }: Amount,
	language: SpokenLanguage,
	noun?: Noun,
): string {
	if (decimals === '') return language.cardinal(whole, noun?.gender);
	return `${language.cardinal(whole)} ${language.point} ${language.decimals(decimals)}`;
}

/** A number in words with the right form of its noun. */
export function amountWithNoun(amount: Amount, noun: Noun, language: SpokenLanguage): string {
	const words = amountWords(amount, language, { gender: 'masculine', ...noun });
	const name = nounFor(noun, amount.whole, amount.decimals, language.code);
	return `${words} ${language.ofMillion?.(words, name) ?? name}`;
}

/** One amount or a range with a noun; undefined when it is not to be read so. */
export function quantityWords(
	first: string,
	second: string | undefined,
	noun: Noun,
	language: SpokenLanguage,
): string | undefined {
	const from = readAmount(first, language);
	if (from === undefined) return undefined;
	if (second === undefined) return amountWithNoun(from, noun, language);
	const to = readAmount(second, language);
	if (to === undefined || language.to === undefined) return undefined;
	const gendered = { gender: 'masculine' as const, ...noun };
	return `${amountWords(from, language, gendered)} ${language.to} ${amountWithNoun(to, noun, language)}`;
}

export function escaped(literal: string): string {
	return literal.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/** The literals as alternatives of a pattern, the longest first. */
export function anyOf(literals: readonly string[]): string {
	return [...literals]
		.sort((one, other) => other.length - one.length)
		.map(escaped)
		.join('|');
}

/** Patterns that depend on the language alone, made once. */
export function perLanguage<Made>(
	make: (language: SpokenLanguage) => Made,
): (language: SpokenLanguage) => Made {
	const made = new WeakMap<SpokenLanguage, Made>();
	return (language) => {
		let value = made.get(language);
		if (value === undefined) made.set(language, (value = make(language)));
		return value;
	};
}
