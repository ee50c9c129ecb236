import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CacheKey, SpeechDocument } from '../../../speech/cacheKey';
import type { Clock } from '../../../ports/clock';
import type {
	Clip,
	ClipCursor,
	ClipIndex,
	ClipPage,
	ClipQuery,
	Discard,
	Holding,
	Refresh,
	Usage,
} from '../../../ports/clipIndex';
import { attempt, openDatabase, type Database, type Row } from './database';

/**
 * A field of a clip's document. Written the same wherever it is used, or SQLite does not see that an index has it.
 * A document that a damaged disk changed has none.
 */
const fieldOf = (name: string) => `iif(json_valid(document), document ->> '$.${name}', NULL)`;
const VOICE = fieldOf('voiceId');
const TEXT_SHA256 = fieldOf('textSha256');
const MODEL = fieldOf('modelId');

const MIGRATIONS = [
	`
	CREATE TABLE clip (
		ns TEXT NOT NULL, key BLOB NOT NULL, base BLOB NOT NULL, take INTEGER NOT NULL,
		file TEXT NOT NULL, sha256 BLOB NOT NULL, bytes INTEGER NOT NULL,
		mime_type TEXT NOT NULL, extension TEXT NOT NULL, duration_s REAL NOT NULL,
		characters INTEGER NOT NULL, credits INTEGER NOT NULL, credits_confirmed INTEGER NOT NULL,
		request_id TEXT, document TEXT NOT NULL, text TEXT,
		created INTEGER NOT NULL, last_used INTEGER NOT NULL,
		PRIMARY KEY (ns, key)
	) STRICT, WITHOUT ROWID;
	CREATE UNIQUE INDEX clip_file ON clip (file);
	CREATE INDEX clip_lru ON clip (last_used);

	-- Sums are kept by triggers, because counting a million rows would hold the event loop.
	CREATE TABLE total (id INTEGER PRIMARY KEY CHECK (id = 1), clips INTEGER NOT NULL, bytes INTEGER NOT NULL) STRICT;
	INSERT INTO total VALUES (1, 0, 0);
	CREATE TRIGGER clip_added AFTER INSERT ON clip BEGIN
		UPDATE total SET clips = clips + 1, bytes = bytes + NEW.bytes;
	END;
	CREATE TRIGGER clip_removed AFTER DELETE ON clip BEGIN
		UPDATE total SET clips = clips - 1, bytes = bytes - OLD.bytes;
	END;

	-- Outlives its clip, so that an evicted take is bought again as the same take.
	CREATE TABLE take (
		ns TEXT NOT NULL, base BLOB NOT NULL, take INTEGER NOT NULL, origin TEXT,
		PRIMARY KEY (ns, base, take)
	) STRICT, WITHOUT ROWID;

	CREATE TABLE lease (
		ns TEXT NOT NULL, key BLOB NOT NULL, owner TEXT NOT NULL, token INTEGER NOT NULL,
		state TEXT NOT NULL CHECK (state IN ('pending', 'failed')), expires INTEGER NOT NULL, error TEXT,
		PRIMARY KEY (ns, key)
	) STRICT, WITHOUT ROWID;
	CREATE INDEX lease_expires ON lease (expires);

	CREATE TABLE usage (
		ns TEXT NOT NULL, workflow TEXT NOT NULL, voice TEXT NOT NULL,
		hits INTEGER NOT NULL, generated INTEGER NOT NULL,
		credits_charged INTEGER NOT NULL, credits_saved INTEGER NOT NULL,
		PRIMARY KEY (ns, workflow, voice)
	) STRICT, WITHOUT ROWID;

	CREATE TABLE voice (
		ns TEXT NOT NULL, voice TEXT NOT NULL, facts TEXT NOT NULL, seen INTEGER NOT NULL,
		PRIMARY KEY (ns, voice)
	) STRICT, WITHOUT ROWID;
	`,
	`
	CREATE INDEX clip_use ON clip (ns, last_used);
	CREATE INDEX clip_voice ON clip (ns, ${VOICE}, last_used);
	CREATE INDEX clip_text ON clip (ns, ${TEXT_SHA256}, last_used);
	`,
	`
	-- Outlives its clip, so that the reading that was not wanted is not fetched again from the account's history.
	CREATE TABLE invalidated (
		ns TEXT NOT NULL, key BLOB NOT NULL,
		PRIMARY KEY (ns, key)
	) STRICT, WITHOUT ROWID;
	`,
	`
	-- By this the current take is found without knowing its key.
	CREATE INDEX clip_take ON clip (ns, base, take);

	-- NULL for what an earlier version noted: it does not say when.
	ALTER TABLE invalidated ADD COLUMN at INTEGER;
	CREATE TABLE evicted (
		ns TEXT NOT NULL, key BLOB NOT NULL, at INTEGER NOT NULL,
		PRIMARY KEY (ns, key)
	) STRICT, WITHOUT ROWID;
	CREATE INDEX evicted_at ON evicted (at);

	-- Beside the table without days, which earlier versions go on counting in.
	CREATE TABLE usage_of_day (
		ns TEXT NOT NULL, workflow TEXT NOT NULL, voice TEXT NOT NULL, day TEXT NOT NULL,
		hits INTEGER NOT NULL, generated INTEGER NOT NULL,
		credits_charged INTEGER NOT NULL, credits_saved INTEGER NOT NULL,
		PRIMARY KEY (ns, workflow, voice, day)
	) STRICT, WITHOUT ROWID;
	`,
	`
	-- NULL where nothing was expected, as of all clips before this step.
	ALTER TABLE clip ADD COLUMN expected_s REAL;
	CREATE INDEX clip_pace ON clip (ns, ${VOICE}, ${MODEL}, created, expected_s, duration_s)
		WHERE expected_s IS NOT NULL;

	CREATE TABLE refused_take (
		id INTEGER PRIMARY KEY, ns TEXT NOT NULL, key BLOB NOT NULL, seconds REAL NOT NULL, at INTEGER NOT NULL
	) STRICT;
	CREATE INDEX refused_take_key ON refused_take (ns, key);
	CREATE INDEX refused_take_at ON refused_take (at);
	`,
] as const;

/** Rows that are looked up before the event loop gets a turn. */
const FOUND_AT_ONCE = 200;

/** Rows that are summed up before the event loop gets a turn; a thousand take about two milliseconds. */
const SUMMED_AT_ONCE = 1_000;

/** Leases of dead processes and reported failures are forgotten after this, so that they do not pile up. */
const FORGET_LEASE_AFTER_MS = 60 * 60 * 1000;

/** A speech that nobody asked for again in this time is judged as if it had never been bought. */
const FORGET_REFUSED_AFTER_MS = 90 * 24 * 60 * 60 * 1000;

/** About 10 MB. What is forgotten is looked for in the account's history once more, which costs nothing. */
const EVICTIONS_KEPT = 100_000;

export interface SqliteClipIndexOptions {
	/** Absolute path of the index file. */
	path: string;
	clock: Clock;
}

/** The index file with its tables, as this version knows them. */
export async function openIndexDatabase(options: SqliteClipIndexOptions): Promise<Database> {
	return await openDatabase({
		path: options.path,
		// A lost commit costs one clip's entry; the ledger is kept more strictly.
		synchronous: 'NORMAL',
		migrations: MIGRATIONS,
		purpose: 'cache index',
		clock: options.clock,
	});
}

/** The clip index in one SQLite file that all processes of one machine may share. */
export async function openSqliteClipIndex(options: SqliteClipIndexOptions): Promise<ClipIndex> {
	const { clock } = options;
	const database = await openIndexDatabase(options);
	const now = () => clock.now();

	return {
		find: async (namespace, key) => await database.read(() => findClip(database, namespace, key)),

		async findMany(namespace, keys) {
			const found = new Map<CacheKey, Clip>();
			for (let from = 0; from < keys.length; from += FOUND_AT_ONCE) {
				if (from > 0) await nextTurn();
				await database.read(() => {
					for (const key of keys.slice(from, from + FOUND_AT_ONCE)) {
						const clip = findClip(database, namespace, key);
						if (clip !== undefined) found.set(key, clip);
					}
				});
			}
			return found;
		},

		currentTake: async (namespace, baseKey) =>
			await database.read(() => currentTake(database, namespace, baseKey)),

		async findCurrent(namespace, baseKey) {
			return await database.read(() => {
				const take = currentTake(database, namespace, baseKey);
				const clip = clipOfRow(() =>
					database.get(
						'SELECT * FROM clip WHERE ns = ? AND base = ? AND take = ?',
						namespace,
						blob(baseKey),
						take,
					),
				);
				return clip === undefined ? { take } : { take, clip };
			});
		},

		async takeByOrigin(namespace, baseKey, origin) {
			const row = await database.read(() =>
				database.get(
					'SELECT take FROM take WHERE ns = ? AND base = ? AND origin = ? ORDER BY take DESC LIMIT 1',
					namespace,
					blob(baseKey),
					origin,
				),
			);
			return row === undefined ? undefined : Number(row['take']);
		},

		async acquireLease(namespace, key, owner, ttlMs) {
			return await database.write(() => {
				database.run('DELETE FROM lease WHERE expires < ?', now() - FORGET_LEASE_AFTER_MS);
				const granted = database.get(
					`INSERT INTO lease (ns, key, owner, token, state, expires) VALUES (?1, ?2, ?3, 1, 'pending', ?4)
					ON CONFLICT (ns, key) DO UPDATE
						SET owner = ?3, token = token + 1, state = 'pending', expires = ?4, error = NULL
						WHERE state = 'failed' OR expires < ?5
					RETURNING token`,
					namespace,
					blob(key),
					owner,
					now() + ttlMs,
					now(),
				);
				const held =
					granted ??
					database.get(
						'SELECT token, owner FROM lease WHERE ns = ? AND key = ?',
						namespace,
						blob(key),
					);
				const token = Number(held?.['token'] ?? 0);
				if (granted === undefined && held?.['owner'] !== owner) return { granted: false, token };
				const clip = findClip(database, namespace, key);
				const discarded = discardOf(database, namespace, key, now());
				return {
					granted: true,
					lease: { namespace, key, owner, token },
					...(clip === undefined ? {} : { clip }),
					...(discarded === undefined ? {} : { discarded }),
				};
			});
		},

		async renewLease(lease, ttlMs) {
			return await database.write(
				() =>
					database.run(
						"UPDATE lease SET expires = ? WHERE ns = ? AND key = ? AND owner = ? AND state = 'pending'",
						now() + ttlMs,
						lease.namespace,
						blob(lease.key),
						lease.owner,
					) === 1,
			);
		},

		async failLease(lease, error) {
			await database.write(() =>
				database.run(
					"UPDATE lease SET state = 'failed', error = ? WHERE ns = ? AND key = ? AND owner = ?",
					error,
					lease.namespace,
					blob(lease.key),
					lease.owner,
				),
			);
		},

		async releaseLease(lease) {
			await database.write(() => deleteLease(database, lease));
		},

		async leaseState(namespace, key) {
			const row = await database.read(() =>
				database.get(
					'SELECT token, state, expires, error FROM lease WHERE ns = ? AND key = ?',
					namespace,
					blob(key),
				),
			);
			if (row === undefined) return { state: 'free' };
			const token = Number(row['token']);
			if (row['state'] === 'failed') return { state: 'failed', token, error: String(row['error']) };
			return Number(row['expires']) < now() ? { state: 'free' } : { state: 'pending', token };
		},

		async publish(lease, clip, refresh) {
			return await database.write(() => {
				// The owner is unique for each lease, so a leader that slept past its lease finds nothing here.
				if (deleteLease(database, lease) !== 1) {
					return { published: isNamed(database, clip) };
				}
				const replaced = database.get(
					'DELETE FROM clip WHERE ns = ? AND key = ? RETURNING file',
					clip.namespace,
					blob(clip.key),
				);
				makeVisible(database, clip, refresh);
				return {
					published: true,
					...(replaced === undefined ? {} : { replacedFile: String(replaced['file']) }),
				};
			});
		},

		async shareTake(namespace, baseKey, take, refresh) {
			await database.write(() =>
				database.run(
					`INSERT INTO take (ns, base, take, origin) VALUES (?1, ?2, ?3, ?4)
					ON CONFLICT (ns, base, take) DO UPDATE SET origin = coalesce(origin, excluded.origin)`,
					namespace,
					blob(baseKey),
					take,
					refresh.origin ?? null,
				),
			);
		},

		async publishLate(clip, refresh) {
			return await database.write(() => {
				const there = database.get(
					'SELECT 1 FROM clip WHERE ns = ? AND key = ?',
					clip.namespace,
					blob(clip.key),
				);
				if (there !== undefined) return false;
				makeVisible(database, clip, refresh);
				return true;
			});
		},

		async remove(namespace, key, file) {
			return await database.write(() => deleteClip(database, namespace, key, file));
		},

		async removeAll(namespace, clips) {
			return await database.write(
				() =>
					new Set(
						clips
							.filter(({ key, file }) => deleteClip(database, namespace, key, file))
							.map(({ key, file }) => {
								noteEvicted(database, namespace, blob(key), now());
								return file;
							}),
					),
			);
		},

		async markInvalidated(namespace, keys) {
			await database.write(() => {
				for (const key of keys) {
					database.run(
						'INSERT OR REPLACE INTO invalidated (ns, key, at) VALUES (?, ?, ?)',
						namespace,
						blob(key),
						now(),
					);
				}
			});
		},

		discardedAt: async (namespace, key) =>
			await database.read(() => discardOf(database, namespace, key, now())),

		async speechLengths(namespace, { key, voiceId, modelId }, mostTakes) {
			return await database.read(() => ({
				takes: database
					.all(
						`SELECT expected_s, duration_s FROM clip
						WHERE ns = ? AND ${VOICE} = ? AND ${MODEL} = ? AND expected_s IS NOT NULL
						ORDER BY created DESC LIMIT ?`,
						namespace,
						voiceId,
						modelId,
						mostTakes,
					)
					.map((row) => ({
						expectedSeconds: Number(row['expected_s']),
						seconds: Number(row['duration_s']),
					})),
				refusedSeconds: database
					.all(
						'SELECT seconds FROM refused_take WHERE ns = ? AND key = ? ORDER BY id',
						namespace,
						blob(key),
					)
					.map((row) => Number(row['seconds'])),
			}));
		},

		async noteRefusedTake(namespace, key, seconds) {
			await database.write(() => {
				database.run('DELETE FROM refused_take WHERE at < ?', now() - FORGET_REFUSED_AFTER_MS);
				database.run(
					'INSERT INTO refused_take (ns, key, seconds, at) VALUES (?, ?, ?, ?)',
					namespace,
					blob(key),
					seconds,
					now(),
				);
			});
		},

		async list(namespace, query) {
			return await database.read(() => listClips(database, namespace, query));
		},

		async holdings(namespace) {
			const sums = new Map<string, Holding>();
			// The empty blob comes before all keys.
			for (let after: SQLInputValue | undefined = Buffer.alloc(0); after !== undefined;) {
				const from: SQLInputValue = after;
				after = await database.read(() => sumUp(database, namespace, from, sums));
				await nextTurn();
			}
			return [...sums.values()].sort((one, other) => (one.voiceId < other.voiceId ? -1 : 1));
		},

		async touch(clips) {
			await database.write(() => {
				for (const { namespace, key, atMs } of clips) {
					database.run(
						'UPDATE clip SET last_used = ? WHERE ns = ? AND key = ? AND last_used < ?',
						atMs,
						namespace,
						blob(key),
						atMs,
					);
				}
			});
		},

		async count(usage) {
			await database.write(() => {
				for (const entry of usage) countUsage(database, entry);
			});
		},

		async usage(namespace) {
			const rows = await database.read(() =>
				database.all(
					`SELECT *, '' AS day FROM usage WHERE ns = ?1
					UNION ALL
					SELECT ns, workflow, voice, hits, generated, credits_charged, credits_saved, day
						FROM usage_of_day WHERE ns = ?1
					ORDER BY workflow, voice, day`,
					namespace,
				),
			);
			return rows.map(usageFromRow);
		},

		async totals() {
			const row = await database.read(() => database.get('SELECT clips, bytes FROM total'));
			return { clips: Number(row?.['clips'] ?? 0), bytes: Number(row?.['bytes'] ?? 0) };
		},

		async evict(targetBytes, limit) {
			return await database.write(() => {
				let excess = Number(database.get('SELECT bytes FROM total')?.['bytes'] ?? 0) - targetBytes;
				if (excess <= 0) return [];
				const oldest = database.all(
					`SELECT ns, key, file, bytes FROM clip
					WHERE NOT EXISTS (
						SELECT 1 FROM lease WHERE lease.ns = clip.ns AND lease.key = clip.key AND state = 'pending' AND expires >= ?
					)
					ORDER BY last_used LIMIT ?`,
					now(),
					limit,
				);
				const files: string[] = [];
				for (const row of oldest) {
					if (excess <= 0) break;
					database.run(
						'DELETE FROM clip WHERE ns = ? AND key = ?',
						value(row, 'ns'),
						value(row, 'key'),
					);
					noteEvicted(database, String(row['ns']), value(row, 'key'), now());
					files.push(String(row['file']));
					excess -= Number(row['bytes']);
				}
				forgetOldEvictions(database);
				return files;
			});
		},

		async referenced(files) {
			return await database.read(
				() =>
					new Set(
						files.filter(
							(file) => database.get('SELECT 1 FROM clip WHERE file = ?', file) !== undefined,
						),
					),
			);
		},

		async rememberVoice(namespace, voice) {
			await database.write(() =>
				database.run(
					'INSERT OR REPLACE INTO voice (ns, voice, facts, seen) VALUES (?, ?, ?, ?)',
					namespace,
					voice.voiceId,
					voice.facts,
					voice.seenAtMs,
				),
			);
		},

		async rememberedVoice(namespace, voiceId) {
			const row = await database.read(() =>
				database.get(
					'SELECT facts, seen FROM voice WHERE ns = ? AND voice = ?',
					namespace,
					voiceId,
				),
			);
			return row === undefined
				? undefined
				: { voiceId, facts: String(row['facts']), seenAtMs: Number(row['seen']) };
		},

		async close() {
			await Promise.resolve(database.close());
		},
	};
}

function findClip(database: Database, namespace: string, key: CacheKey): Clip | undefined {
	return clipOfRow(() =>
		database.get('SELECT * FROM clip WHERE ns = ? AND key = ?', namespace, blob(key)),
	);
}

function clipOfRow(read: () => Row | undefined): Clip | undefined {
	const row = readable(read);
	return row === undefined ? undefined : clipFromRow(row);
}

function currentTake(database: Database, namespace: string, baseKey: CacheKey): number {
	const row = database.get(
		'SELECT take FROM take WHERE ns = ? AND base = ? ORDER BY take DESC LIMIT 1',
		namespace,
		blob(baseKey),
	);
	return row === undefined ? 1 : Number(row['take']);
}

/** Whether the row of the clip's key names its file. */
function isNamed(database: Database, { namespace, key, file }: Clip): boolean {
	const row = database.get(
		'SELECT 1 FROM clip WHERE ns = ? AND key = ? AND file = ?',
		namespace,
		blob(key),
		file,
	);
	return row !== undefined;
}

function discardOf(
	database: Database,
	namespace: string,
	key: CacheKey,
	nowMs: number,
): Discard | undefined {
	const at = [namespace, blob(key)] as const;
	const invalidated = database.get('SELECT at FROM invalidated WHERE ns = ? AND key = ?', ...at);
	if (invalidated !== undefined) {
		return { atMs: Number(invalidated['at'] ?? nowMs), reason: 'invalidated' };
	}
	const evicted = database.get('SELECT at FROM evicted WHERE ns = ? AND key = ?', ...at);
	return evicted === undefined ? undefined : { atMs: Number(evicted['at']), reason: 'evicted' };
}

function noteEvicted(database: Database, namespace: string, key: SQLInputValue, nowMs: number) {
	database.run(
		'INSERT OR REPLACE INTO evicted (ns, key, at) VALUES (?, ?, ?)',
		namespace,
		key,
		nowMs,
	);
}

function forgetOldEvictions(database: Database): void {
	const oldestKept = database.get(
		'SELECT at FROM evicted ORDER BY at DESC LIMIT 1 OFFSET ?',
		EVICTIONS_KEPT,
	);
	if (oldestKept !== undefined) {
		database.run('DELETE FROM evicted WHERE at <= ?', Number(oldestKept['at']));
	}
}

function deleteLease(
	database: Database,
	lease: { namespace: string; key: CacheKey; owner: string },
): number {
	return database.run(
		"DELETE FROM lease WHERE ns = ? AND key = ? AND owner = ? AND state = 'pending'",
		lease.namespace,
		blob(lease.key),
		lease.owner,
	);
}

function deleteClip(database: Database, namespace: string, key: CacheKey, file: string): boolean {
	return (
		database.run(
			'DELETE FROM clip WHERE ns = ? AND key = ? AND file = ?',
			namespace,
			blob(key),
			file,
		) === 1
	);
}

function listClips(database: Database, namespace: string, query: ClipQuery): ClipPage {
	const conditions = ['ns = ?'];
	const parameters: SQLInputValue[] = [namespace];
	if (query.voiceId !== undefined) {
		conditions.push(`${VOICE} = ?`);
		parameters.push(query.voiceId);
	}
	if (query.textSha256 !== undefined) {
		conditions.push(`${TEXT_SHA256} = ?`);
		parameters.push(query.textSha256);
	}
	const order = query.byKey ? 'key' : 'last_used, key';
	if (query.after !== undefined) {
		const [lastUsed, key] = query.after.split('/') as [string, string];
		conditions.push(query.byKey ? 'key > ?' : '(last_used, key) > (?, ?)');
		parameters.push(...(query.byKey ? [] : [Number(lastUsed)]), blob(key));
	}
	const places = database.all(
		`SELECT key, last_used FROM clip WHERE ${conditions.join(' AND ')} ORDER BY ${order} LIMIT ?`,
		...parameters,
		query.limit,
	);
	const clips = places
		.map((place) =>
			readable(() =>
				database.get('SELECT * FROM clip WHERE ns = ? AND key = ?', namespace, value(place, 'key')),
			),
		)
		.map((row) => (row === undefined ? undefined : clipFromRow(row)))
		.filter((clip) => clip !== undefined);
	const last = places.at(-1);
	return last === undefined || places.length < query.limit
		? { clips }
		: { clips, next: `${Number(last['last_used'])}/${hex(last['key'])}` as ClipCursor };
}

/**
 * Adds the next rows in the order of keys to the sums.
 *
 * @returns the last key, or undefined when there are no more
 */
function sumUp(
	database: Database,
	namespace: string,
	after: SQLInputValue,
	sums: Map<string, Holding>,
): SQLInputValue | undefined {
	const parts = database.all(
		`SELECT coalesce(voice, '') AS voice, count(*) AS clips, sum(bytes) AS bytes, sum(credits) AS credits,
			sum(take > 1) AS further_takes, min(created) AS oldest, max(created) AS newest, max(key) AS last
		FROM (
			SELECT key, ${VOICE} AS voice, bytes, credits, take, created FROM clip
			WHERE ns = ? AND key > ? ORDER BY key LIMIT ?
		) GROUP BY 1`,
		namespace,
		after,
		SUMMED_AT_ONCE,
	);
	let clips = 0;
	let last: Uint8Array | undefined;
	for (const part of parts) {
		const voiceId = String(part['voice']);
		const sum = sums.get(voiceId) ?? {
			voiceId,
			clips: 0,
			bytes: 0,
			credits: 0,
			furtherTakes: 0,
			oldestMs: Number.POSITIVE_INFINITY,
			newestMs: Number.NEGATIVE_INFINITY,
		};
		sums.set(voiceId, {
			voiceId,
			clips: sum.clips + Number(part['clips']),
			bytes: sum.bytes + Number(part['bytes']),
			credits: sum.credits + Number(part['credits']),
			furtherTakes: sum.furtherTakes + Number(part['further_takes']),
			oldestMs: Math.min(sum.oldestMs, Number(part['oldest'])),
			newestMs: Math.max(sum.newestMs, Number(part['newest'])),
		});
		clips += Number(part['clips']);
		const key = part['last'] as Uint8Array;
		if (last === undefined || Buffer.compare(key, last) > 0) last = key;
	}
	return clips < SUMMED_AT_ONCE ? undefined : last;
}

function makeVisible(database: Database, clip: Clip, refresh: Refresh | undefined): void {
	insertClip(database, clip);
	for (const table of ['invalidated', 'evicted', 'refused_take']) {
		database.run(`DELETE FROM ${table} WHERE ns = ? AND key = ?`, clip.namespace, blob(clip.key));
	}
	if (refresh === undefined) return;
	database.run(
		`INSERT INTO take (ns, base, take, origin) VALUES (?1, ?2, ?3, ?4)
		ON CONFLICT (ns, base, take) DO UPDATE SET origin = coalesce(excluded.origin, origin)`,
		clip.namespace,
		blob(clip.baseKey),
		clip.take,
		refresh.origin ?? null,
	);
}

function insertClip(database: Database, clip: Clip): void {
	database.run(
		`INSERT INTO clip (
			ns, key, base, take, file, sha256, bytes, mime_type, extension, duration_s,
			characters, credits, credits_confirmed, request_id, document, text, created, last_used,
			expected_s
		) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		clip.namespace,
		blob(clip.key),
		blob(clip.baseKey),
		clip.take,
		clip.file,
		blob(clip.sha256),
		clip.bytes,
		clip.mimeType,
		clip.extension,
		clip.durationSeconds,
		clip.characters,
		clip.credits,
		clip.creditsConfirmed ? 1 : 0,
		clip.requestId ?? null,
		JSON.stringify(clip.document),
		clip.text ?? null,
		clip.createdAtMs,
		clip.lastUsedAtMs,
		clip.expectedSeconds ?? null,
	);
}

/** Undefined for a row that a damaged disk changed; the next purchase of the key replaces it. */
function clipFromRow(row: Row): Clip | undefined {
	const document = attempt(() => JSON.parse(String(row['document'])) as SpeechDocument);
	if (!document.ok) return undefined;
	return {
		namespace: String(row['ns']),
		key: hex(row['key']) as CacheKey,
		baseKey: hex(row['base']) as CacheKey,
		take: Number(row['take']),
		file: String(row['file']),
		sha256: hex(row['sha256']),
		bytes: Number(row['bytes']),
		mimeType: String(row['mime_type']),
		extension: String(row['extension']),
		durationSeconds: Number(row['duration_s']),
		...(row['expected_s'] === null ? {} : { expectedSeconds: Number(row['expected_s']) }),
		characters: Number(row['characters']),
		credits: Number(row['credits']),
		creditsConfirmed: row['credits_confirmed'] === 1,
		...(row['request_id'] === null ? {} : { requestId: String(row['request_id']) }),
		document: document.value,
		...(row['text'] === null ? {} : { text: String(row['text']) }),
		createdAtMs: Number(row['created']),
		lastUsedAtMs: Number(row['last_used']),
	};
}

/** A number too large for JavaScript can only be the work of a damaged disk. */
function readable(read: () => Row | undefined): Row | undefined {
	const outcome = attempt(read);
	if (outcome.ok) return outcome.value;
	if ((outcome.error as { code?: string }).code === 'ERR_OUT_OF_RANGE') return undefined;
	throw outcome.error;
}

function countUsage(database: Database, usage: Usage): void {
	database.run(
		`INSERT INTO usage_of_day (ns, workflow, voice, day, hits, generated, credits_charged, credits_saved)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (ns, workflow, voice, day) DO UPDATE SET
			hits = hits + excluded.hits, generated = generated + excluded.generated,
			credits_charged = credits_charged + excluded.credits_charged,
			credits_saved = credits_saved + excluded.credits_saved`,
		usage.namespace,
		usage.workflowId,
		usage.voiceId,
		usage.day,
		usage.hits,
		usage.generated,
		usage.creditsCharged,
		usage.creditsSaved,
	);
}

function usageFromRow(row: Row): Usage {
	return {
		namespace: String(row['ns']),
		day: String(row['day']),
		workflowId: String(row['workflow']),
		voiceId: String(row['voice']),
		hits: Number(row['hits']),
		generated: Number(row['generated']),
		creditsCharged: Number(row['credits_charged']),
		creditsSaved: Number(row['credits_saved']),
	};
}

function value(row: Row, column: string): SQLOutputValue {
	return row[column] ?? null;
}

function blob(hexDigits: string): Buffer {
	return Buffer.from(hexDigits, 'hex');
}

function hex(bytes: SQLOutputValue | undefined): string {
	return Buffer.from(bytes as Uint8Array).toString('hex');
}
