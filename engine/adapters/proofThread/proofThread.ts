import { Worker } from 'node:worker_threads';
import { cancelled, VoiceoverError } from '../../errors';
import type { Proofing } from '../../proof/proofing';
import type { ProofResult } from '../../proof/proofScript';
import { errorOf, type Order, type Reply } from './messages';

/** Long enough for the pauses within a workflow; to start again takes some tenths of a second. */
const IDLE_MS = 60_000;

/** By default V8 lets three times as much garbage pile up; measured, that makes no difference in speed. */
const YOUNG_MEGABYTES = 16;

export interface ProofThreadOptions {
	/** A program that calls `answerProofs`. */
	file: string;
	/** For how long the thread waits for more work before it ends and gives its memory back. Default a minute. */
	idleMs?: number;
}

export interface ProofThread extends Proofing {
	/** Ends the thread, if there is one. What is under way fails. */
	close(): Promise<void>;
}

type Call = PromiseWithResolvers<ProofResult>;

interface Running {
	worker: Worker;
	calls: Map<number, Call>;
	idle?: NodeJS.Timeout;
}

/**
 * Proofs in a thread of its own, because a dictionary may need a second for one suggestion, which would keep everything
 * else in the process waiting. The thread is started by the first script, ends when there is nothing to do, and is
 * started anew after it died. It never keeps the process alive, unless somebody waits for its answer.
 */
export function proofThread({ file, idleMs = IDLE_MS }: ProofThreadOptions): ProofThread {
	let running: Running | undefined;
	let lastCall = 0;

	return {
		async proof({ signal, ...options }) {
			if (signal?.aborted) throw cancelled();
			const thread = (running ??= start());
			const call = (lastCall += 1);
			const stop = () => {
				settle(thread, call)?.reject(cancelled());
				thread.worker.postMessage({ kind: 'cancel', call } satisfies Order);
			};
			const answer: Call = Promise.withResolvers();
			thread.worker.postMessage({ kind: 'proof', call, options } satisfies Order);
			begin(thread, call, answer);
			signal?.addEventListener('abort', stop);
			return await answer.promise.finally(() => signal?.removeEventListener('abort', stop));
		},
		async close() {
			await running?.worker.terminate();
		},
	};

	function start(): Running {
		const worker = new Worker(file, {
			// Flags of the process, such as --require or --inspect, are for n8n and not for a thread of this package.
			execArgv: [],
			resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
		});
		const thread: Running = { worker, calls: new Map() };
		worker.on('message', (reply: Reply) => {
			const call = settle(thread, reply.call);
			if ('result' in reply) call?.resolve(reply.result);
			else call?.reject(errorOf(reply.failure));
		});
		worker.on('error', (error) => lose(thread, error));
		worker.on('exit', () => lose(thread, undefined));
		worker.unref();
		return thread;
	}

	function begin(thread: Running, call: number, answer: Call): void {
		clearTimeout(thread.idle);
		thread.calls.set(call, answer);
		thread.worker.ref();
	}

	/** The call, which is over now; undefined when it was before. */
	function settle(thread: Running, call: number): Call | undefined {
		const waiting = thread.calls.get(call);
		thread.calls.delete(call);
		if (waiting !== undefined && thread.calls.size === 0) {
			thread.worker.unref();
			thread.idle = setTimeout(() => rest(thread), idleMs).unref();
		}
		return waiting;
	}

	function rest(thread: Running): void {
		if (running === thread) running = undefined;
		void thread.worker.terminate();
	}

	function lose(thread: Running, cause: unknown): void {
		if (running === thread) running = undefined;
		clearTimeout(thread.idle);
		for (const call of thread.calls.values()) call.reject(brokeOff(cause));
		thread.calls.clear();
	}
}

function brokeOff(cause: unknown): VoiceoverError {
	return new VoiceoverError('UNEXPECTED', 'The proofing of this text broke off', {
		description:
			'Nothing was charged. Run it again; if it breaks off again, n8n may be short of memory, or the text is one that the checker cannot take: split it, and report it to the author of this package.',
		cause,
	});
}
