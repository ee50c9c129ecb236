import type { MessagePort } from 'node:worker_threads';
import { cancelled } from '../../errors';
import type { Proofing } from '../../proof/proofing';
import { failureOf, type Order, type Reply } from './messages';

/** The thread's side: proofs what the other side orders, several scripts in turns. */
export function answerProofs(port: MessagePort, proofing: Proofing): void {
	const underWay = new Map<number, AbortController>();

	port.on('message', (order: Order) => {
		if (order.kind === 'cancel') underWay.get(order.call)?.abort(cancelled());
		else void answer(order);
	});

	async function answer({ call, options }: Extract<Order, { kind: 'proof' }>): Promise<void> {
		const controller = new AbortController();
		underWay.set(call, controller);
		const reply = await proofing.proof({ ...options, signal: controller.signal }).then(
			(result): Reply => ({ call, result }),
			(error: unknown): Reply => ({ call, failure: failureOf(error) }),
		);
		underWay.delete(call);
		// Nobody waits for what was cancelled.
		if (!controller.signal.aborted) port.postMessage(reply);
	}
}
