import { detectLanguage } from '../../../engine/proof/language/detectLanguage';
import { protectSpans } from '../../../engine/script/protect/protectSpans';
import type { Spelling, SpellingLanguage } from '../../../engine/proof/spelling/spelling';
import { foreignProse, typosInContext, type TypoPair } from './evidence';

/** In percent. */
export interface TypoQuality {
	pairs: number;
	/** Of all pairs: something is reported at the wrong word. */
	recall: number;
	/** Of what is reported: the right word comes first, or is one of the first three. */
	first: number;
	topThree: number;
	missed: string[];
}

/** Words by themselves. Capitals are not part of being right: the lists have few. */
export async function typoQuality(
	spelling: Spelling,
	pairs: readonly TypoPair[],
	language: SpellingLanguage,
): Promise<TypoQuality> {
	const missed: string[] = [];
	let [first, topThree] = [0, 0];
	for (const { wrong, right } of pairs) {
		const { issues } = await spelling.check(wrong, [], { language });
		if (issues.length === 0) {
			missed.push(wrong);
			continue;
		}
		const place = issues[0]!.suggestions.findIndex(
			(suggestion) => suggestion.toLowerCase() === right.toLowerCase(),
		);
		if (place === 0) first += 1;
		if (place >= 0 && place < 3) topThree += 1;
	}
	const found = pairs.length - missed.length;
	return {
		pairs: pairs.length,
		recall: percent(found, pairs.length),
		first: percent(first, found),
		topThree: percent(topThree, found),
		missed,
	};
}

/** How many percent of the typos in sentences are reported at their place. */
export async function recallInContext(
	spelling: Spelling,
	sentences = typosInContext(),
): Promise<number> {
	let found = 0;
	for (const { text, start, wrong } of sentences) {
		const { issues } = await spelling.check(text, protectSpans(text), { language: 'en' });
		const hit = issues.some((issue) => issue.start <= start && issue.end >= start + wrong.length);
		if (hit) found += 1;
	}
	return percent(found, sentences.length);
}

export interface Alarms {
	words: number;
	/** Errors and warnings for 1000 words. Notes at the level of `info` are not alarms. */
	perThousand: number;
	texts: string[];
}

/** What is reported in published text, where nearly nothing is wrong. */
export async function alarmsIn(
	spelling: Spelling,
	texts: readonly string[],
	language: SpellingLanguage,
): Promise<Alarms> {
	let words = 0;
	const alarms: string[] = [];
	for (const text of texts) {
		words += text.match(/[\p{L}\p{N}'’-]+/gu)?.length ?? 0;
		const { issues } = await spelling.check(text, protectSpans(text), { language });
		for (const { severity, start, end } of issues) {
			if (severity !== 'info') alarms.push(text.slice(start, end));
		}
	}
	return { words, perThousand: (1000 * alarms.length) / words, texts: alarms };
}

export interface DetectionQuality {
	cuts: number;
	/** In percent, of all cuts and of those that the detector is sure of. */
	right: number;
	ofSure: number;
	sure: number;
}

/** Of pieces of `length` characters from the middle of sentences in eight languages. */
export async function detectionQuality(length: number): Promise<DetectionQuality> {
	let [cuts, right, sure, surelyRight] = [0, 0, 0, 0];
	for (const { language, text } of foreignProse()) {
		const from = text.length > 2 * length ? Math.floor(text.length / 3) : 0;
		const cut = text.slice(text.indexOf(' ', from) + 1).slice(0, length);
		if (cut.length < length) continue;
		const guess = await detectLanguage(cut, protectSpans(cut));
		cuts += 1;
		if (guess.language === language) right += 1;
		if (guess.sure) {
			sure += 1;
			if (guess.language === language) surelyRight += 1;
		}
	}
	return {
		cuts,
		right: percent(right, cuts),
		sure: percent(sure, cuts),
		ofSure: sure === 0 ? 100 : percent(surelyRight, sure),
	};
}

/** Every so many, for measures that must be quick. */
export function sample<T>(all: readonly T[], size: number): T[] {
	const step = Math.max(1, Math.floor(all.length / size));
	return all.filter((_, index) => index % step === 0);
}

function percent(part: number, whole: number): number {
	return whole === 0 ? 0 : (100 * part) / whole;
}
