/** How work used the processor, in milliseconds. */
export interface EventLoopUse {
	/** Longest that it kept the event loop of this thread from its turns. */
	longestMs: number;
	turns: number;
	/** All that this thread did. */
	ownMs: number;
	/** All that the other threads of this process did. */
	elsewhereMs: number;
}

/**
 * Watches how work shares the event loop of this thread, in processor time: a busy machine takes the processor away for
 * much longer than any step, which the delay on the clock would show as ours. As a busy machine also makes each step
 * longer, compare the parts with each other and not with a number of milliseconds.
 */
export async function withEventLoopDelays<Result>(
	work: () => Promise<Result>,
): Promise<{ result: Result; delays: EventLoopUse }> {
	const startOfThread = process.threadCpuUsage();
	const startOfProcess = process.cpuUsage();
	const delays = { longestMs: 0, turns: 0 };
	let last = startOfThread;
	// A timer and no immediate, which would take the processor from the work that it measures.
	const timer = setInterval(() => {
		const now = process.threadCpuUsage();
		delays.longestMs = Math.max(delays.longestMs, usedMs(last, now));
		delays.turns += 1;
		last = now;
	}, 1);
	const result = await work().finally(() => clearInterval(timer));
	const ownMs = usedMs(startOfThread, process.threadCpuUsage());
	const allMs = usedMs(startOfProcess, process.cpuUsage());
	return { result, delays: { ...delays, ownMs, elsewhereMs: allMs - ownMs } };
}

function usedMs(from: NodeJS.CpuUsage, to: NodeJS.CpuUsage): number {
	return (to.user + to.system - from.user - from.system) / 1000;
}
