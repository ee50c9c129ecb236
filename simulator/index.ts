import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Account, type AccountStart } from './account/account';
import { adminRoutes, paidCalls } from './admin/adminRoutes';
import { createEnglishSpeaker } from './audio/englishSpeaker';
import { createSignalSpeaker } from './audio/signalSpeaker';
import type { Fault } from './faults/fault';
import { FaultList } from './faults/faultList';
import { accountRoutes } from './routes/accountRoutes';
import { dictionaryRoutes } from './routes/dictionaryRoutes';
import { historyRoutes } from './routes/historyRoutes';
import { libraryRoutes } from './routes/libraryRoutes';
import { textToSpeechRoutes } from './routes/textToSpeechRoutes';
import { voiceDesignRoutes } from './routes/voiceDesignRoutes';
import { voiceRoutes } from './routes/voiceRoutes';
import { createHttpServer } from './server/httpServer';
import type { RecordedCall } from './server/recordedCall';

export type { Account } from './account/account';
export type { AccountSettings } from './account/accountSettings';
export { DEFAULT_API_KEY, SCOPES, type Scope } from './account/apiKeys';
export type { PlanName } from './account/plans';
export type { Fault, FaultEffect, FaultError } from './faults/fault';
export type { RecordedCall } from './server/recordedCall';
export { STARTING_VOICES } from './voices/startingVoices';

export interface SimulatorOptions extends AccountStart {
	/** 0, the default, is any free port. */
	port?: number;
	host?: '127.0.0.1';
	/** `signal`: quick tones, the default. `english`: flite's voices, for the demo. */
	voice?: 'signal' | 'english';
	/** Gets one line a request, without the key and the text. */
	log?: (line: string) => void;
}

export interface Simulator {
	/** For example `http://127.0.0.1:8484`, without a slash at the end. */
	readonly url: string;
	/** Plan, quota, discount, keys, voices, models, history, clock: read and change them at any time. */
	readonly account: Account;
	/** Every request since the start or the last reset, admin requests apart, in order of arrival. */
	readonly calls: readonly RecordedCall[];
	readonly faults: { add(fault: Fault): void; clear(): void };
	/** Text-to-speech calls that were accepted, and so charged. */
	paidCalls(): RecordedCall[];
	/** The bill: what the account was charged, refunds apart. */
	creditsCharged(): number;
	/** Everything as new; the port and the log stay. */
	reset(): void;
	/** Ends the server and every open connection. */
	close(): Promise<void>;
}

export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
	const account = new Account(options);
	const faults = new FaultList();
	const calls: RecordedCall[] = [];
	function reset(): void {
		account.reset();
		faults.clear();
		calls.length = 0;
	}
	const server = createHttpServer({
		account,
		faults,
		calls,
		speaker: options.voice === 'english' ? createEnglishSpeaker() : createSignalSpeaker(),
		routes: [
			...textToSpeechRoutes,
			...accountRoutes,
			...voiceRoutes,
			...libraryRoutes,
			...voiceDesignRoutes,
			...historyRoutes,
			...dictionaryRoutes,
			...adminRoutes({ account, faults, calls, reset }),
		],
		log: options.log ?? (() => {}),
	});
	server.listen(options.port ?? 0, options.host ?? '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}`,
		account,
		calls,
		faults,
		paidCalls: () => paidCalls(calls),
		creditsCharged: () => account.bill.credits(),
		reset,
		async close() {
			server.closeAllConnections();
			await new Promise<void>((resolve, reject) => {
				server.close((error) => (error === undefined ? resolve() : reject(error)));
			});
		},
	};
}
