import { once } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { answerProofs } from '../../../../engine/adapters/proofThread/answerProofs';
import type { Proofing } from '../../../../engine/proof/proofing';
import type { ProofOptions, ProofResult } from '../../../../engine/proof/proofScript';
import { invalidInput } from '../../../../engine/errors';
import { proofOptions } from '../../../support/proofing/proofOptions';

let port: MessagePort;
const waiting: { options: ProofOptions; answer: PromiseWithResolvers<ProofResult> }[] = [];

beforeEach(() => {
	const { port1, port2 } = new MessageChannel();
	const proofing: Proofing = {
		async proof(options) {
			const answer = Promise.withResolvers<ProofResult>();
			waiting.push({ options, answer });
			return await answer.promise;
		},
	};
	answerProofs(port2, proofing);
	port = port1;
});

afterEach(() => {
	port.close();
	waiting.length = 0;
});

async function order(call: number, kind = 'proof'): Promise<void> {
	port.postMessage({ kind, call, options: proofOptions(`Text ${call}.`) });
	await new Promise((resolve) => setTimeout(resolve, 20));
}

const reply = async () => (await once(port, 'message')) as [Record<string, unknown>];

it('answers each call under its number, in the order in which they are done', async () => {
	await order(1);
	await order(2);
	waiting[1]!.answer.resolve({ text: 'second' } as ProofResult);
	expect(await reply()).toMatchObject([{ call: 2, result: { text: 'second' } }]);
	waiting[0]!.answer.resolve({ text: 'first' } as ProofResult);
	expect(await reply()).toMatchObject([{ call: 1, result: { text: 'first' } }]);
});

it('stops the work that nobody waits for any more, and no other, without an answer', async () => {
	await order(1);
	await order(2);
	await order(1, 'cancel');
	const [first, second] = waiting;
	expect(first!.options.signal!.reason).toMatchObject({ code: 'CANCELLED' });
	expect(second!.options.signal!.aborted).toBe(false);
	first!.answer.reject(first!.options.signal!.reason);
	second!.answer.resolve({ text: 'second' } as ProofResult);
	expect(await reply()).toMatchObject([{ call: 2 }]);
	await order(7, 'cancel');
});

it('sends an error with all that a user sees of it', async () => {
	await order(1);
	waiting[0]!.answer.reject(invalidInput('It is wrong', 'Make it right.'));
	expect(await reply()).toEqual([
		{
			call: 1,
			failure: {
				kind: 'voiceover',
				code: 'INVALID_INPUT',
				message: 'It is wrong',
				description: 'Make it right.',
				outcome: 'notCharged',
				retryable: false,
			},
		},
	]);
});
