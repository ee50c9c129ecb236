import type { IExecuteFunctions } from 'n8n-workflow';
import type { CheckDesk } from '../../engine/voices/checkPins';
import { lazySession, type LazySession } from '../shared/session/lazySession';

/** What the engine needs for pins, opened by the first item that needs it. */
export interface LazyDesk {
	session: LazySession;
	open(): Promise<CheckDesk>;
}

export function lazyDesk(context: IExecuteFunctions): LazyDesk {
	const session = lazySession(context);
	const signal = context.getExecutionCancelSignal();
	return {
		session,
		async open() {
			const { dependencies, pins, voiceAccount } = await session.open();
			const { cache, clock, models, namespace } = dependencies;
			return {
				pins: await pins(),
				api: voiceAccount,
				index: cache.index,
				namespace,
				clock,
				models,
				...(signal === undefined ? {} : { signal }),
			};
		},
	};
}
