import type { IExecuteFunctions } from 'n8n-workflow';
import { executionTotals } from '../../nodes/shared/items/executionTotals';

describe('the totals of an execution', () => {
	it('add up half and tenth credits without noise, over nodes', () => {
		const data = new Map<string, string>();
		const context = { customData: data } as unknown as IExecuteFunctions;
		for (const creditsCharged of [0.1, 0.2]) {
			const totals = executionTotals(context);
			totals.add({ creditsCharged, creditsSaved: 0.5 });
			totals.add({ creditsCharged, creditsSaved: 0.5 });
			totals.write();
		}
		expect(Object.fromEntries(data)).toEqual({
			voiceoverCreditsCharged: '0.6',
			voiceoverCreditsSaved: '2',
		});
	});
});
