import { chmod, mkdir, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { folderClipFiles } from './folderClipFiles';
import { openHealingClipIndex } from './sqlite/healingClipIndex';
import { openSqliteLedger } from './sqlite/sqliteLedger';
import { openSqlitePins } from './sqlite/sqlitePins';
import { VoiceoverError } from '../../errors';
import type { Clock } from '../../ports/clock';
import type { VoiceoverStore } from '../../ports/store';

const INDEX_FILE = 'index.db';
const LEDGER_FILE = 'ledger.db';
/** Says that the store had a ledger, in case that vanishes: empty books would let every budget be spent again. */
const LEDGER_MARK = 'ledger-made';
const PINS_FILE = 'pins.db';
/** Says that the store had pins, in case they vanish: nobody should look for a misspelt alias then. */
const PINS_MARK = 'pins-made';
/** Its time of change says when left-overs were last removed. */
const SWEEP_MARK = 'swept';
const REPLACED_WITHIN_MS = 500;
const SWEEP_EVERY_MS = 24 * 60 * 60 * 1000;

const DAMAGED =
	'The index of the voiceover store was damaged and a new one was begun. What could still be read of it was carried over; other clips are bought again when they are asked for, and their files are removed after a day. The damaged index was kept beside the new one.';
const EMPTIED =
	'The index of the voiceover store was missing or empty although there are clips, so those are bought again when they are asked for. Restore the file index.db from a backup within a day to keep them; after that they are removed.';

/**
 * The store that needs nothing but a folder on a local disk: SQLite for the index, files for the clips.
 *
 * @throws STORE_UNAVAILABLE
 */
export async function openEmbeddedStore(folder: string, clock: Clock): Promise<VoiceoverStore> {
	if (!isAbsolute(folder)) {
		throw folderError('The folder of the voiceover store must be an absolute path');
	}
	await mkdir(folder, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
		throw folderError('The folder of the voiceover store cannot be made', cause);
	});
	const path = join(folder, INDEX_FILE);
	const sweepMark = join(folder, SWEEP_MARK);
	const warnings: string[] = [];
	// Clips that no row names any more are paid for: a day is left to restore a backup of the index.
	const warn = async (warning: string) => {
		if (!warnings.includes(warning)) warnings.push(warning);
		await markSwept(sweepMark, clock.now()).catch(() => undefined);
	};
	if (await indexIsMissing(path, join(folder, 'clips'))) {
		// Another process that replaces a damaged index leaves none for a moment.
		await clock.sleep(REPLACED_WITHIN_MS);
		if (await indexIsMissing(path, join(folder, 'clips'))) await warn(EMPTIED);
	}
	const index = await openHealingClipIndex({
		path,
		clock,
		onReplaced: async () => await warn(DAMAGED),
	});
	await chmod(path, 0o600).catch(() => undefined);
	const ledger = openedOnce(
		async () =>
			await openKept(folder, LEDGER_FILE, LEDGER_MARK, ledgerGone, async (file) =>
				openSqliteLedger({ path: file, clock }),
			),
	);
	const pins = openedOnce(
		async () =>
			await openKept(folder, PINS_FILE, PINS_MARK, pinsGone, async (file) =>
				openSqlitePins({ path: file, clock }),
			),
	);
	return {
		id: folder,
		index,
		files: folderClipFiles({ folder, now: () => clock.now() }),
		ledger,
		pins,
		clock,
		warnings,
		isCurrent: async () => await Promise.resolve(index.isCurrent()),
		sweepDue: async () => await takeSweep(sweepMark, clock.now()),
		async close() {
			await Promise.all([index.close(), ledger.opened()?.close(), pins.opened()?.close()]);
		},
	};
}

/** Opens a file that is never begun anew by itself: its mark tells that there was one. */
async function openKept<T>(
	folder: string,
	file: string,
	mark: string,
	gone: () => VoiceoverError,
	open: (path: string) => Promise<T>,
): Promise<T> {
	const path = join(folder, file);
	const markPath = join(folder, mark);
	const exists = async (place: string) =>
		await stat(place).then(
			() => true,
			() => false,
		);
	if (!(await exists(path)) && (await exists(markPath))) throw gone();
	const opened = await open(path);
	// Missing for a moment, the mark only protects a little later.
	if (!(await exists(markPath)))
		await writeFile(markPath, '', { mode: 0o600 }).catch(() => undefined);
	return opened;
}

/** A failure is not remembered, so that a mended disk needs no restart. */
function openedOnce<T>(open: () => Promise<T>): (() => Promise<T>) & { opened(): T | undefined } {
	let opening: Promise<T> | undefined;
	let opened: T | undefined;
	const once = async () => {
		opening ??= open().catch((error: unknown) => {
			opening = undefined;
			throw error;
		});
		return (opened = await opening);
	};
	return Object.assign(once, { opened: () => opened });
}

/** An index that vanished or was emptied looks like a new one to SQLite; only the clips tell. */
async function indexIsMissing(path: string, clipsFolder: string): Promise<boolean> {
	const indexBytes = (await stat(path).catch(() => undefined))?.size ?? 0;
	return indexBytes === 0 && (await readdir(clipsFolder).catch(() => [])).length > 0;
}

async function takeSweep(mark: string, nowMs: number): Promise<boolean> {
	const last = await stat(mark).catch(() => undefined);
	if (last !== undefined && nowMs - last.mtimeMs < SWEEP_EVERY_MS) return false;
	// A new store has nothing to sweep, but from here on the day counts.
	const marked = await markSwept(mark, nowMs)
		.then(() => true)
		.catch(() => false);
	return marked && last !== undefined;
}

async function markSwept(mark: string, nowMs: number): Promise<void> {
	const now = new Date(nowMs);
	await writeFile(mark, '', { mode: 0o600 });
	await utimes(mark, now, now);
}

function ledgerGone(): VoiceoverError {
	return new VoiceoverError(
		'STORE_UNAVAILABLE',
		`The ledger of the voiceover store is gone: its folder holds no ${LEDGER_FILE} any more`,
		{
			description: `Nothing was bought, because with empty books every budget would begin at zero again. Restore ${LEDGER_FILE} from a backup. To begin with empty books on purpose, delete the file ${LEDGER_MARK} in the folder of the store.`,
		},
	);
}

function pinsGone(): VoiceoverError {
	return new VoiceoverError(
		'STORE_UNAVAILABLE',
		`The voice pins of the voiceover store are gone: its folder holds no ${PINS_FILE} any more`,
		{
			description: `Nothing was bought. Restore ${PINS_FILE} from a backup. To begin without pins, for example to import a voices.lock.json, delete the file ${PINS_MARK} in the folder of the store.`,
		},
	);
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
