import { VoiceoverError } from '../../../errors';
import type { Clock } from '../../../ports/clock';
import type { Pin, PinAnswer, PinChange, PinChoice, Pins, PinStatus } from '../../../ports/pins';
import type { AliasKey } from '../../../speech/pinAlias';
import { attempt, type Database, type Row } from './database';
import { inWordsOf, openDurableFile, stillTheFile } from './durableFile';
import { PINS_MIGRATIONS } from './pinsSchema';

export interface SqlitePinsOptions {
	/** Absolute path of the file; its folder exists. */
	path: string;
	clock: Clock;
}

/**
 * Pins in one SQLite file that all processes of one machine may share.
 *
 * @throws STORE_UNAVAILABLE, also for a damaged file, which is left as it is
 */
export async function openSqlitePins(options: SqlitePinsOptions): Promise<Pins> {
	const database = await openDurableFile({
		...options,
		migrations: PINS_MIGRATIONS,
		purpose: 'voice pins',
		damaged,
		replaced,
	});
	return sqlitePins(database, options);
}

/** @param database the opened file of `options.path` */
export function sqlitePins(database: Database, { path, clock }: SqlitePinsOptions): Pins {
	const checkFile = stillTheFile({ path, replaced });

	async function read<T>(work: () => T): Promise<T> {
		return await database.read(work).catch((error: unknown) => {
			throw inWordsOf({ damaged }, error);
		});
	}

	async function write<T>(work: () => T): Promise<T> {
		const checked = () => {
			checkFile();
			return work();
		};
		return await database.write(checked).catch((error: unknown) => {
			throw inWordsOf({ damaged }, error);
		});
	}

	return {
		find: async (namespace, key) => await read(() => pinOf(rowOf(database, namespace, key))),

		list: async (namespace) =>
			await read(() =>
				database
					.all('SELECT * FROM pin WHERE ns = ? AND choice IS NOT NULL ORDER BY key', namespace)
					.map(pinOf)
					.filter((pin) => pin !== undefined),
			),

		change: async (namespace, changes) =>
			await write(() => changeAll(database, namespace, changes, clock.now())),

		async note(namespace, sightings) {
			if (sightings.size === 0) return;
			await write(() => {
				for (const [key, { revision, status, noticeUntilMs, seenAtMs }] of sightings) {
					database.run(
						`INSERT OR REPLACE INTO sighting (ns, key, revision, status, notice_until, seen)
						SELECT ns, key, revision, ?4, ?5, ?6 FROM pin
						WHERE ns = ?1 AND key = ?2 AND revision = ?3 AND choice IS NOT NULL`,
						namespace,
						key,
						revision,
						status,
						noticeUntilMs ?? null,
						seenAtMs,
					);
				}
			});
		},

		async sightings(namespace) {
			const rows = await read(() =>
				database.all(
					`SELECT sighting.* FROM sighting JOIN pin USING (ns, key, revision)
					WHERE ns = ? AND choice IS NOT NULL`,
					namespace,
				),
			);
			return new Map(
				rows.map((row) => [
					String(row['key']) as AliasKey,
					{
						revision: Number(row['revision']),
						status: String(row['status']) as PinStatus,
						...(row['notice_until'] === null ? {} : { noticeUntilMs: Number(row['notice_until']) }),
						seenAtMs: Number(row['seen']),
					},
				]),
			);
		},

		async making(namespace, order) {
			const row = await read(() =>
				database.get('SELECT * FROM making WHERE ns = ? AND what = ?', namespace, order),
			);
			if (row === undefined) return undefined;
			return {
				name: String(row['name']),
				startedAtMs: Number(row['started']),
				...(row['voice'] === null ? {} : { voiceId: String(row['voice']) }),
			};
		},

		async noteMaking(namespace, order, { name, startedAtMs, voiceId }) {
			await write(() =>
				database.run(
					'INSERT OR REPLACE INTO making (ns, what, name, started, voice) VALUES (?, ?, ?, ?, ?)',
					namespace,
					order,
					name,
					startedAtMs,
					voiceId ?? null,
				),
			);
		},

		async forgetMaking(namespace, order) {
			await write(() =>
				database.run('DELETE FROM making WHERE ns = ? AND what = ?', namespace, order),
			);
		},

		async close() {
			await Promise.resolve(database.close());
		},
	};
}

type Rows = Pick<Database, 'get' | 'run'>;

function changeAll(
	rows: Rows,
	namespace: string,
	changes: readonly PinChange[],
	nowMs: number,
): PinAnswer {
	for (const { key, expected } of changes) {
		const found = pinOf(rowOf(rows, namespace, key));
		if (found?.revision !== expected) return { done: false, key, found };
	}
	for (const { key, choice } of changes) {
		rows.run(
			`INSERT INTO pin (ns, key, revision, choice, pinned) VALUES (?, ?, 1, ?, ?)
			ON CONFLICT DO UPDATE SET revision = revision + 1, choice = excluded.choice, pinned = excluded.pinned`,
			namespace,
			key,
			choice === undefined ? null : JSON.stringify(choice),
			nowMs,
		);
	}
	return { done: true, pins: changes.map(({ key }) => pinOf(rowOf(rows, namespace, key))) };
}

function rowOf(rows: Pick<Database, 'get'>, namespace: string, key: AliasKey): Row | undefined {
	return rows.get('SELECT * FROM pin WHERE ns = ? AND key = ?', namespace, key);
}

function pinOf(row: Row | undefined): Pin | undefined {
	const choice = row?.['choice'];
	if (row === undefined || typeof choice !== 'string') return undefined;
	const read = attempt(() => JSON.parse(choice) as PinChoice);
	if (!read.ok) throw damaged(read.error);
	return {
		...read.value,
		revision: Number(row['revision']),
		pinnedAtMs: Number(row['pinned']),
	};
}

function damaged(cause?: unknown): VoiceoverError {
	return new VoiceoverError(
		'STORE_UNAVAILABLE',
		'The file with the voice pins of the voiceover store is damaged',
		{
			description:
				'Nothing was bought, because it is not known which voices are meant. Restore the file pins.db from a backup, without its companions pins.db-wal and pins.db-shm. Or move all three away and import your voices.lock.json with Pin Voice.',
			cause,
		},
	);
}

function replaced(): VoiceoverError {
	return new VoiceoverError(
		'STORE_UNAVAILABLE',
		'The file with the voice pins was moved, deleted or replaced while it was in use',
		{
			description:
				'Nothing was changed. Put the file pins.db back where it was, or restart n8n to go on with the one that is there now.',
		},
	);
}
