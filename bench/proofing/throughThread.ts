/**
 * Bundled and run in a process of its own: scripts that go through the proofing thread, as in n8n. The argument is the
 * thread's program; works come from the parent, and the answers go there.
 */
import { once } from 'node:events';
import { proofThread } from '../../engine/adapters/proofThread/proofThread';
import { proofOptions } from '../../test/support/proofing/proofOptions';
import { withEventLoopDelays } from '../../test/support/eventLoopDelays';

export interface ThreadWork {
	language: string;
	texts: string[];
}

export interface ThreadRun {
	tookMs: number;
	/** The longest time for which the event loop of the process, not of the thread, had no turn. */
	heldMs: number;
	/** Resident memory of the process, with its thread, over its start. */
	rssBytes: number;
	issues: number;
}

async function main(): Promise<void> {
	const [work] = (await once(process, 'message')) as [ThreadWork[]];
	const file = process.argv[2]!;
	const rssAtStart = process.memoryUsage.rss();
	const thread = proofThread({ file });
	const runs: ThreadRun[] = [];
	for (const { language, texts } of work) {
		const startedAtMs = performance.now();
		const { result: issues, delays } = await withEventLoopDelays(async () => {
			let found = 0;
			for (const text of texts) {
				found += (await thread.proof(proofOptions(text, { language }))).issues.length;
			}
			return found;
		});
		runs.push({
			tookMs: performance.now() - startedAtMs,
			heldMs: delays.longestMs,
			rssBytes: process.memoryUsage.rss() - rssAtStart,
			issues,
		});
	}
	await thread.close();
	process.send?.(runs, () => process.disconnect());
}

void main();
