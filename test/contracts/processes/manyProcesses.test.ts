import {
	chmodSync,
	chownSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openEmbeddedStore } from '../../../engine/adapters/embedded/embeddedStore';
import { createClipCache } from '../../../engine/cache/clipCache';
import { systemClock } from '../../../engine/concurrency/systemClock';
import { temporaryFolder } from '../../support/temporaryFolder';
import { sampleClip, sampleKey } from '../sampleClip';
import { checkStore } from './checkStore';
import { startProcess, startProcesses } from './startProcess';

const root = temporaryFolder();

function purchasesIn(file: string): string[] {
	return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
}

async function openCache(folder: string, clock = systemClock) {
	const store = await openEmbeddedStore(folder, clock);
	return createClipCache({
		...store,
		clock,
		maxBytes: 1024 * 1024 * 1024,
		keepText: false,
		headRoomBytes: () => 0,
	});
}

describe('processes that share a store', () => {
	it('may all open and migrate a fresh one at once', async () => {
		const processes = startProcesses(8);
		for (let round = 0; round < 8; round += 1) {
			const folder = join(root, `fresh-${round}`);
			const reports = await Promise.all(
				processes.map(async (each) => await each.obey({ do: 'open', folder })),
			);
			expect(reports).toEqual(processes.map(() => ({ done: true, sha256: [] })));
			expect(checkStore(folder).integrity).toBe('ok');
		}
		await Promise.all(processes.map(async (each) => await each.kill()));
	}, 60_000);

	it('may all find its index damaged at once, and replace it once', async () => {
		const processes = startProcesses(8);
		for (let round = 0; round < 10; round += 1) {
			const folder = join(root, `damaged-${round}`);
			mkdirSync(folder);
			writeFileSync(join(folder, 'index.db'), 'garbage '.repeat(2_000));
			const reports = await Promise.all(
				processes.map(async (each) => await each.obey({ do: 'open', folder })),
			);
			expect(reports).toEqual(processes.map(() => ({ done: true, sha256: [] })));
			const aside = readdirSync(folder).filter((name) => /damaged-\d+$/.test(name));
			expect(aside.map((name) => readFileSync(join(folder, name), 'utf8').slice(0, 7))).toEqual([
				'garbage',
			]);
			expect(checkStore(folder)).toMatchObject({ integrity: 'ok', totals: { clips: 0, bytes: 0 } });
		}
		await Promise.all(processes.map(async (each) => await each.kill()));
	}, 60_000);

	it('buy each new key once when all ask for it at once', async () => {
		const folder = join(root, 'single-flight');
		const purchases = join(root, 'single-flight.txt');
		const names = Array.from({ length: 10 }, (_, number) => `key ${number}`);
		const processes = startProcesses(6);
		const reports = await Promise.all(
			processes.map(
				async (each) =>
					await each.obey({ do: 'buy', folder, names, purchases, ttlMs: 15_000, deaths: 0 }),
			),
		);
		expect(purchasesIn(purchases).sort()).toEqual(names);
		expect(reports[0]).toMatchObject({ done: true });
		for (const report of reports) expect(report).toEqual(reports[0]);
		await Promise.all(processes.map(async (each) => await each.kill()));
	}, 60_000);

	it('buy a key once more for each buyer that was killed, and all survivors get that clip', async () => {
		const folder = join(root, 'killed-leaders');
		const purchases = join(root, 'killed-leaders.txt');
		const processes = startProcesses(6);
		const reports = await Promise.all(
			processes.map(
				async (each) =>
					await each.obey({
						do: 'buy',
						folder,
						names: ['key'],
						purchases,
						ttlMs: 400,
						deaths: 2,
					}),
			),
		);
		const survivors = reports.filter((report) => report !== undefined);
		expect(survivors).toHaveLength(4);
		expect(survivors[0]).toMatchObject({ done: true });
		for (const report of survivors) expect(report).toEqual(survivors[0]);
		expect(purchasesIn(purchases)).toHaveLength(3);
		expect(checkStore(folder)).toMatchObject({ integrity: 'ok', badRows: [], clips: 1 });
		await Promise.all(processes.map(async (each) => await each.kill()));
	}, 60_000);
});

describe('processes killed while they put clips', () => {
	it('leave a sound store after each of 25 kills, and what they left over can be swept', async () => {
		const folder = join(root, 'kills');
		const maxBytes = 8 * 1024 * 1024;
		let unfinished = 0;
		for (let round = 0; round < 25; round += 1) {
			const putters = startProcesses(2);
			const begun = await Promise.all(
				putters.map(async (each) => await each.obey({ do: 'put', folder, maxBytes })),
			);
			expect(begun).toEqual([{ done: 'begun' }, { done: 'begun' }]);
			await wait(Math.random() * 60);
			await Promise.all(putters.map(async (each) => await each.kill()));
			const state = checkStore(folder, true);
			expect(state).toMatchObject({ integrity: 'ok', badRows: [], partFiles: [] });
			expect(state.totals).toEqual({ clips: state.clips, bytes: state.bytes });
			unfinished = state.unfinished.length + state.orphans.length;
		}
		// Otherwise the kills did not meet a clip that was being written.
		expect(unfinished).toBeGreaterThan(0);

		const later = { ...systemClock, now: () => Date.now() + 2 * 60 * 60 * 1000 };
		const cache = await openCache(folder, later);
		expect(await cache.sweep()).toBe(unfinished);
		await cache.close();
		const swept = checkStore(folder, true);
		expect(swept).toMatchObject({ badRows: [], orphans: [], unfinished: [] });
		expect(swept.clips).toBeGreaterThan(0);
	}, 60_000);

	it('before a clip is kept, leave a miss that can be bought once the lease has ended', async () => {
		const folder = join(root, 'left');
		const process = startProcess();
		expect(await process.obey({ do: 'leave', folder, name: 'a' })).toEqual({ done: 'begun' });
		await process.kill();
		expect(checkStore(folder)).toMatchObject({ clips: 0, orphans: [] });
		expect(checkStore(folder).unfinished).toHaveLength(1);

		const later = { ...systemClock, now: () => Date.now() + 16_000 };
		const cache = await openCache(folder, later);
		const key = sampleKey('a');
		expect(await cache.lookUp('default', key)).toBeUndefined();
		const answer = await cache.index.acquireLease('default', key, 'the living', 15_000);
		if (!answer.granted) throw new Error('not granted');
		const spool = await cache.createSpool();
		await spool.write(Buffer.from('audio'));
		await cache.put(answer.lease, spool, { ...sampleClip(), key, bytes: 5 });
		const hit = await cache.lookUp('default', key);
		expect((await hit?.open.buffer())?.toString()).toBe('audio');
		await cache.close();
	});
});

const NOBODY = 65_534;
const maySwitchUser = process.getuid?.() === 0;
(maySwitchUser ? describe : describe.skip)(
	'a process without rights (skipped unless run by root, who can start one)',
	() => {
		const open = temporaryFolder('rights');
		chmodSync(open, 0o777);

		async function buyAsNobody(folder: string) {
			const purchases = join(open, 'purchases.txt');
			writeFileSync(purchases, '');
			chmodSync(purchases, 0o666);
			const process = startProcess(NOBODY);
			const report = await process.obey({
				do: 'buy',
				folder,
				names: ['a'],
				purchases,
				ttlMs: 15_000,
				deaths: 0,
			});
			await process.kill();
			return { report, purchases: readFileSync(purchases, 'utf8') };
		}

		const refused = {
			report: { done: false, code: 'STORE_UNAVAILABLE', message: expect.any(String) },
			purchases: '',
		};

		it('buys where it may write', async () => {
			const folder = join(open, 'writable');
			expect(await buyAsNobody(folder)).toEqual({
				report: { done: true, sha256: [expect.any(String)] },
				purchases: 'a\n',
			});
		});

		it('to make the folder buys nothing', async () => {
			expect(await buyAsNobody(join(temporaryFolder('closed'), 'store'))).toEqual(refused);
		});

		it('to write to the folder buys nothing, whether or not there is an index', async () => {
			const folder = join(open, 'read-only');
			mkdirSync(folder, { mode: 0o755 });
			expect(await buyAsNobody(folder)).toEqual(refused);
			await (await openEmbeddedStore(folder, systemClock)).index.close();
			chmodSync(join(folder, 'index.db'), 0o644);
			expect(await buyAsNobody(folder)).toEqual(refused);
		});

		it('to write clips, though it may write the index, buys nothing', async () => {
			const folder = join(open, 'clips-read-only');
			mkdirSync(folder);
			chownSync(folder, NOBODY, NOBODY);
			mkdirSync(join(folder, 'tmp'), { mode: 0o755 });
			expect(await buyAsNobody(folder)).toEqual(refused);
		});

		it('to read a clip does not buy it again', async () => {
			const folder = join(open, 'unreadable');
			await buyAsNobody(folder);
			const file = await fileOfClip(folder);
			const path = join(folder, 'clips', file.slice(0, 2), file);
			chmodSync(path, 0);
			expect(await buyAsNobody(folder)).toEqual(refused);
			chmodSync(path, 0o600);
			chownSync(path, NOBODY, NOBODY);
			expect(await buyAsNobody(folder)).toMatchObject({ report: { done: true }, purchases: '' });
		});

		async function fileOfClip(folder: string): Promise<string> {
			const { index } = await openEmbeddedStore(folder, systemClock);
			const clip = await index.find('default', sampleKey('a'));
			await index.close();
			return clip!.file;
		}
	},
);
