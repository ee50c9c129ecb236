import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSqlitePins } from '../../../../../engine/adapters/embedded/sqlite/sqlitePins';
import { aliasKey } from '../../../../../engine/speech/pinAlias';
import { heldClock } from '../../../../contracts/heldClock';
import { pinsContract } from '../../../../contracts/pinsContract';
import { changeTo, sampleChoice } from '../../../../contracts/samplePin';
import { afterTests } from '../../../../support/afterTests';
import { temporaryFolder } from '../../../../support/temporaryFolder';

const folder = temporaryFolder();
const newPath = () => join(folder, `${randomUUID()}.db`);

async function newBench(path = newPath()) {
	const open = async () => {
		const pins = await openSqlitePins({ path, clock: heldClock() });
		afterTests(() => pins.close());
		return pins;
	};
	return { path, pins: await open(), openAgain: open };
}

pinsContract('SQLite', async () => await newBench());

/** The path of a closed file with one pin. */
async function closedFile(): Promise<string> {
	const { path, pins } = await newBench();
	await pins.change('default', [changeTo(sampleChoice())]);
	await pins.close();
	return path;
}

const damaged = {
	code: 'STORE_UNAVAILABLE',
	message: expect.stringContaining('damaged'),
	description: expect.stringContaining('Nothing was bought'),
};

describe('the file of the pins', () => {
	it('is kept for its user alone, and each change is synced', async () => {
		const { path } = await newBench();
		expect(statSync(path).mode & 0o777).toBe(0o600);
	});

	it.each([
		['garbage', (path: string) => writeFileSync(path, 'x'.repeat(8192))],
		['emptied', (path: string) => truncateSync(path, 0)],
		['cut', (path: string) => truncateSync(path, 5000)],
	])('that is %s is refused and left as it is', async (_, damage) => {
		const path = await closedFile();
		damage(path);
		const before = readFileSync(path);
		const used = openSqlitePins({ path, clock: heldClock() }).then(
			async (pins) => await pins.list('default').finally(() => pins.close()),
		);
		await expect(used).rejects.toMatchObject(damaged);
		expect(readFileSync(path).equals(before)).toBe(true);
	});

	it('with a pin that is no JSON is refused in words', async () => {
		const path = await closedFile();
		const writer = new DatabaseSync(path);
		writer.exec(`UPDATE pin SET choice = '{"alias": '`);
		writer.close();
		const pins = await openSqlitePins({ path, clock: heldClock() });
		await expect(pins.list('default')).rejects.toMatchObject(damaged);
		await expect(pins.find('default', aliasKey('narrator'))).rejects.toMatchObject(damaged);
		await pins.close();
	});

	it('of a newer version is refused', async () => {
		const path = await closedFile();
		const writer = new DatabaseSync(path);
		writer.exec('PRAGMA user_version = 99');
		writer.close();
		await expect(openSqlitePins({ path, clock: heldClock() })).rejects.toMatchObject({
			code: 'STORE_UNAVAILABLE',
			message: expect.stringContaining('newer version'),
		});
	});

	it('that is moved away while it is open takes no more changes', async () => {
		const { path, pins } = await newBench();
		await pins.change('default', [changeTo(sampleChoice())]);
		renameSync(path, `${path}.moved`);
		const change = pins.change('default', [changeTo(sampleChoice({ alias: 'other' }))]);
		await expect(change).rejects.toMatchObject({
			code: 'STORE_UNAVAILABLE',
			message: expect.stringContaining('replaced while it was in use'),
		});
		rmSync(`${path}.moved`);
	});

	it('gives answers in words after it was closed', async () => {
		const { pins } = await newBench();
		await pins.close();
		await expect(pins.find('default', aliasKey('a'))).rejects.toMatchObject({
			code: 'STORE_UNAVAILABLE',
		});
	});
});
