import { timeoutOption } from '../../nodes/shared/fields/purchaseFields';
import { readConcurrency, readTimeoutMs } from '../../nodes/shared/parameters/purchaseParameters';

it('takes the timeouts that the panel takes, and no others', () => {
	const { minValue = NaN, maxValue = NaN } = timeoutOption.typeOptions!;
	expect(readTimeoutMs({ timeoutSeconds: minValue })).toBe(minValue * 1000);
	expect(readTimeoutMs({ timeoutSeconds: maxValue })).toBe(maxValue * 1000);
	for (const timeoutSeconds of [minValue - 1, maxValue + 1]) {
		expect(() => readTimeoutMs({ timeoutSeconds })).toThrow(`between ${minValue} and ${maxValue}`);
	}
});

it('keeps the concurrency to whole numbers within its bounds', () => {
	const given = [undefined, 0, -3, 2.9, 1000, Infinity];
	expect(given.map((concurrency) => readConcurrency({ concurrency }))).toEqual([
		4, 1, 1, 2, 50, 50,
	]);
});
