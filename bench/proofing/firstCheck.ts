/**
 * Bundled and run in a process of its own: the first check and the memory that it takes, as an n8n would see them.
 * The argument is the data folder; [language, text] come from the parent, and the answers go there.
 */
import { once } from 'node:events';
import { hunspellDictionaries } from '../../engine/adapters/hunspell/hunspellDictionaries';
import { proofData } from '../../engine/adapters/proofData/proofData';
import { systemClock } from '../../engine/concurrency/systemClock';
import { detectLanguage } from '../../engine/proof/language/detectLanguage';
import { createSpelling } from '../../engine/proof/spelling/createSpelling';
import type { DictionaryLanguage } from '../../engine/proof/issue';

export interface FirstCheck {
	language: string;
	tookMs: number;
	/** Resident memory over the process before its first check. */
	rssBytes: number;
	found: number;
}

async function main(): Promise<void> {
	const [work] = (await once(process, 'message')) as [[language: string, text: string][]];
	const folder = process.argv[2]!;
	const rssAtStart = process.memoryUsage.rss();
	const data = proofData(folder);
	const spelling = createSpelling({
		dictionaries: hunspellDictionaries({
			read: async (language) => await data.readDictionary(language),
		}),
		wordLists: data,
		clock: systemClock,
	});
	const checks: FirstCheck[] = [];
	for (const [language, text] of work) {
		const startedAtMs = performance.now();
		const found =
			language === 'detect'
				? Number((await detectLanguage(text, [])).sure)
				: (await spelling.check(text, [], { language: language as DictionaryLanguage })).issues
						.length;
		const tookMs = performance.now() - startedAtMs;
		checks.push({ language, tookMs, rssBytes: process.memoryUsage.rss() - rssAtStart, found });
	}
	process.send?.(checks, () => process.disconnect());
}

void main();
