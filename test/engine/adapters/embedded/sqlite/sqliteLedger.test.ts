import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
	existsSync,
	mkdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	truncateSync,
	writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Database } from '../../../../../engine/adapters/embedded/sqlite/database';
import { openLedgerFile } from '../../../../../engine/adapters/embedded/sqlite/ledgerFile';
import { LEDGER_MIGRATIONS } from '../../../../../engine/adapters/embedded/sqlite/ledgerSchema';
import {
	openSqliteLedger,
	sqliteLedger,
} from '../../../../../engine/adapters/embedded/sqlite/sqliteLedger';
import { systemClock } from '../../../../../engine/concurrency/systemClock';
import type { Clock } from '../../../../../engine/ports/clock';
import { heldClock } from '../../../../contracts/heldClock';
import { ledgerContract } from '../../../../contracts/ledgerContract';
import { amountOf, holdOf, sampleReservation } from '../../../../contracts/sampleReservation';
import { afterTests } from '../../../../support/afterTests';
import { temporaryFolder } from '../../../../support/temporaryFolder';

const folder = temporaryFolder();
const newPath = () => join(folder, `${randomUUID()}.db`);

async function newBench(path = newPath(), clock?: Clock) {
	const held = heldClock();
	const open = async () => {
		const ledger = await openSqliteLedger({ path, clock: clock ?? held });
		afterTests(() => ledger.close());
		return ledger;
	};
	return {
		path,
		ledger: await open(),
		openAgain: open,
		passTime: async (ms: number) => await Promise.resolve(held.pass(ms)),
	};
}

ledgerContract('SQLite', async () => await newBench());

/** A ledger that works on what `change` makes of its database. */
async function ledgerOver(change: (database: Database) => Database) {
	const options = { path: newPath(), clock: heldClock() };
	const database = await openLedgerFile(options);
	afterTests(() => database.close());
	return { ...options, database, ledger: sqliteLedger(change(database), options) };
}

const HOLDS = [holdOf('project:p', 1_000_000)];
const reservations = (count: number) =>
	Array.from({ length: count }, () => sampleReservation({ holds: HOLDS }));

const unavailable = (words: string) => ({
	code: 'STORE_UNAVAILABLE',
	message: expect.stringContaining(words),
	description: expect.stringContaining('Nothing was bought'),
});

describe('calls made at the same time', () => {
	it('share transactions of at most 64, and the event loop turns between them', async () => {
		let transactions = 0;
		let turns = 0;
		const turnsAt: number[] = [];
		const { ledger } = await ledgerOver((database) => ({
			...database,
			write: async (work) => {
				transactions += 1;
				turnsAt.push(turns);
				return await database.write(work);
			},
		}));
		const turning = setInterval(() => undefined, 1_000);
		const turn = () => {
			turns += 1;
			next = setImmediate(turn);
		};
		let next = setImmediate(turn);
		await Promise.all(reservations(150).map(async (each) => await ledger.reserve(each)));
		clearImmediate(next);
		clearInterval(turning);
		expect(transactions).toBe(3);
		expect(new Set(turnsAt).size).toBe(3);
	});

	it('each get their own answer when one of them breaks', async () => {
		const { ledger, database } = await ledgerOver((each) => each);
		const [first, second] = reservations(2) as [never, never];
		await ledger.reserve(first);
		// The same id for another operation cannot be entered.
		const broken = { ...sampleReservation({ holds: HOLDS }), id: (first as { id: string }).id };
		const answers = await Promise.allSettled([ledger.reserve(broken), ledger.reserve(second)]);
		expect(answers.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
		expect(await ledger.balances(HOLDS)).toMatchObject([{ reserved: 2_000 }]);
		expect(await ledger.verify()).toEqual([]);
		expect(database.get('SELECT count(*) AS entries FROM entry')).toEqual({ entries: 2 });
	});

	it('are all refused, and none of them happened, when their transaction cannot be committed', async () => {
		let failing = false;
		const { ledger } = await ledgerOver((database) => ({
			...database,
			write: async (work) =>
				await database.write(() => {
					const value = work();
					if (failing) throw Object.assign(new Error('full'), { errcode: 13 });
					return value;
				}),
		}));
		const sent = sampleReservation({ holds: HOLDS });
		await ledger.reserve(sent);
		failing = true;
		const answers = await Promise.allSettled([
			...reservations(5).map(async (each) => await ledger.reserve(each)),
			ledger.markSent(sent.id, 'try-1'),
		]);
		for (const answer of answers) {
			expect(answer).toMatchObject({ status: 'rejected', reason: unavailable('disk') });
		}
		failing = false;
		expect(await ledger.balances(HOLDS)).toMatchObject([{ reserved: 1_000 }]);
		expect(await ledger.entries({ namespace: 'default', limit: 10 })).toMatchObject([
			{ id: sent.id, state: 'reserved' },
		]);
		expect(await ledger.markSent(sent.id, 'try-1')).toBe(true);
		expect(await ledger.verify()).toEqual([]);
	});

	it('are all refused when SQLite ends their transaction in the middle', async () => {
		let failing = true;
		const { ledger } = await ledgerOver((database) => ({
			...database,
			run: (sql, ...values) => {
				if (failing && sql.startsWith('INSERT INTO hold')) {
					// What SQLite does by itself on some errors of the disk.
					database.run('ROLLBACK');
					failing = false;
					throw Object.assign(new Error('full'), { errcode: 13 });
				}
				return database.run(sql, ...values);
			},
		}));
		const answers = await Promise.allSettled(
			reservations(3).map(async (each) => await ledger.reserve(each)),
		);
		for (const answer of answers) {
			expect(answer).toMatchObject({ status: 'rejected', reason: unavailable('full') });
		}
		expect(await ledger.entries({ namespace: 'default', limit: 10 })).toEqual([]);
		expect(await ledger.balances(HOLDS)).toMatchObject([{ reserved: 0 }]);
		await ledger.reserve(sampleReservation({ holds: HOLDS }));
		expect(await ledger.verify()).toEqual([]);
	});
});

describe('the self-check', () => {
	it('names each balance that does not say what its entries do', async () => {
		const { ledger, path } = await newBench();
		const sent = sampleReservation({ holds: [holdOf('a'), holdOf('b')] });
		await ledger.reserve(sent);
		await ledger.markSent(sent.id, 'try-1');
		await ledger.settle(sent.id, { charged: amountOf(900), confirmed: true });
		const disk = new DatabaseSync(path);
		disk.exec("UPDATE balance SET spent = 800 WHERE scope = 'a'");
		disk.exec("DELETE FROM balance WHERE scope = 'b'");
		disk.exec("INSERT INTO balance (scope, period, unknown) VALUES ('c', 'total', 5)");
		disk.close();
		expect(await ledger.verify()).toEqual([
			'a in month:2026-11: spent is 800, its entries add up to 900',
			'b in month:2026-11: spent is 0, its entries add up to 900',
			'c in total: unknown is 5, its entries add up to 0',
		]);
	});

	it('reads one state of the books while others write them, in more parts than one', async () => {
		const { ledger, path } = await newBench();
		const disk = new DatabaseSync(path);
		disk.exec(`
			WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
			INSERT INTO entry (id, ns, key, operation, amount, workflow, voice, model, format, characters,
				text_sha256, owner, expires, state, created)
			SELECT 'id ' || i, 'default', 'k', 'o ' || i, 10, '', '', '', '', 1, '', '', 9e15, 'reserved', 1 FROM n;
			INSERT INTO hold SELECT seq, 'scope ' || (seq % 3000), 'total', NULL FROM entry;
			INSERT INTO balance (scope, period, reserved) SELECT scope, period, 10 * count(*) FROM hold GROUP BY 1, 2;
		`);
		disk.close();
		let writing = true;
		const writer = (async () => {
			let released = 0;
			for (; writing; released += 1) await ledger.release(`id ${1 + released * 7}`);
			return released;
		})();
		const differences = await ledger.verify();
		writing = false;
		expect(await writer).toBeGreaterThan(3);
		expect(differences).toEqual([]);
	});
});

describe('a ledger file', () => {
	it('is kept for its user alone, with its companions', async () => {
		const { path, ledger } = await newBench();
		await ledger.reserve(sampleReservation());
		for (const part of ['', '-wal', '-shm']) {
			expect(statSync(`${path}${part}`).mode & 0o777).toBe(0o600);
		}
	});

	it('syncs each commit and never waits by blocking', async () => {
		const database = await openLedgerFile({ path: newPath(), clock: heldClock() });
		expect(database.get('PRAGMA synchronous')).toEqual({ synchronous: 2 });
		expect(database.get('PRAGMA busy_timeout')).toEqual({ timeout: 0 });
		database.close();
	});

	it.each([
		['garbage', (path: string) => writeFileSync(path, 'garbage '.repeat(2_000))],
		['emptied', (path: string) => truncateSync(path)],
		['cut', (path: string) => truncateSync(path, 6_000)],
		[
			'gone though its log is there',
			(path: string) => {
				rmSync(path);
				writeFileSync(`${path}-wal`, 'log');
			},
		],
	])(
		'that is %s is refused and left as it is, because a new one would reset the budgets',
		async (_how, damage) => {
			const { path, ledger } = await newBench();
			await ledger.reserve(sampleReservation());
			await ledger.close();
			damage(path);
			const contents = () =>
				[path, `${path}-wal`].map((file) => existsSync(file) && readFileSync(file));
			const before = contents();
			const opened = openSqliteLedger({ path, clock: heldClock() });
			const used = opened.then(async (each) => await each.reserve(sampleReservation()));
			await expect(used).rejects.toMatchObject({
				...unavailable('ledger of the voiceover store is damaged'),
				description: expect.stringContaining('Restore the file ledger.db from a backup'),
			});
			await opened.then((each) => each.close()).catch(() => undefined);
			expect(contents()).toEqual(before);
		},
	);

	it('of a newer version is refused and left as it is, byte for byte', async () => {
		const { path, ledger } = await newBench();
		await ledger.close();
		const disk = new DatabaseSync(path);
		disk.exec('PRAGMA user_version = 99');
		disk.close();
		const before = readFileSync(path);
		await expect(openSqliteLedger({ path, clock: heldClock() })).rejects.toMatchObject(
			unavailable('newer version'),
		);
		expect(readFileSync(path).equals(before)).toBe(true);
	});

	it('of an older version is brought up to date with all that it holds', async () => {
		const path = newPath();
		const disk = new DatabaseSync(path);
		disk.exec(LEDGER_MIGRATIONS[0]);
		disk.exec(`PRAGMA user_version = 1;
			INSERT INTO entry (id, ns, key, operation, amount, workflow, voice, model, format, characters,
				text_sha256, owner, expires, state, created, sent)
			VALUES ('old', 'default', 'k', 'o', 10, '', '', '', '', 1, '', '', 1, 'unknown', 1, 2);`);
		disk.close();
		const { ledger } = await newBench(path);
		expect(await ledger.entry('default', 'old')).toMatchObject({ state: 'unknown', sentAtMs: 2 });
		expect(await ledger.release('old')).toBe(true);
	});

	it('that is damaged while it is open buys nothing more', async () => {
		const { path, ledger } = await newBench();
		for (const each of reservations(50)) await ledger.reserve(each);
		await ledger.close();
		const { ledger: again } = await newBench(path);
		const pages = statSync(path).size / 4096;
		const bytes = readFileSync(path);
		for (let page = 1; page < pages; page += 1) bytes.fill(0x5a, page * 4096, page * 4096 + 4096);
		writeFileSync(path, bytes);
		await expect(again.reserve(sampleReservation())).rejects.toMatchObject(unavailable('damaged'));
		await expect(again.balances(HOLDS)).rejects.toMatchObject(unavailable('damaged'));
	});

	it.each([
		['moved away', (path: string) => renameSync(path, `${path}.moved`)],
		[
			'replaced',
			(path: string) => {
				writeFileSync(`${path}.other`, readFileSync(path));
				renameSync(`${path}.other`, path);
			},
		],
	])('that was %s while it is open buys nothing more', async (_how, change) => {
		const { path, ledger } = await newBench();
		const request = sampleReservation();
		await ledger.reserve(request);
		change(path);
		await expect(ledger.reserve(sampleReservation())).rejects.toMatchObject(
			unavailable('moved, deleted or replaced'),
		);
		await expect(ledger.markSent(request.id, 'try-1')).rejects.toMatchObject({
			code: 'STORE_UNAVAILABLE',
		});
		await expect(ledger.verify()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
	});

	it('that another process locks is given up after a while: nothing is half done, and all goes on afterwards', async () => {
		const clock = heldClock();
		// Long pauses, so that there are few tries.
		const impatient = { ...clock, sleep: async () => await clock.sleep(6_000) };
		const { path, ledger } = await newBench(newPath(), impatient);
		const first = sampleReservation({ holds: HOLDS });
		await ledger.reserve(first);
		const other = new DatabaseSync(path);
		other.exec('BEGIN IMMEDIATE');
		const lockedAtMs = clock.now();
		const answers = await Promise.allSettled([
			...reservations(100).map(async (each) => await ledger.reserve(each)),
			ledger.markSent(first.id, 'try-1'),
		]);
		for (const answer of answers) {
			expect(answer).toMatchObject({
				status: 'rejected',
				reason: unavailable('locked by another'),
			});
		}
		// All wait for the same lock, not one group after the other.
		expect(clock.now() - lockedAtMs).toBeLessThan(30_000);
		expect(await ledger.balances(HOLDS)).toMatchObject([{ reserved: 1_000 }]);
		other.exec('COMMIT');
		other.close();
		expect(await ledger.markSent(first.id, 'try-1')).toBe(true);
		expect(await ledger.reserve(sampleReservation({ holds: HOLDS }))).toMatchObject({
			granted: true,
		});
		expect(await ledger.verify()).toEqual([]);
	});

	it('fails in words once it was closed', async () => {
		const { ledger } = await newBench();
		await ledger.close();
		await ledger.close();
		await expect(ledger.reserve(sampleReservation())).rejects.toMatchObject({
			code: 'STORE_UNAVAILABLE',
		});
		await expect(ledger.balances(HOLDS)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
	});
});

const smallDisk = mountSmallDisk();
(smallDisk === undefined ? describe.skip : describe)(
	'a disk that is full (skipped unless a small one can be mounted)',
	() => {
		it('refuses in words, holds what it granted and nothing else, and goes on once there is space', async () => {
			const path = join(smallDisk!, 'ledger.db');
			const filler = join(smallDisk!, 'filler');
			const { ledger } = await newBench(path, systemClock);
			writeFileSync(filler, Buffer.alloc(500_000));
			const granted = new Set<string>();
			let failed = 0;
			for (let round = 0; failed < 20; round += 1) {
				expect(round).toBeLessThan(5_000);
				const requests = reservations(5);
				const answers = await Promise.allSettled(
					requests.map(async (each) => await ledger.reserve(each)),
				);
				answers.forEach((answer, place) => {
					if (answer.status === 'fulfilled') granted.add(requests[place]!.id);
					else {
						failed += 1;
						expect(answer.reason).toMatchObject(unavailable('full'));
					}
				});
			}
			expect(granted.size).toBeGreaterThan(0);
			rmSync(filler);
			const entries = await ledger.entries({ namespace: 'default', limit: 1_000 });
			expect(new Set(entries.map(({ id }) => id))).toEqual(granted);
			expect(await ledger.balances(HOLDS)).toMatchObject([{ reserved: granted.size * 1_000 }]);
			expect(await ledger.verify()).toEqual([]);
			expect(await ledger.reserve(sampleReservation({ holds: HOLDS }))).toMatchObject({
				granted: true,
			});
			await ledger.close();
		});
	},
);

/** @returns undefined where this process may not mount one */
function mountSmallDisk(): string | undefined {
	const mountPoint = join(folder, 'small-disk');
	mkdirSync(mountPoint);
	try {
		execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', mountPoint], {
			stdio: 'ignore',
		});
	} catch {
		return undefined;
	}
	afterTests(() => execFileSync('umount', ['-l', mountPoint]));
	return mountPoint;
}
