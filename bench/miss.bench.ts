import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { CacheKey } from '../engine/speech/cacheKey';
import type { ClipCache } from '../engine/cache/clipCache';
import { completeRequest, KILOBYTE, NAMESPACE, openClipStore, putClip, script } from './clipStore';
import { interleave, median, medianRatio } from './interleave';
import { atMost, microseconds, size, type Line } from './report';
import { inWorkFolder, KEPT_FOLDER } from './workFolder';

const FEW = 10_000;
const MANY = 1_000_000;

const MISS_BAR_US = 25;
const GROWTH_BAR = 3;

const KNOWN_KEYS = 5_000;
const ROUNDS = { timed: 20_000, warmUp: 5_000 };

export const title = `Look-up in the index at ${FEW} and ${MANY} clips, keys drawn at random`;

export async function run(): Promise<Line[]> {
	return await inWorkFolder(async (folder) => {
		const few = await openFilled(join(folder, 'few'), FEW);
		const many = await openFilled(await keptStore(folder, MANY), MANY);
		const lines = await measure(few, many);
		await few.cache.close();
		await many.cache.close();
		return lines;
	});
}

interface FilledStore {
	cache: ClipCache;
	knownKeys: CacheKey[];
	indexBytes: number;
}

async function measure(few: FilledStore, many: FilledStore): Promise<Line[]> {
	const find = ({ cache }: FilledStore, key: CacheKey) => {
		return async () => await cache.index.find(NAMESPACE, key);
	};
	const known = ({ knownKeys }: FilledStore, round: number) =>
		knownKeys[(round * 7919) % knownKeys.length] as CacheKey;
	const times = await interleave(ROUNDS, {
		missFew: () => find(few, unknownKey()),
		missMany: () => find(many, unknownKey()),
		hitFew: (round) => find(few, known(few, round)),
		hitMany: (round) => find(many, known(many, round)),
		lookUpFew: () => {
			const key = unknownKey();
			return async () => await few.cache.lookUp(NAMESPACE, key);
		},
		lookUpMany: () => {
			const key = unknownKey();
			return async () => await many.cache.lookUp(NAMESPACE, key);
		},
	});
	const missFew = median(times.missFew);
	return [
		{
			what: `miss, index.find, ${FEW} clips`,
			measured: microseconds(missFew),
			judgement: atMost(missFew * 1000, MISS_BAR_US, ' us'),
		},
		growth('miss, index.find', times.missFew, times.missMany),
		growth('miss, ClipCache.lookUp', times.lookUpFew, times.lookUpMany),
		growth('hit, index.find', times.hitFew, times.hitMany),
		{ what: 'index file', measured: `${size(few.indexBytes)}; ${size(many.indexBytes)}` },
	];
}

function growth(what: string, few: number[], many: number[]): Line {
	const ratio = medianRatio(many, few);
	return {
		what: `${what}, ${MANY} clips`,
		measured: `${microseconds(median(many))}; at ${FEW} ${microseconds(median(few))}`,
		ratio,
		judgement: atMost(ratio, GROWTH_BAR, 'x'),
	};
}

function unknownKey(): CacheKey {
	return randomBytes(32).toString('hex') as CacheKey;
}

async function openFilled(folder: string, clips: number): Promise<FilledStore> {
	if (!existsSync(join(folder, 'index.db'))) await fill(folder, clips);
	const path = join(folder, 'index.db');
	const knownKeys = readKnownKeys(path);
	const indexBytes = await readOnce(path);
	const { cache } = await openClipStore(folder);
	return { cache, knownKeys, indexBytes };
}

/** A large store takes a while to make, so it is kept for as long as the index's schema stays as it is. */
async function keptStore(folder: string, clips: number): Promise<string> {
	const empty = join(folder, 'empty');
	const { cache } = await openClipStore(empty);
	await cache.close();
	const kept = join(KEPT_FOLDER, `index-${clips}-${schemaDigest(join(empty, 'index.db'))}`);
	if (existsSync(kept)) return kept;

	mkdirSync(KEPT_FOLDER, { recursive: true });
	for (const name of readdirSync(KEPT_FOLDER)) {
		if (name.startsWith(`index-${clips}-`)) rmSync(join(KEPT_FOLDER, name), { recursive: true });
	}
	// A run that is stopped half-way must not leave half a store under the name of a whole one.
	const unfinished = join(KEPT_FOLDER, `unfinished-${basename(kept)}`);
	rmSync(unfinished, { recursive: true, force: true });
	await fill(unfinished, clips);
	renameSync(unfinished, kept);
	return kept;
}

function schemaDigest(path: string): string {
	const database = new DatabaseSync(path, { readOnly: true });
	const schema = database.prepare('SELECT sql FROM sqlite_master ORDER BY name').all();
	database.close();
	return createHash('sha256').update(JSON.stringify(schema)).digest('hex').slice(0, 12);
}

/**
 * One clip is put by the engine; the others are copies of its row under random keys. They have no files: only the
 * index is measured.
 */
async function fill(folder: string, clips: number): Promise<void> {
	const store = await openClipStore(folder);
	await putClip(store, completeRequest(script(500)), KILOBYTE);
	await store.cache.close();
	const database = new DatabaseSync(join(folder, 'index.db'));
	const columns = database.prepare('SELECT name FROM pragma_table_info(?)').all('clip');
	const own: Record<string, string> = {
		key: 'fresh.key',
		base: 'randomblob(32)',
		file: "lower(hex(fresh.key)) || '.00000000'",
		sha256: 'randomblob(32)',
		last_used: 'clip.last_used + fresh.number',
	};
	const names = columns.map(({ name }) => String(name));
	database.exec(`
		PRAGMA synchronous = OFF;
		PRAGMA cache_size = -200000;
		PRAGMA temp_store = MEMORY;
		BEGIN;
		CREATE TEMP TABLE fresh AS
			WITH RECURSIVE counted (number) AS (
				SELECT 1 UNION ALL SELECT number + 1 FROM counted WHERE number < ${clips - 1}
			)
			-- Without the order each row would go to another page, which takes far longer.
			SELECT number, key FROM (SELECT number, randomblob(32) AS key FROM counted) ORDER BY key;
		CREATE TEMP TABLE model AS SELECT * FROM clip;
		INSERT INTO clip (${names.join(', ')})
			SELECT ${names.map((name) => own[name] ?? `clip.${name}`).join(', ')}
			FROM fresh CROSS JOIN model AS clip;
		COMMIT;
		PRAGMA wal_checkpoint(TRUNCATE);
	`);
	database.close();
}

function readKnownKeys(path: string): CacheKey[] {
	const database = new DatabaseSync(path, { readOnly: true });
	const next = database.prepare('SELECT key FROM clip WHERE ns = ? AND key >= ? LIMIT 1');
	const keys: CacheKey[] = [];
	while (keys.length < KNOWN_KEYS) {
		const row = next.get(NAMESPACE, randomBytes(32));
		if (row !== undefined) {
			keys.push(Buffer.from(row['key'] as Uint8Array).toString('hex') as CacheKey);
		}
	}
	database.close();
	return keys;
}

/** Brings the file into the system's page cache, where a store in use has it; returns its size. */
async function readOnce(path: string): Promise<number> {
	let bytes = 0;
	for await (const chunk of createReadStream(path, { highWaterMark: 4 * 2 ** 20 })) {
		bytes += (chunk as Buffer).length;
	}
	return bytes;
}
