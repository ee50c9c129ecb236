import { closeSync, openSync, renameSync, rmSync, statSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ClipIndex } from '../../../ports/clipIndex';
import { attempt, exclusively } from './database';
import { salvageIndex } from './salvageIndex';
import { openSqliteClipIndex, type SqliteClipIndexOptions } from './sqliteClipIndex';
import { isDamaged } from './sqliteErrors';

/** SQLite's companion files come first: a new index beside the log of an old one would be damaged at once. */
const PARTS = ['-wal', '-shm', ''];

const DAMAGED_KEPT = 3;

export interface HealingClipIndexOptions extends SqliteClipIndexOptions {
	/** Called after a damaged file was replaced. */
	onReplaced: () => Promise<void>;
}

export interface HealingClipIndex extends ClipIndex {
	/** False once the file was deleted or replaced by somebody else. */
	isCurrent(): boolean;
}

interface OpenedIndex {
	index: ClipIndex;
	/** Which file it is, whatever is at its path later. */
	identity: string | undefined;
}

/**
 * The SQLite clip index, begun anew when its file turns out to be damaged: when it is opened or at any later call.
 * The damaged file is kept beside it, and what can be read of it is carried over.
 */
export async function openHealingClipIndex(
	options: HealingClipIndexOptions,
): Promise<HealingClipIndex> {
	const { path } = options;

	async function open(): Promise<OpenedIndex> {
		createPrivateFile(path);
		const identity = identityOf(path);
		return { index: await openSqliteClipIndex(options), identity };
	}

	async function replace(): Promise<OpenedIndex> {
		const aside = setAside(path, options.clock.now());
		const opened = await open();
		await salvageIndex(aside, options).catch(() => undefined);
		await options.onReplaced();
		return opened;
	}

	/**
	 * Replacing moves several files, so nobody may be opening meanwhile.
	 *
	 * @param damaged the file that is known to be damaged; another process may have replaced it meanwhile
	 */
	async function openOrReplace(damaged?: string): Promise<OpenedIndex> {
		const lock = { path: `${path}.lock`, purpose: 'cache index', clock: options.clock };
		// It is always empty; with anything in it, it could not be opened.
		const facts = attempt(() => statSync(lock.path));
		if (facts.ok && facts.value.size > 0) attempt(() => rmSync(lock.path));
		createPrivateFile(lock.path);
		return await exclusively(lock, async () => {
			if (damaged !== undefined && identityOf(path) === damaged) return await replace();
			return await open().catch(async (error: unknown) => {
				if (!isDamaged(error)) throw error;
				return await replace();
			});
		});
	}

	let current = await openOrReplace();
	let replacing: Promise<void> | undefined;

	async function reopen(failed: OpenedIndex, damaged: boolean): Promise<void> {
		if (failed !== current) return;
		replacing ??= (async () => {
			await failed.index.close().catch(() => undefined);
			current = await openOrReplace(damaged ? failed.identity : undefined);
		})().finally(() => {
			replacing = undefined;
		});
		await replacing;
	}

	async function ask<T>(question: (index: ClipIndex) => Promise<T>): Promise<T> {
		await replacing;
		const asked = current;
		return await question(asked.index).catch(async (error: unknown) => {
			const damaged = isDamaged(error);
			// Whoever was asking while the file was replaced, here or by another process, could not be answered. That
			// holds after closing, too: a purchase that is under way is entered in the index that took the place.
			const replaced =
				replacing !== undefined || asked !== current || identityOf(path) !== asked.identity;
			if (!damaged && !replaced) throw error;
			await reopen(asked, damaged);
			return await question(current.index);
		});
	}

	/**
	 * For what must not be written to, or judged by, a file that another process has moved away: SQLite would go on with
	 * it and report nothing.
	 */
	async function askCurrent<T>(question: (index: ClipIndex) => Promise<T>): Promise<T> {
		await replacing;
		if (identityOf(path) !== current.identity) await reopen(current, false);
		return await ask(question);
	}

	return {
		isCurrent: () => current.identity !== undefined && identityOf(path) === current.identity,
		find: async (...args) => await ask(async (index) => await index.find(...args)),
		findMany: async (...args) => await ask(async (index) => await index.findMany(...args)),
		findCurrent: async (...args) => await ask(async (index) => await index.findCurrent(...args)),
		currentTake: async (...args) => await ask(async (index) => await index.currentTake(...args)),
		takeByOrigin: async (...args) => await ask(async (index) => await index.takeByOrigin(...args)),
		acquireLease: async (...args) =>
			await askCurrent(async (index) => await index.acquireLease(...args)),
		renewLease: async (...args) => await ask(async (index) => await index.renewLease(...args)),
		failLease: async (...args) => await ask(async (index) => await index.failLease(...args)),
		releaseLease: async (...args) => await ask(async (index) => await index.releaseLease(...args)),
		leaseState: async (...args) => await ask(async (index) => await index.leaseState(...args)),
		publish: async (...args) => await askCurrent(async (index) => await index.publish(...args)),
		shareTake: async (...args) => await askCurrent(async (index) => await index.shareTake(...args)),
		publishLate: async (...args) =>
			await askCurrent(async (index) => await index.publishLate(...args)),
		remove: async (...args) => await ask(async (index) => await index.remove(...args)),
		removeAll: async (...args) => await askCurrent(async (index) => await index.removeAll(...args)),
		markInvalidated: async (...args) =>
			await askCurrent(async (index) => await index.markInvalidated(...args)),
		discardedAt: async (...args) => await ask(async (index) => await index.discardedAt(...args)),
		speechLengths: async (...args) =>
			await ask(async (index) => await index.speechLengths(...args)),
		noteRefusedTake: async (...args) =>
			await askCurrent(async (index) => await index.noteRefusedTake(...args)),
		list: async (...args) => await ask(async (index) => await index.list(...args)),
		holdings: async (...args) => await ask(async (index) => await index.holdings(...args)),
		touch: async (...args) => await ask(async (index) => await index.touch(...args)),
		count: async (...args) => await ask(async (index) => await index.count(...args)),
		usage: async (...args) => await ask(async (index) => await index.usage(...args)),
		totals: async () => await ask(async (index) => await index.totals()),
		evict: async (...args) => await askCurrent(async (index) => await index.evict(...args)),
		referenced: async (...args) =>
			await askCurrent(async (index) => await index.referenced(...args)),
		rememberVoice: async (...args) =>
			await ask(async (index) => await index.rememberVoice(...args)),
		rememberedVoice: async (...args) =>
			await ask(async (index) => await index.rememberedVoice(...args)),
		close: async () => await current.index.close(),
	};
}

/**
 * SQLite gives its companion files the mode of the index, and would make the index readable for everybody.
 * Only a file that is new may be opened here: closing one that SQLite has open would drop SQLite's locks on it.
 */
function createPrivateFile(path: string): void {
	const created = attempt(() => openSync(path, 'wx', 0o600));
	if (created.ok) closeSync(created.value);
}

/** @returns where the damaged file is now */
function setAside(path: string, nowMs: number): string {
	const aside = `${path}.damaged-${nowMs}`;
	for (const part of PARTS) attempt(() => renameSync(`${path}${part}`, `${aside}${part}`));
	const prefix = `${basename(path)}.damaged-`;
	const kept = readdirSync(dirname(path)).filter((name) => name.startsWith(prefix));
	const stamps = [...new Set(kept.map((name) => name.slice(prefix.length).split('-')[0]))].sort();
	for (const stamp of stamps.slice(0, -DAMAGED_KEPT)) {
		for (const part of PARTS) {
			attempt(() => rmSync(join(dirname(path), `${prefix}${stamp}${part}`), { force: true }));
		}
	}
	return aside;
}

function identityOf(path: string): string | undefined {
	const facts = attempt(() => statSync(path));
	return facts.ok ? `${facts.value.dev}:${facts.value.ino}` : undefined;
}
