import { createVoiceDirectory } from '../../../engine/account/voiceDirectory';
import { systemClock } from '../../../engine/concurrency/systemClock';
import { VoiceoverError } from '../../../engine/errors';
import type { Clock } from '../../../engine/ports/clock';
import type { CallOptions } from '../../../engine/ports/speechApi';
import { heldClock } from '../../contracts/heldClock';
import { fakeSpeechApi } from '../../support/fakeSpeechApi';

const VOICE = { voiceId: 'v', name: 'Voice', rate: 1, labels: {} };

const busy = (retryAfterMs?: number) =>
	new VoiceoverError('CONCURRENCY_LIMIT', 'Busy', {
		description: 'Wait.',
		retryable: true,
		...(retryAfterMs === undefined ? {} : { retryAfterMs }),
	});

interface Account {
	/** Thrown at each question, first in first out. */
	failures: unknown[];
	questions: CallOptions[];
}

function bench({ clock = heldClock() as Clock, signal }: { clock?: Clock; signal?: AbortSignal }) {
	const account: Account = { failures: [], questions: [] };
	const remembered = { voiceId: 'v', facts: JSON.stringify(VOICE), seenAtMs: clock.now() };
	const memory = { remembers: false };
	const directory = createVoiceDirectory({
		speechApi: {
			...fakeSpeechApi(),
			async getVoice(_voiceId, options = {}) {
				account.questions.push(options);
				const failure = account.failures.shift();
				if (failure !== undefined) throw failure;
				return await Promise.resolve(VOICE);
			},
		},
		index: {
			rememberedVoice: async () => await Promise.resolve(memory.remembers ? remembered : undefined),
			rememberVoice: async () => await Promise.resolve(),
		},
		namespace: 'default',
		clock,
		...(signal === undefined ? {} : { signal }),
	});
	return { account, memory, directory };
}

describe('a voice of the account', () => {
	it('is asked for again while the account is busy', async () => {
		const { account, directory } = bench({});
		account.failures = [busy(), busy()];
		expect(await directory.get('v')).toEqual({ voice: VOICE });
		expect(account.questions).toHaveLength(3);
	});

	it('is not waited for once the execution is stopped, remembered or not', async () => {
		for (const remembers of [false, true]) {
			const stop = new AbortController();
			const { account, memory, directory } = bench({ clock: systemClock, signal: stop.signal });
			memory.remembers = remembers;
			account.failures = [busy(15_000)];
			const waiting = directory.get('v');
			setTimeout(() => stop.abort(), 20);
			await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
			expect(account.questions).toEqual([expect.objectContaining({ signal: stop.signal })]);
		}
	});

	it('is taken from memory when the account stays busy', async () => {
		const { account, memory, directory } = bench({});
		memory.remembers = true;
		account.failures = Array.from({ length: 99 }, () => busy());
		expect(await directory.get('v')).toMatchObject({
			voice: VOICE,
			error: { code: 'CONCURRENCY_LIMIT' },
		});
	});
});
