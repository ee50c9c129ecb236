import { VoiceoverError } from '../errors';
import type { Clock } from '../ports/clock';
import type { ClipFiles, FreeSpace, OpenClip } from '../ports/clipFiles';
import type { Clip, ClipIndex, Lease, Refresh, Usage } from '../ports/clipIndex';
import { createAudioSpool, type AudioSpool } from './audioSpool';
import { backgroundWork } from '../concurrency/backgroundTasks';
import type { CacheKey } from '../speech/cacheKey';

/** A clip larger than this part of the cap would push out everything else. */
const LARGEST_PART_OF_CAP = 0.25;

/** After passing the cap, the cache shrinks to this part of it, so that it does not evict at each put. */
const SHRINK_TO = 0.9;
const EVICT_AT_ONCE = 100;

/** A clip's time of use is written when it is older than this; finer would only cost writes. */
const TOUCH_AFTER_MS = 60 * 60 * 1000;
const FLUSH_AFTER_MS = 250;

/** Unfinished files and orphans younger than this may belong to a process that is still writing them. */
const SWEEP_OLDER_THAN_MS = 60 * 60 * 1000;

const MEGABYTE = 1024 * 1024;

/** With less than this free, not even an entry in the index is sure to fit. */
const FULL_BELOW_BYTES = MEGABYTE;

export interface ClipCacheOptions {
	index: ClipIndex;
	files: ClipFiles;
	clock: Clock;
	/** Upper limit for all clips together, in bytes. */
	maxBytes: number;
	/** Whether scripts are stored in clear beside their clips. */
	keepText: boolean;
	/** Bytes to leave on the disk for everything else. Default: 2 % of it, between 256 MB and 1 GB. */
	headRoomBytes?: (space: FreeSpace) => number;
}

/** A clip that was found and verified; read it or close it. */
export interface CachedClip {
	clip: Clip;
	open: OpenClip;
}

/** Everything about a new clip but where its bytes are. */
export type NewClip = Omit<Clip, 'file' | 'sha256' | 'createdAtMs' | 'lastUsedAtMs'>;

export type PutAnswer =
	| { cached: true; clip: Clip }
	/** The audio is still in the spool; `reason` is a sentence for the user. */
	| { cached: false; reason: string };

/** Clips by cache key: verified when read, durable when written, bounded in size. */
export interface ClipCache {
	readonly index: ClipIndex;
	/** Upper limit for all clips of the store together, in bytes. */
	readonly maxBytes: number;
	/** Why a clip of this size would not be kept, as a sentence for the user; undefined when it would. */
	refusal(bytes: number): string | undefined;
	/** The clip for a key, or undefined. Damage of any kind is removed and counts as not there. */
	lookUp(namespace: string, key: CacheKey): Promise<CachedClip | undefined>;
	/** Opens a clip that was just put or found. */
	open(clip: Clip): Promise<OpenClip | undefined>;
	/**
	 * Where new audio goes while it arrives.
	 *
	 * @throws STORE_UNAVAILABLE when it could not be kept, so that it is not bought in the first place
	 */
	createSpool(): Promise<AudioSpool>;
	/**
	 * Keeps a complete clip under its key, if the lease still holds or the key has none. Ends the lease.
	 *
	 * @throws STORE_UNAVAILABLE when the index fails; the audio can still be opened from the spool
	 */
	put(lease: Lease, spool: AudioSpool, clip: NewClip, refresh?: Refresh): Promise<PutAnswer>;
	/** Notes a use for eviction and statistics, after the fact. */
	noteUse(usage: Omit<Usage, 'day'>, clip?: Clip): void;
	/** Writes down at once the uses noted so far, so that statistics show them. */
	flushUses(): Promise<void>;
	/**
	 * Removes clips with their files, unless they were replaced since they were read, and returns those removed.
	 *
	 * @throws STORE_UNAVAILABLE when the index cannot be written; a file that cannot be removed is left to the sweep
	 */
	forget(namespace: string, clips: readonly Clip[]): Promise<Clip[]>;
	/** Removes left-overs of processes that died. */
	sweep(): Promise<number>;
	/** Resolves when nothing is left to do in the background. */
	settled(): Promise<void>;
	close(): Promise<void>;
}

export function createClipCache(options: ClipCacheOptions): ClipCache {
	const { index, files, clock, maxBytes } = options;
	const headRoomBytes = options.headRoomBytes ?? defaultHeadRoom;
	const background = backgroundWork();
	let touches: { namespace: string; key: CacheKey; atMs: number }[] = [];
	let uses: Usage[] = [];
	let flushTimer: NodeJS.Timeout | undefined;

	async function open(clip: Clip): Promise<OpenClip | undefined> {
		const answer = await files.open(clip.file, clip.bytes, clip.sha256).catch((error: unknown) => {
			throw folderTrouble('A clip of the voiceover store cannot be read', error);
		});
		if (answer.ok) return answer.clip;
		const removed = await index.remove(clip.namespace, clip.key, clip.file).catch(() => false);
		// Another process may have replaced the clip meanwhile; only what this row named is damaged.
		if (removed && answer.fault !== 'missing')
			await files.quarantine(clip.file).catch(() => undefined);
		return undefined;
	}

	/** @param gone file of a clip that was found before and is no longer there */
	async function lookUp(
		namespace: string,
		key: CacheKey,
		gone?: string,
	): Promise<CachedClip | undefined> {
		const clip = await index.find(namespace, key);
		if (clip === undefined || clip.file === gone) return undefined;
		const opened = await open(clip);
		// Another process may have replaced the clip after its row was read, so that is looked at again.
		return opened === undefined ? await lookUp(namespace, key, clip.file) : { clip, open: opened };
	}

	async function publish(lease: Lease, clip: Clip, refresh: Refresh | undefined) {
		const answer = await index.publish(lease, clip, refresh);
		if (answer.published) return answer;
		// Somebody took the lease over, or the index was begun anew: this clip is paid for all the same.
		return { ...answer, published: await index.publishLate(clip, refresh) };
	}

	function refusal(bytes: number): string | undefined {
		if (bytes > maxBytes * LARGEST_PART_OF_CAP) {
			return `The clip is larger than a quarter of the store's size limit (${megabytes(maxBytes)}), so it was delivered but not kept. Raise Maximum Size in the Voiceover Store credential.`;
		}
		return undefined;
	}

	/** The free space, after clips that were not used for long made room where that is needed. */
	async function roomForMore(): Promise<FreeSpace | undefined> {
		const space = await files.freeBytes();
		if (space === undefined) return undefined;
		const shortageBytes = headRoomBytes(space) - space.freeBytes;
		if (shortageBytes <= 0) return space;
		const { bytes } = await index.totals();
		// A shortage that is not the cache's own doing is not for the cache to mend.
		if (bytes <= shortageBytes) return space;
		await shrinkTo(bytes - shortageBytes);
		return await files.freeBytes();
	}

	async function evict(): Promise<void> {
		const { bytes } = await index.totals();
		if (bytes > maxBytes) await shrinkTo(maxBytes * SHRINK_TO);
	}

	async function shrinkTo(target: number): Promise<void> {
		for (;;) {
			const evicted = await index.evict(target, EVICT_AT_ONCE);
			if (evicted.length === 0) return;
			// The rows are gone first: a reader in between finds no file and takes it for a miss.
			await files.remove(evicted);
		}
	}

	async function flush(): Promise<void> {
		clearTimeout(flushTimer);
		flushTimer = undefined;
		const [touched, used] = [touches, uses];
		touches = [];
		uses = [];
		if (touched.length > 0) await index.touch(touched);
		if (used.length > 0) await index.count(used);
	}

	return {
		index,
		maxBytes,
		refusal,
		open,

		lookUp: async (namespace, key) => await lookUp(namespace, key),

		async createSpool() {
			const space = await roomForMore();
			if (space !== undefined && space.freeBytes < FULL_BELOW_BYTES) {
				throw folderTrouble('The disk of the voiceover store is full');
			}
			// What could not be kept would be bought again at each run, so it is not bought at all.
			if (space !== undefined && space.freeBytes < headRoomBytes(space)) {
				throw folderTrouble(
					`Only ${megabytes(space.freeBytes)} are free on the disk of the voiceover store`,
				);
			}
			const spool = await createAudioSpool(files);
			if (spool.diskError === undefined) return spool;
			throw folderTrouble('The folder of the voiceover store cannot be written', spool.diskError);
		},

		async put(lease, spool, newClip, refresh) {
			const reason =
				spool.diskError === undefined ? refusal(newClip.bytes) : diskReason(spool.diskError);
			if (reason !== undefined) {
				await index.releaseLease(lease).catch(() => undefined);
				return { cached: false, reason };
			}
			const written = await spool.keep(newClip.key);
			if (written === undefined) {
				await index.releaseLease(lease).catch(() => undefined);
				return { cached: false, reason: diskReason(spool.diskError) };
			}
			const nowMs = clock.now();
			const { text, ...withoutText } = newClip;
			const clip: Clip = {
				...withoutText,
				...written,
				...(options.keepText && text !== undefined ? { text } : {}),
				createdAtMs: nowMs,
				lastUsedAtMs: nowMs,
			};
			const { published, replacedFile } = await publish(lease, clip, refresh).catch(
				async (error: unknown) => {
					await index.releaseLease(lease).catch(() => undefined);
					throw error;
				},
			);
			// What cannot be removed now is left to the sweep.
			if (replacedFile !== undefined) background.start(files.remove([replacedFile]));
			// Where there was a clip already, this one stays readable until the next sweep.
			if (published) background.start(evict());
			return { cached: true, clip };
		},

		noteUse(usage, clip) {
			const nowMs = clock.now();
			uses.push({ ...usage, day: new Date(nowMs).toISOString().slice(0, 10) });
			if (clip !== undefined && nowMs - clip.lastUsedAtMs > TOUCH_AFTER_MS) {
				touches.push({ namespace: clip.namespace, key: clip.key, atMs: nowMs });
			}
			flushTimer ??= setTimeout(() => background.start(flush()), FLUSH_AFTER_MS).unref();
		},

		flushUses: flush,

		async forget(namespace, clips) {
			const removed = await index.removeAll(namespace, clips);
			// The rows are gone first: a reader in between finds no file and takes it for a miss.
			await files.remove([...removed]).catch(() => undefined);
			return clips.filter((clip) => removed.has(clip.file));
		},

		sweep: async () =>
			await files.sweep(SWEEP_OLDER_THAN_MS, async (names) => await index.referenced(names)),

		async settled() {
			await flush().catch(() => undefined);
			await background.settled();
		},

		async close() {
			await this.settled();
			await index.close();
		},
	};
}

function defaultHeadRoom({ totalBytes }: FreeSpace): number {
	return Math.min(Math.max(256 * MEGABYTE, totalBytes * 0.02), 1024 * MEGABYTE);
}

function folderTrouble(message: string, cause?: unknown): VoiceoverError {
	const code = (cause as NodeJS.ErrnoException | undefined)?.code;
	return new VoiceoverError(
		'STORE_UNAVAILABLE',
		code === undefined ? message : `${message} (${code})`,
		{
			description:
				'Nothing was bought. Check that the disk has free space and that the user that runs n8n may read and write the folder of the store, or choose another folder in the Voiceover Store credential, then run again. Cache Mode "Off" buys without keeping.',
			cause,
		},
	);
}

function diskReason(error: unknown): string {
	const code = (error as NodeJS.ErrnoException | undefined)?.code;
	return code === 'ENOSPC' || code === 'EDQUOT'
		? "The store's disk is full, so the clip was delivered but not kept. Free some disk space."
		: `The store's folder could not be written${code === undefined ? '' : ` (${code})`}, so the clip was delivered but not kept. Check the folder and its rights.`;
}

/** The reason why a clip was not kept, for audio that was not bought but brought along. */
export function withoutDelivery(reason: string): string {
	return reason.replace(/, so (it|the clip) was delivered but not kept/, '');
}

function megabytes(bytes: number): string {
	return `${Math.round(bytes / MEGABYTE)} MB`;
}
