import PQueue from 'p-queue';

/** What an account is allowed until its answers say more. Source: the smallest plan's limit, 2026-09-17. */
const FIRST_LIMIT = 2;

/**
 * Lets as many requests through at a time as the account allows, over all executions of this process.
 * Other programs use the same account, so the API may still refuse; that is not this gate's matter.
 */
export interface RequestGate {
	/** Runs `work` when a place is free. The signal ends the wait, with its reason, and not the work. */
	run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
	/** Takes the limit that the API stated. */
	allow(maximumConcurrentRequests: number): void;
	readonly limit: number;
}

export function createRequestGate(): RequestGate {
	const queue = new PQueue({ concurrency: FIRST_LIMIT });
	return {
		async run(work, signal) {
			// The queue would also let go of work that is under way; from its start on, only the work decides.
			const waiting = new AbortController();
			const leave = () => waiting.abort(signal?.reason);
			signal?.throwIfAborted();
			signal?.addEventListener('abort', leave, { once: true });
			const begin = async () => {
				signal?.removeEventListener('abort', leave);
				return await work();
			};
			return await queue.add(begin, { signal: waiting.signal });
		},
		allow(limit) {
			if (Number.isInteger(limit) && limit > 0) queue.concurrency = limit;
		},
		get limit() {
			return queue.concurrency;
		},
	};
}

/** One gate for each account and group of models, since each group has a limit of its own. */
export function createRequestGates(): (account: string, concurrencyGroup: string) => RequestGate {
	const gates = new Map<string, RequestGate>();
	return (account, concurrencyGroup) => {
		const name = `${account}/${concurrencyGroup}`;
		const gate = gates.get(name) ?? createRequestGate();
		gates.set(name, gate);
		return gate;
	};
}
