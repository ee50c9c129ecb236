import type { Clock } from '../ports/clock';

/** What was read counts for this long; a change is noticed after it at the latest. */
const FRESH_FOR_MS = 60_000;
/** From this age on, whoever asks has it read anew for the next ones, so that steady traffic never waits. */
const RENEW_AFTER_MS = FRESH_FOR_MS / 2;

/** Values as they were within the last minute, for requests that cannot wait until they are read. */
export interface RecentValues<T> {
	/** Simultaneous questions share one reading. Rejects with why it cannot be read; the next one asks again. */
	get(name: string, read: () => Promise<T>): Promise<T>;
	forget(name: string): void;
}

interface Seen<T> {
	value: Promise<T>;
	atMs: number;
	renewing: boolean;
}

/** @param isSound whether a value may be kept; default all */
export function createRecentValues<T>(
	clock: Pick<Clock, 'now'>,
	isSound: (value: T) => boolean = () => true,
): RecentValues<T> {
	const seen = new Map<string, Seen<T>>();

	function sweep(): void {
		for (const [name, { atMs }] of seen) {
			if (clock.now() - atMs >= FRESH_FOR_MS) seen.delete(name);
		}
	}

	function readAnew(name: string, read: () => Promise<T>): Seen<T> {
		const made: Seen<T> = { value: read(), atMs: clock.now(), renewing: false };
		const forget = () => {
			if (seen.get(name) === made) seen.delete(name);
		};
		made.value.then((value) => {
			if (!isSound(value)) forget();
		}, forget);
		return made;
	}

	function renew(name: string, known: Seen<T>, read: () => Promise<T>): void {
		if (known.renewing) return;
		known.renewing = true;
		const next = readAnew(name, read);
		next.value.then(
			(value) => {
				// What was forgotten meanwhile stays forgotten.
				if (isSound(value) && seen.get(name) === known) seen.set(name, next);
			},
			() => undefined,
		);
	}

	return {
		async get(name, read) {
			const known = seen.get(name);
			const ageMs = known === undefined ? Infinity : clock.now() - known.atMs;
			if (known !== undefined && ageMs < FRESH_FOR_MS) {
				if (ageMs >= RENEW_AFTER_MS) renew(name, known, read);
				return await known.value;
			}
			sweep();
			const made = readAnew(name, read);
			seen.set(name, made);
			return await made.value;
		},
		forget(name) {
			seen.delete(name);
		},
	};
}
