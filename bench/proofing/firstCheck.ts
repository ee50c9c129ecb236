/**
 * Bundled and run in a process of its own: the first check and the memory that it takes, as an n8n would see them.
 * The arguments are the data folder and a JSON list of [language, text]; the answers are sent to the parent.
 */
import { hunspellDictionaries } from '../../engine/adapters/hunspell/hunspellDictionaries';
import { proofData } from '../../engine/adapters/proofData/proofData';
import { systemClock } from '../../engine/clock';
import { detectLanguage } from '../../engine/proof/language/detectLanguage';
import { createSpelling } from '../../engine/proof/spelling/createSpelling';
import type { DictionaryLanguage } from '../../engine/proof/findings';

export interface FirstCheck {
	language: string;
	tookMs: number;
	/** Resident memory over the process before its first check. */
	rssBytes: number;
	found: number;
}

async function main(): Promise<void> {
	const [folder, work] = process.argv.slice(2) as [string, string];
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
	for (const [language, text] of JSON.parse(work) as [string, string][]) {
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
