import { randomBytes, randomUUID } from 'node:crypto';
import {
	chmodSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	truncateSync,
	unlinkSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openEmbeddedStore } from '../../../../engine/adapters/embedded/embeddedStore';
import { createClipCache, type ClipCache } from '../../../../engine/cache/clipCache';
import { systemClock } from '../../../../engine/concurrency/systemClock';
import { checkStore } from '../../../contracts/processes/checkStore';
import { clipIndexContract } from '../../../contracts/clipIndexContract';
import { heldClock } from '../../../contracts/heldClock';
import { putClip, servedClip } from '../../../contracts/putClip';
import { sampleClip, sampleKey } from '../../../contracts/sampleClip';
import { afterTests } from '../../../support/afterTests';
import { temporaryFolder } from '../../../support/temporaryFolder';

const root = temporaryFolder();
const newFolder = () => join(root, randomUUID());
const DAMAGED = expect.stringContaining('was damaged and a new one was begun');
const EMPTIED = expect.stringContaining('was missing or empty although there are clips');
const PAGE_BYTES = 4096;
const DAY_MS = 24 * 60 * 60 * 1000;

async function openStore(folder: string, clock = systemClock) {
	const store = await openEmbeddedStore(folder, clock);
	afterTests(() => store.index.close());
	const cache = createClipCache({
		...store,
		clock,
		maxBytes: 1024 * 1024 * 1024,
		keepText: true,
		headRoomBytes: () => 0,
	});
	return { store, cache };
}

/** A closed store with clips of these names. */
async function storeWith(names: string[]): Promise<string> {
	const folder = newFolder();
	const { cache } = await openStore(folder);
	for (const name of names) await putClip(cache, name, audioOf(name));
	await cache.close();
	return folder;
}

const audioOf = (name: string) => Buffer.from(`audio of ${name}`);

async function expectServed(cache: ClipCache, name: string): Promise<void> {
	expect((await servedClip(cache, name))?.toString()).toBe(audioOf(name).toString());
}

clipIndexContract('Embedded store', async () => {
	const folder = newFolder();
	const clock = heldClock();
	return {
		index: (await openStore(folder, clock)).store.index,
		openAgain: async () => (await openStore(folder, clock)).store.index,
		passTime: async (ms) => await Promise.resolve(clock.pass(ms)),
	};
});

describe('the folder of the store', () => {
	it('is made with what is missing above it, for its owner only', async () => {
		const folder = join(newFolder(), 'below', 'store');
		const { cache } = await openStore(folder);
		await putClip(cache, 'a', randomBytes(2_000));
		expect(await cache.index.totals()).toMatchObject({ clips: 1 });
		const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
		const modes = entries.map((entry) => {
			const path = join(entry.parentPath, entry.name);
			return [relative(folder, path), statSync(path).mode & 0o777, entry.isDirectory()] as const;
		});
		expect(modes.map(([name]) => name)).toContain('index.db-wal');
		for (const [name, mode, isFolder] of modes) {
			expect([name, mode]).toEqual([name, isFolder ? 0o700 : 0o600]);
		}
		expect(statSync(folder).mode & 0o777).toBe(0o700);
	});

	it('that was there with looser rights still holds files for the owner only', async () => {
		const folder = newFolder();
		mkdirSync(folder);
		chmodSync(folder, 0o755);
		const { cache } = await openStore(folder);
		await putClip(cache, 'a', randomBytes(2_000));
		for (const name of readdirSync(folder)) {
			expect([name, statSync(join(folder, name)).mode & 0o077]).toEqual([name, 0]);
		}
	});

	it.each([
		['a relative path', () => 'voiceover/store', 'must be an absolute path'],
		['a file', () => fileInTheWay(), 'cannot be made (EEXIST)'],
		['below a file', () => join(fileInTheWay(), 'store'), 'cannot be made (ENOTDIR)'],
	])('is refused when it is %s', async (_what, path, message) => {
		await expect(openEmbeddedStore(path(), systemClock)).rejects.toMatchObject({
			code: 'STORE_UNAVAILABLE',
			message: expect.stringContaining(message),
			description: expect.stringContaining('Nothing was bought'),
		});
	});

	function fileInTheWay(): string {
		const path = newFolder();
		writeFileSync(path, 'a file');
		return path;
	}

	it('is current until it is deleted or replaced, and can be opened anew at once', async () => {
		const folder = await storeWith(['a']);
		const { store } = await openStore(folder);
		expect(await store.isCurrent()).toBe(true);
		rmSync(folder, { recursive: true });
		expect(await store.isCurrent()).toBe(false);
		const next = await openStore(folder);
		expect(await store.isCurrent()).toBe(false);
		// Closing it must not touch the files that took its place.
		await putClip(next.cache, 'b', audioOf('b'));
		await store.index.close();
		await expectServed(next.cache, 'b');
		await expectServed((await openStore(folder)).cache, 'b');
		expect(await next.store.isCurrent()).toBe(true);
		expect(checkStore(folder)).toMatchObject({ integrity: 'ok', badRows: [], clips: 1 });
	});

	it('is no longer current when another one was moved to its place', async () => {
		const folder = await storeWith([]);
		const other = await storeWith(['b']);
		const { store } = await openStore(folder);
		renameSync(folder, `${folder}.old`);
		renameSync(other, folder);
		expect(await store.isCurrent()).toBe(false);
		await expectServed((await openStore(folder)).cache, 'b');
	});

	it('asks for a sweep once a day over all processes, and not when it is new', async () => {
		const folder = newFolder();
		const clock = heldClock(Date.now());
		const { store } = await openStore(folder, clock);
		const { store: other } = await openStore(folder, clock);
		expect(await store.sweepDue()).toBe(false);
		clock.pass(DAY_MS + 1);
		expect(await other.sweepDue()).toBe(true);
		expect(await store.sweepDue()).toBe(false);
		clock.pass(DAY_MS + 1);
		expect(await store.sweepDue()).toBe(true);
	});

	it('of a newer version is refused, and its index left as it is byte for byte', async () => {
		const folder = await storeWith(['a']);
		const path = join(folder, 'index.db');
		const maker = new DatabaseSync(path);
		maker.exec('PRAGMA user_version = 1000');
		maker.close();
		const before = readFileSync(path);
		await expect(openEmbeddedStore(folder, systemClock)).rejects.toMatchObject({
			code: 'STORE_UNAVAILABLE',
			message: 'The voiceover store was made by a newer version of this package (cache index)',
		});
		expect(readFileSync(path).equals(before)).toBe(true);
		expect(readdirSync(folder).filter((name) => name.includes('damaged'))).toEqual([]);
	});
});

describe('an index file that is damaged', () => {
	const garbage = (path: string) => writeFileSync(path, randomBytes(statSync(path).size));
	const damages: [string, (path: string) => void, unknown][] = [
		['overwritten with garbage', garbage, DAMAGED],
		['overwritten with text', (path) => writeFileSync(path, 'not a database'.repeat(500)), DAMAGED],
		['cut to half', (path) => truncateSync(path, statSync(path).size / 2), DAMAGED],
		['cut to a part of its first page', (path) => truncateSync(path, 1_000), DAMAGED],
		['emptied', (path) => truncateSync(path, 0), EMPTIED],
		['deleted', (path) => unlinkSync(path), EMPTIED],
	];

	it.each(damages)(
		'(%s) is replaced with a warning, and clips can be put again',
		async (_what, damage, warning) => {
			const folder = await storeWith(['a', 'b']);
			damage(join(folder, 'index.db'));
			const { store, cache } = await openStore(folder);
			expect(store.warnings).toEqual([warning]);
			expect(await store.isCurrent()).toBe(true);
			for (const name of ['a', 'b']) {
				if ((await servedClip(cache, name)) === undefined)
					await putClip(cache, name, audioOf(name));
				await expectServed(cache, name);
			}
			await cache.close();
			const later = await openStore(folder);
			expect(later.store.warnings).toEqual([]);
			await expectServed(later.cache, 'a');
			await later.cache.close();
			expect(checkStore(folder)).toMatchObject({ integrity: 'ok', badRows: [], clips: 2 });
		},
	);

	it('is kept beside the new one, the newest three of them', async () => {
		const folder = await storeWith(['a']);
		const clock = heldClock();
		for (let damages = 0; damages < 5; damages += 1) {
			writeFileSync(join(folder, 'index.db'), `damage ${damages} `.repeat(1_000));
			(await openStore(folder, clock)).store.index.close();
			clock.pass(1_000);
		}
		const kept = readdirSync(folder).filter((name) => name.includes('.damaged-'));
		const contents = kept
			.sort()
			.map((name) => readFileSync(join(folder, name), 'utf8').slice(0, 8));
		expect(contents).toEqual(['damage 2', 'damage 3', 'damage 4']);
	});

	it('does not matter when it is the file of the lock', async () => {
		const folder = await storeWith(['a']);
		writeFileSync(join(folder, 'index.db.lock'), 'garbage '.repeat(1_000));
		const { store, cache } = await openStore(folder);
		expect(store.warnings).toEqual([]);
		await expectServed(cache, 'a');
	});

	it('leaves a day to bring a backup back: clips are not swept before', async () => {
		const folder = await storeWith(['a']);
		const backup = readFileSync(join(folder, 'index.db'));
		writeFileSync(join(folder, 'swept'), '');
		utimesSync(join(folder, 'swept'), 0, 0);
		garbage(join(folder, 'index.db'));
		const clock = heldClock(Date.now() + 2 * 60 * 60 * 1000);
		const { store, cache } = await openStore(folder, clock);
		expect(await store.sweepDue()).toBe(false);
		await cache.close();
		writeFileSync(join(folder, 'index.db'), backup);
		await expectServed((await openStore(folder)).cache, 'a');
	});

	it('and is found so by many at once, is replaced once', async () => {
		const folder = await storeWith(['a']);
		garbage(join(folder, 'index.db'));
		const stores = await Promise.all(
			Array.from({ length: 6 }, async () => await openStore(folder)),
		);
		expect(stores.flatMap(({ store }) => store.warnings)).toHaveLength(1);
		const current = await Promise.all(stores.map(async ({ store }) => await store.isCurrent()));
		expect(current).toEqual(stores.map(() => true));
		await putClip(stores[0]!.cache, 'b', audioOf('b'));
		for (const { cache } of stores) await expectServed(cache, 'b');
	});

	it('gives up what can still be read of it: one bad page does not cost all clips', async () => {
		const names = Array.from({ length: 300 }, (_, number) => `clip ${number}`);
		const folder = await storeWith(names);
		const { cache: before } = await openStore(folder);
		const clip = { ...sampleClip(), key: sampleKey('take'), baseKey: sampleKey('base'), take: 4 };
		const lease = await before.index.acquireLease('default', clip.key, 'me', 15_000);
		if (lease.granted) await before.index.publish(lease.lease, clip, { origin: 'execution-1' });
		await before.index.rememberVoice('default', { voiceId: 'v', facts: '{}', seenAtMs: 1 });
		await before.index.markInvalidated('default', [sampleKey('unwanted')]);
		await before.close();

		overwritePage(join(folder, 'index.db'), pageOf(join(folder, 'index.db'), 'clip'));
		const { store, cache } = await openStore(folder);
		let found = 0;
		for (const name of names) if ((await servedClip(cache, name)) !== undefined) found += 1;
		expect(store.warnings).toEqual([DAMAGED]);
		expect(found).toBeGreaterThan(250);
		expect(found).toBeLessThan(300);
		expect(await cache.index.currentTake('default', sampleKey('base'))).toBe(4);
		expect(await cache.index.takeByOrigin('default', sampleKey('base'), 'execution-1')).toBe(4);
		expect(await cache.index.rememberedVoice('default', 'v')).toMatchObject({ facts: '{}' });
		expect(await cache.index.discardedAt('default', sampleKey('unwanted'))).toMatchObject({
			reason: 'invalidated',
		});
		await cache.close();
		expect(checkStore(folder)).toMatchObject({ integrity: 'ok' });
	});

	/** A leaf in the middle of a table's tree. */
	function pageOf(path: string, table: string): number {
		const database = new DatabaseSync(path);
		const root = database.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(table);
		database.close();
		const file = readFileSync(path);
		const interior = 2;
		// Source: sqlite.org/fileformat2.html, "B-tree Pages": type, cell count at 3, pointers to cells from 12 on.
		for (let page = Number(root!['rootpage']); ;) {
			const start = (page - 1) * PAGE_BYTES;
			if (file[start] !== interior) return page;
			const middle = Math.floor(file.readUInt16BE(start + 3) / 2);
			page = file.readUInt32BE(start + file.readUInt16BE(start + 12 + 2 * middle));
		}
	}

	function overwritePage(path: string, page: number): void {
		const content = readFileSync(path);
		content.fill(0xff, (page - 1) * PAGE_BYTES, page * PAGE_BYTES);
		writeFileSync(path, content);
	}
});

describe('an index file that gets damaged while it is open', () => {
	/** Another connection's writes make the open one read its pages from the disk again. */
	function damageAllPages(folder: string): void {
		const path = join(folder, 'index.db');
		const other = new DatabaseSync(path);
		other.exec('UPDATE voice SET seen = seen + 1; PRAGMA wal_checkpoint(TRUNCATE)');
		other.close();
		const content = readFileSync(path);
		content.fill(0xa5, PAGE_BYTES);
		writeFileSync(path, content);
	}

	async function damagedStore() {
		const folder = await storeWith(['a', 'b']);
		const { store, cache } = await openStore(folder);
		await cache.index.rememberVoice('default', { voiceId: 'v', facts: '{}', seenAtMs: 1 });
		damageAllPages(folder);
		return { folder, store, cache };
	}

	it('is a miss with a warning and not an error, and goes on with a new one', async () => {
		const { folder, store, cache } = await damagedStore();
		expect(await servedClip(cache, 'a')).toBeUndefined();
		expect(store.warnings).toEqual([DAMAGED]);
		expect(await store.isCurrent()).toBe(true);
		await putClip(cache, 'a', audioOf('a'));
		await expectServed(cache, 'a');
		await cache.close();
		expect(checkStore(folder)).toMatchObject({ integrity: 'ok', badRows: [] });
	});

	it('is replaced once when many calls meet it at once', async () => {
		const { folder, store, cache } = await damagedStore();
		const answers = await Promise.all([
			servedClip(cache, 'a'),
			cache.index.totals(),
			servedClip(cache, 'b'),
			cache.index.acquireLease('default', sampleKey('c'), 'me', 15_000),
			cache.index.currentTake('default', sampleKey('c')),
			cache.index.evict(0, 10),
		]);
		expect(answers[3]).toMatchObject({ granted: true });
		expect(store.warnings).toEqual([DAMAGED]);
		expect(readdirSync(folder).filter((name) => /damaged-\d+$/.test(name))).toHaveLength(1);
	});

	it('during a purchase still keeps the clip that was paid for', async () => {
		const folder = await storeWith(['a']);
		const { store, cache } = await openStore(folder);
		await cache.index.rememberVoice('default', { voiceId: 'v', facts: '{}', seenAtMs: 1 });
		const key = sampleKey('new');
		const answer = await cache.index.acquireLease('default', key, 'me', 15_000);
		if (!answer.granted) throw new Error('not granted');
		const spool = await cache.createSpool();
		await spool.write(audioOf('new'));
		damageAllPages(folder);
		const clip = { ...sampleClip(), key, bytes: audioOf('new').length };
		expect(await cache.put(answer.lease, spool, clip)).toMatchObject({ cached: true });
		expect(store.warnings).toEqual([DAMAGED]);
		await expectServed(cache, 'new');
	});

	it('and was replaced by another process, is no longer current for this one', async () => {
		const { folder, store } = await damagedStore();
		const other = await openStore(folder);
		expect(await servedClip(other.cache, 'a')).toBeUndefined();
		expect(await store.isCurrent()).toBe(false);
		expect(existsSync(join(folder, 'index.db'))).toBe(true);
	});
});

describe('the ledger of a store', () => {
	const opened = async (folder: string) => {
		const store = await openEmbeddedStore(folder, systemClock);
		afterTests(() => store.close());
		return store;
	};

	it('is made by the first who needs it, and is one for all who ask', async () => {
		const folder = newFolder();
		const store = await opened(folder);
		expect(existsSync(join(folder, 'ledger.db'))).toBe(false);
		const [one, other] = await Promise.all([store.ledger(), store.ledger()]);
		expect(one).toBe(other);
		expect(existsSync(join(folder, 'ledger.db'))).toBe(true);
	});

	it('that is gone is not begun anew in silence, since every budget would be spent again', async () => {
		const folder = newFolder();
		const store = await opened(folder);
		await store.ledger();
		await store.close();
		for (const ending of ['', '-wal', '-shm']) {
			rmSync(join(folder, `ledger.db${ending}`), { force: true });
		}
		const later = await opened(folder);
		await expect(later.ledger()).rejects.toMatchObject({
			code: 'STORE_UNAVAILABLE',
			message: expect.stringContaining('The ledger of the voiceover store is gone') as string,
			description: expect.stringContaining('delete the file ledger-made') as string,
		});
		rmSync(join(folder, 'ledger-made'));
		await expect(later.ledger()).resolves.toBeDefined();
	});

	it('that could not be opened is tried again', async () => {
		const folder = newFolder();
		const store = await opened(folder);
		writeFileSync(join(folder, 'ledger.db'), randomBytes(5000));
		await expect(store.ledger()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
		rmSync(join(folder, 'ledger.db'));
		await expect(store.ledger()).resolves.toBeDefined();
	});
});
