import type { IExecuteFunctions } from 'n8n-workflow';
import type { Pins } from '../../engine/ports/pins';
import { openStoreSession, type StoreSession } from '../shared/session/storeSession';

/** The pins alone, for work that needs no account. */
export interface LazyPins {
	open(): Promise<{ pins: Pins; namespace: string }>;
	/** In sentences for the user; to be asked for at the end. */
	warnings(): Promise<string[]>;
}

export function lazyPins(context: IExecuteFunctions): LazyPins {
	let opened: Promise<StoreSession> | undefined;
	return {
		async open() {
			const { pins, namespace } = await (opened ??= openStoreSession(context));
			return { pins: await pins(), namespace };
		},
		warnings: async () => (await opened?.catch(() => undefined))?.warnings ?? [],
	};
}
