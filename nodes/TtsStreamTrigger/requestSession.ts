import type { IWebhookFunctions } from 'n8n-workflow';
import type { SessionContext } from '../shared/session/compose';
import { processState } from '../shared/session/processState';

/**
 * One request as a session sees it.
 *
 * For a webhook, n8n decrypts a credential in a new virtual machine, for which callers would wait tens of milliseconds
 * (n8n 2.41.1, credentials-helper.js, applyDefaultsAndOverwrites). So one that was read within the last minute counts,
 * but for a test from the editor.
 */
export function requestSession(
	context: SessionContext & Pick<IWebhookFunctions, 'getMode' | 'getWorkflow'>,
): SessionContext & { forgetCredentials(): void } {
	const { recentCredentials } = processState();
	const { id, credentials } = context.getNode();
	const nameOf = (type: string) =>
		JSON.stringify([context.getWorkflow().id, id, credentials?.[type], type]);
	return {
		getCredentials: async <T extends object>(type: string) => {
			const read = async () => await context.getCredentials<T>(type);
			if (context.getMode() === 'manual') return await read();
			return (await recentCredentials.get(nameOf(type), read)) as T;
		},
		/** So that a corrected credential is used at once. */
		forgetCredentials() {
			for (const type of Object.keys(credentials ?? {})) recentCredentials.forget(nameOf(type));
		},
		getExecutionId: () => context.getExecutionId(),
		getInstanceId: () => context.getInstanceId(),
		getNode: () => context.getNode(),
		getTimezone: () => context.getTimezone(),
	};
}
