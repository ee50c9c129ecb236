import type { IWebhookFunctions } from 'n8n-workflow';
import type { SessionContext } from '../shared/runtime/compose';

/** One request as a session sees it. n8n reads a credential from its database each time, and the caller waits. */
export function requestSession(context: IWebhookFunctions): SessionContext {
	const read = new Map<string, Promise<object>>();
	return {
		getCredentials: async <T extends object>(type: string) => {
			const known = read.get(type) ?? context.getCredentials(type);
			read.set(type, known);
			return (await known) as T;
		},
		getExecutionId: () => context.getExecutionId(),
		getInstanceId: () => context.getInstanceId(),
		getNode: () => context.getNode(),
		getTimezone: () => context.getTimezone(),
	};
}
