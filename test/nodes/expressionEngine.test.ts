import type { IWebhookFunctions } from 'n8n-workflow';
import { releaseExpressionEngine } from '../../nodes/TtsStreamTrigger/expressionEngine';

const contextOf = (mode: string, workflow?: object) =>
	({ getMode: () => mode, workflow }) as unknown as IWebhookFunctions;

describe('what n8n lends to a request for its expressions', () => {
	it('is given back while somebody listens, but not in the editor', () => {
		const releaseIsolate = jest.fn(async () => await Promise.resolve());
		releaseExpressionEngine(contextOf('manual', { expression: { releaseIsolate } }));
		expect(releaseIsolate).not.toHaveBeenCalled();
		releaseExpressionEngine(contextOf('webhook', { expression: { releaseIsolate } }));
		expect(releaseIsolate).toHaveBeenCalledTimes(1);
	});

	it('is left alone where n8n does not know of it, or fails', async () => {
		for (const workflow of [undefined, {}, { expression: {} }, { expression: null }]) {
			expect(() => releaseExpressionEngine(contextOf('webhook', workflow))).not.toThrow();
		}
		const releaseIsolate = jest.fn(async () => await Promise.reject(new Error('gone')));
		releaseExpressionEngine(contextOf('webhook', { expression: { releaseIsolate } }));
		await new Promise((turn) => setImmediate(turn));
	});
});
