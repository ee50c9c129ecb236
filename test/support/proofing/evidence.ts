import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(__dirname, '..', '..', 'data', 'proofing');

export interface TypoPair {
	wrong: string;
	right: string;
}

export interface TypoInContext {
	text: string;
	start: number;
	wrong: string;
	right: string;
}

export const TYPO_LISTS = {
	'client9/misspell': 'en-typos-misspell-mit.tsv',
	cspell: 'en-typos-cspell-ccbysa.tsv',
} as const;

export const PROSE = {
	'18F': 'en-prose-18f-publicdomain.jsonl',
	'Digital.gov': 'en-prose-digitalgov-publicdomain.jsonl',
	Holmes: 'en-prose-sherlock-publicdomain.jsonl',
} as const;

export function typoPairs(list: keyof typeof TYPO_LISTS): TypoPair[] {
	return rows(TYPO_LISTS[list]).map(([wrong, right]) => ({ wrong: wrong!, right: right! }));
}

export function typosInContext(): TypoInContext[] {
	return lines('en-typos-in-context.jsonl').map((line) => JSON.parse(line) as TypoInContext);
}

/** Published texts, each with several paragraphs. */
export function prose(name: keyof typeof PROSE): string[] {
	return lines(PROSE[name]).map((line) => (JSON.parse(line) as { text: string }).text);
}

/** Typos made by rule, in languages other than English. */
export function foreignTypoPairs(): (TypoPair & { language: string })[] {
	return rows('multilang-typos-synthetic.tsv').map(([language, wrong, right]) => ({
		language: language!,
		wrong: wrong!,
		right: right!,
	}));
}

/** Sentences of translated news. */
export function foreignProse(): { language: string; text: string }[] {
	return lines('multilang-prose-ud-ccbysa.jsonl').map((line) => {
		const { lang, text } = JSON.parse(line) as { lang: string; text: string };
		return { language: lang, text };
	});
}

export function jsonLines<Line>(file: string): Line[] {
	return lines(file).map((line) => JSON.parse(line) as Line);
}

function rows(file: string): string[][] {
	return lines(file)
		.slice(1)
		.map((line) => line.split('\t'));
}

function lines(file: string): string[] {
	return readFileSync(join(FOLDER, file), 'utf8').trim().split('\n');
}
