import { cancelled } from '../errors';
import type { LiveAudio } from '../cache/liveAudio';
import { untilAborted } from './untilAborted';

/** What the work of a flight may know of those who wait for it. */
export interface FlightControl {
	/** Fires when nobody waits any more and nothing was bought yet. */
	readonly signal: AbortSignal;
	/**
	 * From here on the work is finished even when nobody waits: it is being paid for.
	 *
	 * @throws CANCELLED when nobody waits any more
	 */
	commit(): void;
	/** It was not paid for after all: from here on it is given up when nobody waits. */
	uncommit(): void;
	/** Shows audio that is about to arrive to all who wait, and to those who come later. */
	announce(live: LiveAudio): void;
}

export interface FlightResult<T> {
	value: T;
	/** True for the one caller that started the work. */
	leader: boolean;
}

export interface Boarding<T> {
	/** True for the one caller that started the work. */
	leader: boolean;
	/** What the work announced; undefined when it ended without. Never rejects. */
	live: Promise<LiveAudio | undefined>;
	/** Rejects with CANCELLED when this caller left, unless it goes on listening and the work went on. */
	result: Promise<T>;
}

export interface BoardingOptions {
	/** Fires when this caller does not want the result any more. */
	signal?: AbortSignal;
	/** Whether a caller that left still hears what became of work that was not given up. */
	listensOn?: boolean;
}

/**
 * Work under way in this process, by key. Callers that ask for the same key meanwhile share one piece of work, its
 * result and its error.
 */
export interface Flights {
	join<T>(
		key: string,
		work: (control: FlightControl) => Promise<T>,
		signal?: AbortSignal,
	): Promise<FlightResult<T>>;
	/** As `join`, for callers that also want what is announced on the way. */
	board<T>(
		key: string,
		work: (control: FlightControl) => Promise<T>,
		options: BoardingOptions,
	): Boarding<T>;
}

interface Flight {
	result: Promise<unknown>;
	live: PromiseWithResolvers<LiveAudio | undefined>;
	waiting: number;
	committed: boolean;
	abandon: AbortController;
}

export function createFlights(): Flights {
	const flights = new Map<string, Flight>();

	function start(key: string, work: (control: FlightControl) => Promise<unknown>): Flight {
		const abandon = new AbortController();
		const live = Promise.withResolvers<LiveAudio | undefined>();
		const flight: Flight = {
			waiting: 0,
			committed: false,
			abandon,
			live,
			result: Promise.resolve().then(
				async () =>
					await work({
						signal: abandon.signal,
						commit: () => {
							if (abandon.signal.aborted) throw cancelled();
							flight.committed = true;
						},
						uncommit: () => {
							flight.committed = false;
							giveUpUnlessWanted(key, flight);
						},
						announce: live.resolve,
					}),
			),
		};
		flights.set(key, flight);
		const land = () => {
			live.resolve(undefined);
			if (flights.get(key) === flight) flights.delete(key);
		};
		// Handled here, so that a failure after everybody left is not an unhandled rejection.
		flight.result.then(land, land);
		return flight;
	}

	function giveUpUnlessWanted(key: string, flight: Flight): void {
		if (flight.waiting > 0 || flight.committed) return;
		flight.abandon.abort();
		if (flights.get(key) === flight) flights.delete(key);
	}

	/** Counts a caller until it leaves or the flight lands. */
	async function ride(
		key: string,
		flight: Flight,
		{ signal, listensOn = false }: BoardingOptions,
	): Promise<unknown> {
		flight.waiting += 1;
		let counted = true;
		const leave = () => {
			if (!counted) return;
			counted = false;
			flight.waiting -= 1;
			giveUpUnlessWanted(key, flight);
		};
		if (listensOn) {
			signal?.addEventListener('abort', leave, { once: true });
			return await flight.result.finally(() => {
				signal?.removeEventListener('abort', leave);
				leave();
			});
		}
		return await untilAborted(flight.result, signal).finally(leave);
	}

	function board<T>(
		key: string,
		work: (control: FlightControl) => Promise<T>,
		options: BoardingOptions,
	): Boarding<T> {
		if (options.signal?.aborted) {
			const refused = Promise.reject<T>(cancelled());
			refused.catch(() => undefined);
			return { leader: false, live: Promise.resolve(undefined), result: refused };
		}
		const joined = flights.get(key);
		const flight = joined ?? start(key, work);
		const result = ride(key, flight, options) as Promise<T>;
		return { leader: joined === undefined, live: flight.live.promise, result };
	}

	return {
		board,
		async join<T>(
			key: string,
			work: (control: FlightControl) => Promise<T>,
			signal?: AbortSignal,
		): Promise<FlightResult<T>> {
			const { leader, result } = board(key, work, signal === undefined ? {} : { signal });
			return { value: await result, leader };
		},
	};
}
