import { chmod, mkdir, rename, stat, utimes, writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { folderClipFiles } from './folder/folderClipFiles';
import { openSqliteClipIndex } from './sqlite/sqliteClipIndex';
import { isDamaged } from './sqlite/sqliteErrors';
import { VoiceoverError } from '../errors';
import type { ClipFiles } from '../ports/clipFiles';
import type { ClipIndex } from '../ports/clipIndex';
import type { Clock } from '../ports/clock';

const INDEX_FILE = 'index.db';
/** Its time of change says when left-overs were last removed. */
const SWEEP_MARK = 'swept';
const SWEEP_EVERY_MS = 24 * 60 * 60 * 1000;

/** The store that needs nothing but a folder on a local disk: SQLite for the index, files for the clips. */
export interface EmbeddedStore {
	folder: string;
	index: ClipIndex;
	files: ClipFiles;
	/** In sentences for the user, for example that a damaged index was replaced. */
	warnings: string[];
	/** False once the folder was deleted or replaced under the open store. */
	isCurrent(): Promise<boolean>;
	/** True at most once a day over all processes: then left-overs should be swept. */
	sweepDue(): Promise<boolean>;
}

/** @throws STORE_UNAVAILABLE */
export async function openEmbeddedStore(folder: string, clock: Clock): Promise<EmbeddedStore> {
	if (!isAbsolute(folder)) {
		throw folderError('The folder of the voiceover store must be an absolute path');
	}
	await mkdir(folder, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
		throw folderError('The folder of the voiceover store cannot be made', cause);
	});
	const path = join(folder, INDEX_FILE);
	const { index, warnings } = await openIndex(path, clock);
	const openedInode = await inodeOf(path);
	return {
		folder,
		index,
		files: folderClipFiles({ folder, now: () => clock.now() }),
		warnings,
		isCurrent: async () => (await inodeOf(path)) === openedInode,
		sweepDue: async () => await takeSweep(join(folder, SWEEP_MARK), clock.now()),
	};
}

async function openIndex(
	path: string,
	clock: Clock,
): Promise<{ index: ClipIndex; warnings: string[] }> {
	const open = async () => {
		const index = await openSqliteClipIndex({ path, clock });
		await chmod(path, 0o600).catch(() => undefined);
		return index;
	};
	const first = await open().then(
		(index) => ({ index }),
		(error: unknown) => ({ error }),
	);
	if ('index' in first) return { index: first.index, warnings: [] };
	if (!isDamaged(first.error)) throw first.error;
	// Damage is a miss, not an error: the bad file is kept for inspection and a new index begins.
	const aside = `${path}.damaged-${clock.now()}`;
	await rename(path, aside).catch(() => undefined);
	await rename(`${path}-wal`, `${aside}-wal`).catch(() => undefined);
	await rename(`${path}-shm`, `${aside}-shm`).catch(() => undefined);
	return {
		index: await open(),
		warnings: [
			'The index of the voiceover store was damaged and a new one was begun, so clips bought before are not found. The damaged file was kept beside it.',
		],
	};
}

async function takeSweep(mark: string, nowMs: number): Promise<boolean> {
	const last = await stat(mark).catch(() => undefined);
	if (last !== undefined && nowMs - last.mtimeMs < SWEEP_EVERY_MS) return false;
	const now = new Date(nowMs);
	// A new store has nothing to sweep, but from here on the day counts.
	const marked = await (
		last === undefined ? writeFile(mark, '', { mode: 0o600 }) : utimes(mark, now, now)
	)
		.then(() => true)
		.catch(() => false);
	return marked && last !== undefined;
}

async function inodeOf(path: string): Promise<number | undefined> {
	return (await stat(path).catch(() => undefined))?.ino;
}

function folderError(message: string, cause?: unknown): VoiceoverError {
	const code = (cause as NodeJS.ErrnoException | undefined)?.code;
	return new VoiceoverError(
		'STORE_UNAVAILABLE',
		code === undefined ? message : `${message} (${code})`,
		{
			description:
				'Nothing was bought. Check that the folder named in the Voiceover Store credential is on a local disk with free space, and that the user that runs n8n may write to it.',
			cause,
		},
	);
}
