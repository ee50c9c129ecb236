import { randomUUID } from 'node:crypto';
import { copyFileSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openDatabase } from '../../../../../engine/adapters/embedded/sqlite/database';
import { openSqliteClipIndex } from '../../../../../engine/adapters/embedded/sqlite/sqliteClipIndex';
import { systemClock } from '../../../../../engine/concurrency/systemClock';
import { clipIndexContract } from '../../../../contracts/clipIndexContract';
import { heldClock } from '../../../../contracts/heldClock';
import { sampleClip, sampleKey } from '../../../../contracts/sampleClip';
import { afterTests } from '../../../../support/afterTests';
import { temporaryFolder } from '../../../../support/temporaryFolder';

const folder = temporaryFolder();
const newPath = () => join(folder, `${randomUUID()}.db`);

async function newBench(path = newPath()) {
	const clock = heldClock();
	const open = async () => {
		const index = await openSqliteClipIndex({ path, clock });
		afterTests(() => index.close());
		return index;
	};
	return {
		path,
		clock,
		index: await open(),
		openAgain: open,
		passTime: async (ms: number) => await Promise.resolve(clock.pass(ms)),
	};
}

clipIndexContract('SQLite', async () => await newBench());

describe('a lease that was left behind', () => {
	const forgottenAfterMs = 2 * 60 * 60 * 1000;

	it('does not pile up: an hour after its end its row is gone', async () => {
		const { index, clock, path } = await newBench();
		for (const name of ['a', 'b', 'c']) {
			const answer = await index.acquireLease('default', sampleKey(name), randomUUID(), 1000);
			if (answer.granted && name === 'a') await index.failLease(answer.lease, 'failed');
		}
		clock.pass(forgottenAfterMs);
		await index.acquireLease('default', sampleKey('d'), randomUUID(), 1000);
		const reader = new DatabaseSync(path, { readOnly: true });
		expect(reader.prepare('SELECT count(*) AS rows FROM lease').get()).toEqual({ rows: 1 });
		reader.close();
	});

	it('and whose row is gone publishes nothing over a later owner', async () => {
		const { index, clock } = await newBench();
		const sleeper = await index.acquireLease('default', sampleKey('a'), randomUUID(), 1000);
		clock.pass(forgottenAfterMs);
		const owner = await index.acquireLease('default', sampleKey('a'), randomUUID(), 1000);
		if (!sleeper.granted || !owner.granted) throw new Error('not granted');
		expect(owner.lease.token).toBe(sleeper.lease.token);
		expect(await index.publish(sleeper.lease, sampleClip())).toEqual({ published: false });
		expect((await index.publish(owner.lease, sampleClip())).published).toBe(true);
	});
});

describe('a row that the disk changed', () => {
	it.each([
		['a document that is no JSON', `UPDATE clip SET document = '{"keySchema":1,'`],
		['a number that is out of range', 'UPDATE clip SET credits = 9223372036854775807'],
	])('with %s is a miss, and is replaced by the next purchase', async (_what, damage) => {
		const { index, path } = await newBench();
		const publish = async () => {
			const answer = await index.acquireLease('default', sampleKey('a'), randomUUID(), 1000);
			if (!answer.granted) throw new Error('not granted');
			const clip = sampleClip();
			expect((await index.publish(answer.lease, clip)).published).toBe(true);
			return clip;
		};
		await publish();
		const disk = new DatabaseSync(path);
		disk.exec(damage);
		disk.close();
		expect(await index.find('default', sampleKey('a'))).toBeUndefined();
		const clip = await publish();
		expect(await index.find('default', sampleKey('a'))).toEqual(clip);
		expect((await index.totals()).clips).toBe(1);
	});
});

describe('an index of the first version', () => {
	it('is brought up to this one with its clips, damaged ones included', async () => {
		const { index, path } = await newBench();
		const voices = ['voice-1', 'voice-2', 'voice-1'];
		for (const [place, voiceId] of voices.entries()) {
			const key = sampleKey(`clip ${place}`);
			const answer = await index.acquireLease('default', key, randomUUID(), 1000);
			if (!answer.granted) throw new Error('not granted');
			const document = { ...sampleClip().document, voiceId };
			await index.publish(answer.lease, sampleClip({ key, document, lastUsedAtMs: place }));
		}
		await index.close();
		const disk = new DatabaseSync(path);
		disk.exec('DROP INDEX clip_use; DROP INDEX clip_voice; DROP INDEX clip_text');
		disk.exec('DROP TABLE invalidated; DROP TABLE evicted; DROP TABLE usage_of_day');
		disk.exec('DROP INDEX clip_take; DROP INDEX clip_pace; DROP TABLE refused_take');
		disk.exec('ALTER TABLE clip DROP COLUMN expected_s');
		disk.exec("UPDATE clip SET document = '{' WHERE last_used = 2; PRAGMA user_version = 1");
		disk.close();

		const upgraded = await openSqliteClipIndex({ path, clock: systemClock });
		const { clips } = await upgraded.list('default', { limit: 10, voiceId: 'voice-1' });
		expect(clips.map((clip) => clip.key)).toEqual([sampleKey('clip 0')]);
		expect((await upgraded.list('default', { limit: 10 })).clips).toHaveLength(2);
		expect(
			(await upgraded.holdings('default')).map(({ voiceId, clips: held }) => [voiceId, held]),
		).toEqual([
			['', 1],
			['voice-1', 1],
			['voice-2', 1],
		]);
		upgraded.close();
	});
});

describe('many clips', () => {
	it('are listed by way of an index and summed up in steps, so that the event loop turns', async () => {
		const { index, path } = await newBench();
		const disk = new DatabaseSync(path);
		const insert = disk.prepare(`INSERT INTO clip VALUES ('default', ?, x'00', 1, ?, x'00', 10,
			'audio/mpeg', 'mp3', 1, 1, 1, 1, NULL, ?, NULL, 1, ?, NULL)`);
		disk.exec('BEGIN');
		for (let place = 0; place < 5_000; place += 1) {
			const document = JSON.stringify({ voiceId: `voice-${place % 2}`, textSha256: 'aa' });
			insert.run(Buffer.from(sampleKey(`${place}`), 'hex'), `file ${place}`, document, place);
		}
		disk.exec('COMMIT');
		let turns = 0;
		let summing = true;
		const turn = () => {
			turns += 1;
			if (summing) setImmediate(turn);
		};
		setImmediate(turn);
		const holdings = await index.holdings('default').finally(() => (summing = false));
		expect(turns).toBeGreaterThan(4);
		expect(holdings.map(({ clips, bytes }) => [clips, bytes])).toEqual([
			[2_500, 25_000],
			[2_500, 25_000],
		]);
		const plan = disk
			.prepare(
				`EXPLAIN QUERY PLAN SELECT key FROM clip WHERE ns = 'default'
				AND iif(json_valid(document), document ->> '$.voiceId', NULL) = 'voice-1' ORDER BY last_used, key`,
			)
			.all();
		expect(plan.map((step) => step['detail'])).toEqual([
			expect.stringContaining('USING COVERING INDEX clip_voice'),
		]);
		disk.close();
	});

	it('tell the pace of a voice within a millisecond', async () => {
		const { index, path } = await newBench();
		const disk = new DatabaseSync(path);
		const insert = disk.prepare(`INSERT INTO clip VALUES ('default', ?, x'00', 1, ?, x'00', 10,
			'audio/mpeg', 'mp3', 3, 1, 1, 1, NULL, ?, NULL, ?, 1, 2.5)`);
		disk.exec('BEGIN');
		for (let place = 0; place < 20_000; place += 1) {
			const document = JSON.stringify({ voiceId: `voice-${place % 2}`, modelId: 'm' });
			insert.run(Buffer.from(sampleKey(`${place}`), 'hex'), `file ${place}`, document, place);
		}
		disk.exec('COMMIT');
		disk.close();
		const speech = { key: sampleKey('a'), voiceId: 'voice-1', modelId: 'm' };
		const times: number[] = [];
		for (let time = 0; time < 200; time += 1) {
			const startedAtMs = performance.now();
			const { takes } = await index.speechLengths('default', speech, 50);
			times.push(performance.now() - startedAtMs);
			expect(takes).toHaveLength(50);
		}
		expect(times.sort((one, other) => one - other)[100]).toBeLessThan(1);
	});
});

describe('a database file', () => {
	const options = (path: string) => ({
		path,
		synchronous: 'NORMAL' as const,
		migrations: ['CREATE TABLE note (words TEXT) STRICT'],
		purpose: 'test',
		clock: systemClock,
	});

	it('is never waited for by blocking: no busy timeout is in force after opening', async () => {
		const database = await openDatabase(options(newPath()));
		expect(await database.read(() => database.get('PRAGMA busy_timeout'))).toEqual({ timeout: 0 });
		expect(await database.read(() => database.get('PRAGMA journal_mode'))).toEqual({
			journal_mode: 'wal',
		});
		database.close();
	});

	it('that another process is writing to is waited for while the event loop turns', async () => {
		const path = newPath();
		const database = await openDatabase(options(path));
		const other = new DatabaseSync(path);
		other.exec('BEGIN IMMEDIATE');
		let turns = 0;
		const turning = setInterval(() => (turns += 1), 5);
		setTimeout(() => other.exec('COMMIT'), 150);
		await database.write(() => database.run("INSERT INTO note VALUES ('a')"));
		clearInterval(turning);
		expect(turns).toBeGreaterThan(10);
		expect(await database.read(() => database.get('SELECT * FROM note'))).toEqual({ words: 'a' });
		other.close();
		database.close();
	});

	it('that stays locked is given up with an error that says so', async () => {
		const path = newPath();
		const clock = heldClock();
		// Long pauses, so that there are few tries.
		const impatient = { ...clock, sleep: async () => await clock.sleep(6_000) };
		const database = await openDatabase({ ...options(path), clock: impatient });
		const other = new DatabaseSync(path);
		other.exec('BEGIN IMMEDIATE');
		await expect(
			database.write(() => database.run("INSERT INTO note VALUES ('a')")),
		).rejects.toMatchObject({
			code: 'STORE_UNAVAILABLE',
			message: 'The voiceover store is locked by another process (test)',
			retryable: true,
		});
		other.close();
		database.close();
	});

	it('changes nothing when a transaction fails half-way', async () => {
		const database = await openDatabase(options(newPath()));
		await expect(
			database.write(() => {
				database.run("INSERT INTO note VALUES ('a')");
				database.run('INSERT INTO missing VALUES (1)');
			}),
		).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
		expect(await database.read(() => database.all('SELECT * FROM note'))).toEqual([]);
		await database.write(() => database.run("INSERT INTO note VALUES ('b')"));
		database.close();
	});

	it('is brought to the newest schema step by step, once', async () => {
		const path = newPath();
		(await openDatabase(options(path))).close();
		const newer = {
			...options(path),
			migrations: [...options(path).migrations, 'ALTER TABLE note ADD COLUMN at INTEGER'],
		};
		for (let opens = 0; opens < 2; opens += 1) {
			const database = await openDatabase(newer);
			await database.write(() => database.run("INSERT INTO note (words, at) VALUES ('a', 1)"));
			database.close();
		}
		const reader = new DatabaseSync(path, { readOnly: true });
		expect(reader.prepare('PRAGMA user_version').get()).toEqual({ user_version: 2 });
		reader.close();
	});

	it.each(['wal', 'delete'])(
		'of a newer version (journal mode %s) is refused and left as it is, byte for byte',
		async (mode) => {
			const path = newPath();
			const maker = new DatabaseSync(path);
			maker.exec(`PRAGMA journal_mode = ${mode}; CREATE TABLE future (a); PRAGMA user_version = 9`);
			maker.close();
			const before = [readFileSync(path), statSync(path).mtimeMs] as const;
			await expect(openDatabase(options(path))).rejects.toMatchObject({
				code: 'STORE_UNAVAILABLE',
				message: 'The voiceover store was made by a newer version of this package (test)',
				description: expect.stringContaining('Update n8n-nodes-voiceover'),
			});
			expect([readFileSync(path), statSync(path).mtimeMs]).toEqual(before);
		},
	);

	it('of a newer version whose last changes are still in its log is left as it is, too', async () => {
		const path = newPath();
		const maker = new DatabaseSync(path);
		maker.exec('PRAGMA journal_mode = WAL; CREATE TABLE future (a); PRAGMA user_version = 9');
		// Copies of the files while they are open are what a killed process leaves behind.
		const copy = newPath();
		for (const part of ['', '-wal']) copyFileSync(`${path}${part}`, `${copy}${part}`);
		maker.close();
		const before = [readFileSync(copy), readFileSync(`${copy}-wal`)];
		await expect(openDatabase(options(copy))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
		expect([readFileSync(copy), readFileSync(`${copy}-wal`)]).toEqual(before);
	});
});
