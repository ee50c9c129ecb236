import type { IExecuteFunctions } from 'n8n-workflow';
import { openSpeechSession, type SessionOptions, type SpeechSession } from './compose';

/** A session that is opened by the first item that needs one, so that a failure is an item's error like any other. */
export interface LazySession {
	open(): Promise<SpeechSession>;
	/** In sentences for the user; to be asked for at the end. */
	warnings(): Promise<string[]>;
}

export function lazySession(context: IExecuteFunctions, options?: SessionOptions): LazySession {
	let opened: Promise<SpeechSession> | undefined;
	return {
		open: async () => await (opened ??= openSpeechSession(context, options)),
		async warnings() {
			const session = await opened?.catch(() => undefined);
			return session === undefined ? [] : [...session.warnings, ...session.budgets.warnings()];
		},
	};
}
