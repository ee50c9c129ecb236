import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../engine/concurrency/systemClock';
import type { DictionaryLanguage } from '../engine/proof/issue';
import {
	foreignProse,
	foreignTypoPairs,
	PROSE,
	prose,
	TYPO_LISTS,
	typoPairs,
} from '../test/support/proofing/evidence';
import {
	alarmsIn,
	detectionQuality,
	recallInContext,
	typoQuality,
	type TypoQuality,
} from '../test/support/proofing/measures';
import { proofDataFolder } from '../test/support/proofing/proofDataFolder';
import { spellingFromSources } from '../test/support/proofing/spellingFromSources';
import { MEGABYTE } from './clipStore';
import { median } from './interleave';
import type { FirstCheck } from './proofing/firstCheck';
import { answerOf, bundleProgram } from './proofing/inNewProcess';
import { ruleLines } from './proofing/ruleLines';
import { threadLines } from './proofing/threadLines';
import { requireBuild } from './build';
import { atLeast, atMost, milliseconds, size, type Line } from './report';
import { inWorkFolder } from './workFolder';

const FOREIGN: DictionaryLanguage[] = ['es', 'fr', 'pt', 'nl', 'pl'];
/** Whose suggestions take long. */
const SLOW: DictionaryLanguage[] = ['fr', 'nl', 'pl'];

const PROCESSES_EACH = 7;
const WARM_ROUNDS = 15;
const WARM_CHARACTERS = 1_000;

export const title =
	'Proof Text: what is found, what is reported wrongly, and what it costs. Typos are judged with the table of known typos off, because the table was made from the same sources as these lists';

/** Time stands still, so that no suggestion is left out on a busy machine. */
const stillClock = { ...systemClock, now: () => 0 };

export async function run(): Promise<Line[]> {
	requireBuild();
	return [
		...(await english()),
		...(await foreign()),
		...(await detection()),
		...ruleLines(),
		...(await cold()),
		...(await warm()),
		...(await inWorkFolder(threadLines)),
		{
			what: 'data in the package',
			measured: size(bytesBelow(proofDataFolder())),
			judgement: atMost(bytesBelow(proofDataFolder()) / 1e6, 6, ' MB'),
		},
	];
}

/** Without the table of known typos, which is made from these lists. */
async function english(): Promise<Line[]> {
	const { spelling } = spellingFromSources({ clock: stillClock, knownTypos: false });
	const lines: Line[] = [];
	const all: TypoQuality[] = [];
	for (const list of Object.keys(TYPO_LISTS) as (keyof typeof TYPO_LISTS)[]) {
		const quality = await typoQuality(spelling, typoPairs(list), 'en');
		all.push(quality);
		lines.push(
			{
				what: `en: typos found, ${list}`,
				measured: `${quality.recall.toFixed(1)} % of ${quality.pairs}`,
				judgement: atLeast(quality.recall, 98.5, ' %'),
			},
			{ what: `en: right word first / in three, ${list}`, measured: places(quality) },
		);
	}
	const [first, topThree] = [average(all, 'first'), average(all, 'topThree')];
	const context = await recallInContext(spelling);
	lines.push(
		{
			what: 'en: right word first, both lists',
			measured: `${first.toFixed(1)} %`,
			judgement: atLeast(first, 80, ' %'),
		},
		{
			what: 'en: right word in the first three, both lists',
			measured: `${topThree.toFixed(1)} %`,
			judgement: atLeast(topThree, 90, ' %'),
		},
		{
			what: 'en: typos found in sentences',
			measured: `${context.toFixed(1)} %`,
			judgement: atLeast(context, 99, ' %'),
		},
	);
	const { spelling: asShipped } = spellingFromSources({ clock: stillClock });
	for (const name of Object.keys(PROSE) as (keyof typeof PROSE)[]) {
		const { perThousand, words } = await alarmsIn(asShipped, prose(name), 'en');
		lines.push({
			what: `en: alarms for 1000 words, ${name}`,
			measured: `${perThousand.toFixed(2)} in ${words} words`,
			judgement: atMost(perThousand, 2.5, ''),
		});
	}
	return lines;
}

async function foreign(): Promise<Line[]> {
	const { spelling } = spellingFromSources({ clock: stillClock });
	const lines: Line[] = [];
	for (const language of FOREIGN) {
		const pairs = foreignTypoPairs().filter((pair) => pair.language === language);
		const quality = await typoQuality(spelling, pairs, language);
		const alarms = await alarmsIn(spelling, newsIn(language), language);
		lines.push(
			{
				what: `${language}: typos found`,
				measured: `${quality.recall.toFixed(1)} % of ${quality.pairs}`,
				judgement: atLeast(quality.recall, 94, ' %'),
			},
			{ what: `${language}: right word first / in three`, measured: places(quality) },
			{
				what: `${language}: alarms for 1000 words`,
				measured: `${alarms.perThousand.toFixed(2)} in ${alarms.words} words`,
				judgement: atMost(alarms.perThousand, 6, ''),
			},
		);
	}
	return lines;
}

async function detection(): Promise<Line[]> {
	const lines: Line[] = [];
	for (const [length, bar] of [
		[20, 90],
		[40, 98],
		[80, 99.5],
	] as const) {
		const { right, cuts, sure, ofSure } = await detectionQuality(length);
		lines.push({
			what: `language of ${length} characters`,
			measured: `${right.toFixed(1)} % of ${cuts}; sure of ${sure.toFixed(0)} %${sure === 0 ? '' : `, right in ${ofSure.toFixed(1)} %`}`,
			judgement: atLeast(right, bar, ' %'),
		});
	}
	return lines;
}

/** In new processes, the program and its data in one place as in the package. */
async function cold(): Promise<Line[]> {
	return await inWorkFolder(async (folder) => {
		const program = await bundleProgram('firstCheck', folder);
		const first = async (...work: [string, string][]) => {
			const rounds = [];
			for (let round = -1; round < PROCESSES_EACH; round += 1) {
				const checks = await answerOf<FirstCheck[]>(program, proofDataFolder(), work);
				// The first round only brings the files into the system's page cache.
				if (round >= 0) rounds.push(checks);
			}
			return {
				tookMs: median(rounds.map((checks) => checks[0]!.tookMs)),
				megabytes: median(rounds.map((checks) => checks.at(-1)!.rssBytes)) / MEGABYTE,
			};
		};
		const lines: Line[] = [];
		for (const language of ['en', ...FOREIGN]) {
			const limitMs = language === 'en' ? 300 : 700;
			const { tookMs, megabytes } = await first([language, 'xqz']);
			lines.push({
				what: `${language}: first check in a new process`,
				measured: `${milliseconds(tookMs)}, ${megabytes.toFixed(0)} MB`,
				judgement: atMost(tookMs, limitMs, ' ms'),
			});
			if (language === 'en') {
				lines.push({
					what: 'en: memory that it adds',
					measured: `${megabytes.toFixed(0)} MB`,
					judgement: atMost(megabytes, 60, ' MB'),
				});
			}
		}
		const three = await first(['es', 'xqz'], ['fr', 'xqz'], ['en', 'xqz']);
		lines.push({
			what: 'memory after es, fr and en',
			measured: `${three.megabytes.toFixed(0)} MB`,
			judgement: atMost(three.megabytes, 120, ' MB'),
		});
		const { tookMs, megabytes } = await first(['detect', newsIn('fr')[0]!]);
		lines.push({
			what: 'first language detection in a new process',
			measured: `${milliseconds(tookMs)}, ${megabytes.toFixed(0)} MB`,
		});
		return lines;
	});
}

async function warm(): Promise<Line[]> {
	const { spelling } = spellingFromSources();
	const lines: Line[] = [];
	const time = async (text: string, language: 'en' | DictionaryLanguage) => {
		const times: number[] = [];
		for (let round = -2; round < WARM_ROUNDS; round += 1) {
			const startedAtMs = performance.now();
			await spelling.check(text, [], { language });
			if (round >= 0) times.push(performance.now() - startedAtMs);
		}
		return median(times);
	};
	for (const language of ['en', ...FOREIGN] as const) {
		const source = language === 'en' ? prose('18F') : newsIn(language);
		const { issues } = await spelling.check(source.join(' '), [], { language });
		const wrong = new Set(issues.map(({ start, end }) => source.join(' ').slice(start, end)));
		const right = source
			.join(' ')
			.split(/\s+/u)
			.filter((word) => ![...wrong].some((part) => word.includes(part)))
			.join(' ')
			.slice(0, WARM_CHARACTERS);
		const typos = (language === 'en' ? typoPairs('cspell') : foreignTypoPairs())
			.filter((pair) => !('language' in pair) || pair.language === language)
			.slice(0, 10)
			.map((pair) => pair.wrong)
			.join(', ');
		const plainMs = await time(right, language);
		const withTyposMs = await time(`${right}. ${typos}`, language);
		const limitMs = (SLOW as string[]).includes(language) ? 1500 : 500;
		lines.push(
			{
				what: `${language}: 1000 characters, nothing to suggest`,
				measured: milliseconds(plainMs),
				judgement: atMost(plainMs, 5, ' ms'),
			},
			{
				what: `${language}: the same with 10 typos`,
				measured: milliseconds(withTyposMs),
				judgement: atMost(withTyposMs, limitMs, ' ms'),
			},
		);
	}
	return lines;
}

function newsIn(language: string): string[] {
	return foreignProse().flatMap((line) => (line.language === language ? [line.text] : []));
}

function places({ first, topThree }: TypoQuality): string {
	return `${first.toFixed(1)} % / ${topThree.toFixed(1)} %`;
}

function average(all: readonly TypoQuality[], measure: 'first' | 'topThree'): number {
	return all.reduce((sum, quality) => sum + quality[measure], 0) / all.length;
}

function bytesBelow(folder: string): number {
	return readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.map((name) => statSync(join(folder, name)))
		.reduce((sum, entry) => sum + (entry.isFile() ? entry.size : 0), 0);
}
