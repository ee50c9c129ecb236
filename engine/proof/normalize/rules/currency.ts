import {
	amountSource,
	amountWithNoun,
	amountWords,
	anyOf,
	perLanguage,
	readAmount,
	NO_NUMBER_AFTER,
	NO_NUMBER_BEFORE,
} from '../amounts';
import { type Currency, type SpokenLanguage } from '../languages/spokenLanguage';
import { replaceAll, type NormalizeRule } from '../rule';

const SCALES: Record<string, string> = {
	k: 'thousand',
	K: 'thousand',
	m: 'million',
	M: 'million',
	mn: 'million',
	B: 'billion',
	bn: 'billion',
	T: 'trillion',
};
const SCALE_WORDS = ['thousand', 'million', 'billion', 'trillion'];
const PER: Record<string, string> = {
	mo: 'month',
	yr: 'year',
	wk: 'week',
	hr: 'hour',
	h: 'hour',
};

const patterns = perLanguage((language) => {
	const names = anyOf(Object.keys(language.currencies));
	const amount = amountSource(language, { before: names, behind: names });
	const isEnglish = language.code === 'en';
	const scale = isEnglish
		? `(?:(${anyOf(Object.keys(SCALES))})(?![\\p{L}\\p{N}])|\\s(${anyOf(SCALE_WORDS)})(?!\\p{L}))?`
		: '()()';
	const per = isEnglish
		? '(?:\\/(month|mo|year|yr|week|wk|day|hour|hr|h|user|person|seat)(?!\\p{L}))?'
		: '()';
	return {
		// "$5", "US$ 5–10", "$1.2M", "$5 million"; also "$5–$10"
		before: new RegExp(
			`${NO_NUMBER_BEFORE}([−-])?(${names})\\s?${amount}(?:${scale})${per}${NO_NUMBER_AFTER}`,
			'gu',
		),
		// "5 €", "12 zł", "5 EUR"
		behind: new RegExp(`${NO_NUMBER_BEFORE}([−-])?${amount}\\s?(${names})(?![\\p{L}\\p{N}])`, 'gu'),
	};
});

/** `$3.50` becomes "three dollars and fifty cents", `$1.2M` "one point two million dollars". */
export const currency: NormalizeRule = {
	name: 'currency',
	step: 'verbalize',
	reads: ['number'],
	*find(paragraph, language) {
		const { before, behind } = patterns(language);
		yield* replaceAll(paragraph, before, (match) => {
			const [, sign, name, first, second, scale, scaleWord, per] = match;
			const words = moneyWords(
				{ first: first!, second, scale: SCALES[scale ?? ''] ?? scaleWord, name: name! },
				language,
				isModifier(paragraph, match),
			);
			if (words === undefined) return undefined;
			const rate = per === undefined || per === '' ? '' : ` per ${PER[per] ?? per}`;
			return `${sign === undefined ? '' : `${language.minus} `}${words}${rate}`;
		});
		yield* replaceAll(paragraph, behind, ([, sign, first, second, name]) => {
			const words = moneyWords({ first: first!, second, name: name! }, language, false);
			if (words === undefined) return undefined;
			return `${sign === undefined ? '' : `${language.minus} `}${words}`;
		});
	},
};

interface Money {
	first: string;
	second?: string;
	scale?: string;
	name: string;
}

function moneyWords(
	{ first, second, scale, name }: Money,
	language: SpokenLanguage,
	modifier: boolean,
): string | undefined {
	const money = language.currencies[name]!;
	const from = readAmount(first, language);
	if (from === undefined) return undefined;
	if (second !== undefined) {
		const to = readAmount(second, language);
		if (to === undefined || language.to === undefined) return undefined;
		const last = scale
			? `${amountWords(to, language)} ${scale} ${money.main.many}`
			: exact(second, money, language);
		return last && `${amountWords(from, language, money.main)} ${language.to} ${last}`;
	}
	if (scale) {
		const noun = modifier ? money.main.one : money.main.many;
		return `${amountWords(from, language)} ${scale} ${noun}`;
	}
	if (modifier && from.decimals === '') {
		return `${amountWords(from, language)}-${money.main.one}`;
	}
	return exact(first, money, language);
}

/** An amount with its cents. */
function exact(
	written: string,
	{ main, cent }: Currency,
	language: SpokenLanguage,
): string | undefined {
	const amount = readAmount(written, language);
	if (amount === undefined) return undefined;
	const { whole, decimals } = amount;
	const isCents = cent !== undefined && decimals.length === 2;
	if (!isCents) return amountWithNoun(amount, main, language);
	const cents = String(Number(decimals));
	const spokenMain = amountWithNoun({ whole, decimals: '' }, main, language);
	if (cents === '0') return spokenMain;
	const spokenCents = amountWithNoun({ whole: cents, decimals: '' }, cent, language);
	return whole === '0' ? spokenCents : `${spokenMain}${language.centJoint}${spokenCents}`;
}

/** Whether an English amount describes a noun that follows: "a $20 gift" is "a twenty-dollar gift". */
function isModifier(paragraph: string, match: RegExpMatchArray): boolean {
	const before = paragraph.slice(Math.max(0, match.index! - 4), match.index);
	const behind = paragraph.slice(
		match.index! + match[0].length,
		match.index! + match[0].length + 2,
	);
	return /(?:^|\s)an?\s$/i.test(before) && /^\s\p{Ll}/u.test(behind);
}
