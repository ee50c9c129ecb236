import type { Steps } from '../../../engine/concurrency/steps';

/** Runs steps one by one; milliseconds of this thread's own time, so that other work on the machine does not count. */
export function timeSteps(steps: Steps<unknown>): { total: number; longest: number } {
	let total = 0;
	let longest = 0;
	for (let done = false; !done;) {
		const start = ownTime();
		done = steps.next().done ?? false;
		const time = ownTime() - start;
		longest = Math.max(longest, time);
		total += time;
	}
	return { total, longest };
}

/** Milliseconds that this thread has computed. */
export function ownTime(): number {
	const { user, system } = process.threadCpuUsage();
	return (user + system) / 1000;
}
