import { join } from 'node:path';
import {
	foreignProse,
	foreignTypoPairs,
	prose,
	typoPairs,
} from '../../test/support/proofing/evidence';
import { MEGABYTE } from '../clipStore';
import { median } from '../interleave';
import { atMost, milliseconds, type Line } from '../report';
import { answerOf, bundleProgram } from './inNewProcess';
import type { ThreadRun, ThreadWork } from './throughThread';

/** As built: what n8n runs. */
const PROGRAM = join(__dirname, '..', '..', 'dist', 'nodes', 'shared', 'session', 'proofWorker.js');

const BOOK_CHARACTERS = 200_000;
const BATCH = 5_000;
const ROUNDS = 5;
const LONGEST_HOLD_MS = 50;

/** The whole proofing through its thread, each work in a new process. */
export async function threadLines(folder: string): Promise<Line[]> {
	const program = await bundleProgram('throughThread', folder);
	const run = async (...work: ThreadWork[]) => await answerOf<ThreadRun[]>(program, PROGRAM, work);
	return [
		...(await first('en', run)),
		...(await first('auto', run)),
		...(await books(run)),
		...(await batch(run)),
	];
}

type Run = (...work: ThreadWork[]) => Promise<ThreadRun[]>;

async function first(language: string, run: Run): Promise<Line[]> {
	const text = 'Welcome to the show. Today we talk about trains, and about what they cost.';
	const rounds: ThreadRun[] = [];
	for (let round = 0; round < ROUNDS; round += 1) {
		rounds.push((await run({ language, texts: [text] }))[0]!);
	}
	const tookMs = median(rounds.map((round) => round.tookMs));
	const megabytes = median(rounds.map((round) => round.rssBytes)) / MEGABYTE;
	const heldMs = median(rounds.map((round) => round.heldMs));
	const what = `first script in n8n, ${language === 'auto' ? 'language detected' : 'English chosen'}`;
	return [
		{
			what: `${what}: time`,
			measured: milliseconds(tookMs),
			...(language === 'en' ? { judgement: atMost(tookMs, 300, ' ms') } : {}),
		},
		{
			what: `${what}: memory, with the thread`,
			measured: `${megabytes.toFixed(0)} MB`,
			...(language === 'en' ? { judgement: atMost(megabytes, 60, ' MB') } : {}),
		},
		{
			what: `${what}: event loop held`,
			measured: milliseconds(heldMs),
			judgement: atMost(heldMs, LONGEST_HOLD_MS, ' ms'),
		},
	];
}

/** One word in 20 is mistyped, and Dutch is also taken for Polish, in which nearly every word has to be looked for. */
async function books(run: Run): Promise<Line[]> {
	const lines: Line[] = [];
	for (const [what, text, language] of [
		['en', book(prose('18F'), typoPairs('cspell')), 'en'],
		...['es', 'fr', 'pt', 'nl', 'pl'].map((code) => {
			const typos = foreignTypoPairs().filter((pair) => pair.language === code);
			return [code, book(newsIn(code), typos), code] as const;
		}),
		['nl as pl', book(newsIn('nl'), []), 'pl'],
	] as const) {
		const [done] = await run({ language, texts: [text] });
		lines.push({
			what: `${what}: ${BOOK_CHARACTERS} characters, event loop held`,
			measured: `${milliseconds(done!.heldMs)} of ${milliseconds(done!.tookMs)}; ${done!.issues} findings, ${(done!.rssBytes / MEGABYTE).toFixed(0)} MB`,
			judgement: atMost(done!.heldMs, LONGEST_HOLD_MS, ' ms'),
		});
	}
	return lines;
}

/** One script in 50 has a typo. After the first thousand, memory should not grow any more. */
async function batch(run: Run): Promise<Line[]> {
	const sentences = prose('18F')
		.join(' ')
		.split(/(?<=[.!?])\s+/);
	const typos = typoPairs('cspell');
	const scripts = Array.from({ length: BATCH }, (_, index) => {
		const typo = index % 50 === 9 ? ` And ${typos[(index / 50) | 0]?.wrong ?? ''}.` : '';
		return `${sentences[index % sentences.length]} This is number ${index}.${typo}`;
	});
	const once = { language: 'auto', texts: scripts };
	const [before, after, later] = await run(once, once, once);
	const grownMb = (later!.rssBytes - after!.rssBytes) / MEGABYTE;
	const heldMs = Math.max(before!.heldMs, after!.heldMs, later!.heldMs);
	return [
		{
			what: `${BATCH} scripts, event loop held`,
			measured: `${milliseconds(heldMs)}; ${(later!.tookMs / BATCH).toFixed(2)} ms each`,
			judgement: atMost(heldMs, LONGEST_HOLD_MS, ' ms'),
		},
		{
			what: `${BATCH} scripts a third time: memory over the second`,
			measured: `${grownMb.toFixed(0)} MB, of ${(later!.rssBytes / MEGABYTE).toFixed(0)} MB in all`,
			judgement: atMost(grownMb, 30, ' MB'),
		},
	];
}

function book(source: readonly string[], typos: readonly { wrong: string }[]): string {
	const text = source.join('\n\n');
	const long = `${text}\n\n`
		.repeat(Math.ceil(BOOK_CHARACTERS / text.length))
		.slice(0, BOOK_CHARACTERS);
	if (typos.length === 0) return long;
	return long
		.split(' ')
		.map((word, index) =>
			index % 20 === 19 ? typos[((index / 20) | 0) % typos.length]!.wrong : word,
		)
		.join(' ');
}

function newsIn(language: string): string[] {
	return foreignProse().flatMap((line) => (line.language === language ? [line.text] : []));
}
