import type { IExecuteFunctions } from 'n8n-workflow';
import { openStoreSession, type StoreSession } from '../shared/session/storeSession';

/** A store that is opened by the first item that needs it, so that a failure is an item's error like any other. */
export interface LazyStore {
	open(): Promise<StoreSession>;
	/** In sentences for the user; to be asked for at the end. */
	warnings(): Promise<string[]>;
}

export function lazyStore(context: IExecuteFunctions): LazyStore {
	let opened: Promise<StoreSession> | undefined;
	return {
		open: async () => await (opened ??= openStoreSession(context)),
		warnings: async () => (await opened?.catch(() => undefined))?.warnings ?? [],
	};
}
