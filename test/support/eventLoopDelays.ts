/**
 * How long the work keeps the event loop of this thread from its turns, in processor time: a busy machine takes the
 * processor away for much longer than any step, which the delay on the clock would show as ours.
 */
export async function withEventLoopDelays<Result>(work: () => Promise<Result>) {
	const delays = { longestMs: 0, turns: 0 };
	let last = process.threadCpuUsage();
	let next = setImmediate(onTurn);
	function onTurn() {
		const now = process.threadCpuUsage();
		const heldMs = (now.user + now.system - last.user - last.system) / 1000;
		delays.longestMs = Math.max(delays.longestMs, heldMs);
		delays.turns += 1;
		last = now;
		next = setImmediate(onTurn);
	}
	const result = await work().finally(() => clearImmediate(next));
	return { result, delays };
}
