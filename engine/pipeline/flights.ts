import { cancelled } from '../errors';

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
}

export interface FlightResult<T> {
	value: T;
	/** True for the one caller that started the work. */
	leader: boolean;
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
}

interface Flight {
	result: Promise<unknown>;
	waiting: number;
	committed: boolean;
	abandon: AbortController;
}

export function createFlights(): Flights {
	const flights = new Map<string, Flight>();

	function start(key: string, work: (control: FlightControl) => Promise<unknown>): Flight {
		const abandon = new AbortController();
		const flight: Flight = {
			waiting: 0,
			committed: false,
			abandon,
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
					}),
			),
		};
		flights.set(key, flight);
		const land = () => {
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

	return {
		async join<T>(
			key: string,
			work: (control: FlightControl) => Promise<T>,
			signal?: AbortSignal,
		): Promise<FlightResult<T>> {
			if (signal?.aborted) throw cancelled();
			const joined = flights.get(key);
			const flight = joined ?? start(key, work);
			flight.waiting += 1;
			try {
				const value = (await untilAborted(flight.result, signal)) as T;
				return { value, leader: joined === undefined };
			} finally {
				flight.waiting -= 1;
				giveUpUnlessWanted(key, flight);
			}
		},
	};
}

async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
	if (signal === undefined) return await work;
	const { promise, reject } = Promise.withResolvers<never>();
	const onAbort = () => reject(cancelled());
	signal.addEventListener('abort', onAbort, { once: true });
	return await Promise.race([work, promise]).finally(() =>
		signal.removeEventListener('abort', onAbort),
	);
}
