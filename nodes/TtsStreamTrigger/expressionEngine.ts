import type { IWebhookFunctions } from 'n8n-workflow';

/** Not in the types of n8n: what n8n itself calls when a request has ended. */
interface WithExpressions {
	workflow?: { expression?: { releaseIsolate?: () => Promise<void> } };
}

/**
 * Gives back the virtual machine that n8n lends to a request for its expressions: some 10 MB, which it would hold for as
 * long as somebody listens (n8n 2.41.1, live-webhooks.js). To be called when every field has been read, since no
 * expression can be worked out after it. Where n8n does not know this, nothing happens.
 *
 * Not in the editor, where n8n looks at the node again after a test.
 */
export function releaseExpressionEngine(context: IWebhookFunctions): void {
	if (context.getMode() === 'manual') return;
	const expression = (context as WithExpressions).workflow?.expression;
	if (typeof expression?.releaseIsolate !== 'function') return;
	expression.releaseIsolate().catch(() => undefined);
}
