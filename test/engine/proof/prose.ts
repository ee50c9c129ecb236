import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const DATA = join(__dirname, '..', '..', 'data', 'proofing');

export function lines<Line>(file: string): Line[] {
	return readFileSync(join(DATA, file), 'utf8')
		.split('\n')
		.filter((line) => line !== '')
		.map((line) => JSON.parse(line) as Line);
}

/** About 300,000 characters of clean English in paragraphs. */
export function prose(): string {
	const paragraphs = lines<{ text: string }>('en-prose-18f-publicdomain.jsonl');
	const text = paragraphs.map((line) => line.text).join('\n\n');
	return `${text}\n\n${text}`;
}

/** The sentences of one language, as translated news. */
export function newsSentences(language: string): string[] {
	return lines<{ lang: string; text: string }>('multilang-prose-ud-ccbysa.jsonl')
		.filter(({ lang }) => lang === language)
		.map(({ text }) => text);
}
