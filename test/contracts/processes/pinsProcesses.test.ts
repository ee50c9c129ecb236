import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { buildSync } from 'esbuild';
import { openSqlitePins } from '../../../engine/adapters/embedded/sqlite/sqlitePins';
import { systemClock } from '../../../engine/concurrency/systemClock';
import { aliasKey } from '../../../engine/speech/pinAlias';
import { afterTests } from '../../support/afterTests';
import { temporaryFolder } from '../../support/temporaryFolder';
import type { PinsOrder, PinsReport } from './pinsProcess';

jest.setTimeout(60_000);

const folder = temporaryFolder('pins');
const script = join(folder, 'pinsProcess.cjs');
buildSync({
	entryPoints: [join(__dirname, 'pinsProcess.ts')],
	outfile: script,
	bundle: true,
	platform: 'node',
	format: 'cjs',
	logLevel: 'silent',
});

function start(): ChildProcess {
	const child = fork(script, { execArgv: ['--no-warnings'] });
	afterTests(() => child.kill('SIGKILL'));
	return child;
}

async function obey(child: ChildProcess, order: PinsOrder): Promise<PinsReport> {
	const reported = once(child, 'message');
	child.send(order);
	const [report] = (await reported) as [PinsReport];
	return report;
}

async function open(path: string) {
	const pins = await openSqlitePins({ path, clock: systemClock });
	afterTests(() => pins.close());
	return pins;
}

const ALIAS = 'Narrator';

it('8 processes that decide about one alias at once never make the same revision twice', async () => {
	const path = join(folder, 'storm.db');
	const reports = await Promise.all(
		Array.from({ length: 8 }, async (_, number) =>
			obey(start(), { do: 'pin', path, alias: ALIAS, name: `p${number}`, times: 60 }),
		),
	);
	const revisions = reports.flatMap((report) =>
		report.done === 'pinned' ? report.revisions : [Number.NaN],
	);
	// Each revision was made by one process alone, none was left out, and some of them were in each other's way.
	expect(revisions.toSorted((a, b) => a - b)).toEqual(revisions.map((_, place) => place + 1));
	expect(revisions.length).toBeGreaterThan(60);
	expect((await (await open(path)).find('default', aliasKey(ALIAS)))?.revision).toBe(
		revisions.length,
	);
});

it('a process that is killed in the middle of a change leaves the pin before it or the one after it', async () => {
	const path = join(folder, 'kill.db');
	for (let round = 0; round < 6; round += 1) {
		const child = start();
		let last = 0;
		const enough = new Promise<void>((resolve) => {
			child.on('message', (report: PinsReport) => {
				if (report.done === 'changed') last = report.revision;
				if (last % 20 >= 10 + round) resolve();
			});
		});
		child.send({ do: 'churn', path, alias: ALIAS, name: `round${round}` } satisfies PinsOrder);
		await enough;
		const exited = once(child, 'exit');
		child.kill('SIGKILL');
		await exited;
		const found = await (await open(path)).find('default', aliasKey(ALIAS));
		// What was reported is there; what came after it may be.
		expect(found!.revision).toBeGreaterThanOrEqual(last);
		expect(found!.voice.voiceId).toMatch(/^round\d-\d+$/);
		expect(found!.voice.name).toBe('Alder – "warm"');
	}
	const reader = new DatabaseSync(path);
	expect(reader.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
	reader.close();
});

it('a process that is killed in the middle of an import leaves all pins before it or all after it', async () => {
	const path = join(folder, 'import.db');
	const PINS = 300;
	let last = 0;
	for (let round = 0; round < 8; round += 1) {
		const child = start();
		let reports = 0;
		const enough = new Promise<void>((resolve) => {
			child.on('message', (report: PinsReport) => {
				if (report.done === 'changed') last = report.revision;
				if ((reports += 1) === 3) resolve();
			});
		});
		child.send({ do: 'import', path, pins: PINS, from: last + 1 } satisfies PinsOrder);
		await enough;
		// An import takes some milliseconds; the kills are spread over it.
		await new Promise((resolve) => setTimeout(resolve, round * 3));
		const exited = once(child, 'exit');
		child.kill('SIGKILL');
		await exited;
		const listed = await (await open(path)).list('default');
		expect(listed).toHaveLength(PINS);
		const [voiceId, ...others] = new Set(listed.map(({ voice }) => voice.voiceId));
		expect(others).toEqual([]);
		expect(new Set(listed.map(({ revision }) => revision)).size).toBe(1);
		const generation = Number(voiceId!.replace('generation-', ''));
		expect(generation).toBeGreaterThanOrEqual(last);
		expect(generation).toBeLessThanOrEqual(last + 1);
		last = generation;
	}
});
