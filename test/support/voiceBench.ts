import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { elevenLabsVoiceAccountApi } from '../../engine/adapters/elevenlabs/elevenLabsVoiceAccountApi';
import { openEmbeddedStore } from '../../engine/adapters/embedded/embeddedStore';
import { systemClock } from '../../engine/concurrency/systemClock';
import type { Clock } from '../../engine/ports/clock';
import { createModelDirectory } from '../../engine/account/modelDirectory';
import { elevenLabsSpeechApi } from '../../engine/adapters/elevenlabs/elevenLabsSpeechApi';
import type { CheckDesk } from '../../engine/voices/checkPins';
import { DEFAULT_API_KEY, SCOPES, type Scope, type Simulator } from '../../simulator';
import { afterTests } from './afterTests';
import { temporaryFolder } from './temporaryFolder';

const DAY_MS = 86_400_000;

/** A clock that goes like the machine's, but can be set ahead together with the simulator's. */
export interface AdvancedClock extends Clock {
	advanceDays(simulator: Simulator, days: number): void;
}

export function advancedClock(): AdvancedClock {
	let offsetMs = 0;
	return {
		...systemClock,
		now: () => systemClock.now() + offsetMs,
		advanceDays(simulator, days) {
			offsetMs += days * DAY_MS;
			simulator.account.clock.advanceDays(days);
		},
	};
}

const root = temporaryFolder('voices');

/** What the operations on pins need: a new store and the account of the simulator. */
export async function newVoiceDesk(
	simulator: Simulator,
	over: Partial<CheckDesk> & { apiKey?: string; folder?: string } = {},
): Promise<CheckDesk & { folder: string }> {
	const {
		apiKey = DEFAULT_API_KEY,
		folder = join(root, randomUUID()),
		clock = systemClock,
		...rest
	} = over;
	const connection = { apiKey, baseUrl: simulator.url };
	const store = await openEmbeddedStore(folder, clock);
	afterTests(() => store.close());
	return {
		pins: await store.pins(),
		index: store.index,
		api: elevenLabsVoiceAccountApi(connection),
		models: createModelDirectory(elevenLabsSpeechApi(connection), clock),
		namespace: 'default',
		clock,
		folder,
		...rest,
	};
}

/** A key of the account that lacks permissions. */
export function keyWithout(simulator: Simulator, ...missing: Scope[]): string {
	const key = `key-without-${missing.join('-')}`;
	simulator.account.keys.add(
		key,
		SCOPES.filter((scope) => !missing.includes(scope)),
	);
	return key;
}
