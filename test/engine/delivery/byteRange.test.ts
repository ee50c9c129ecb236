import fc from 'fast-check';
import { asksForLaterPart, byteRange } from '../../../engine/delivery/byteRange';

describe('a Range header', () => {
	it.each<[string | undefined, ReturnType<typeof byteRange>]>([
		[undefined, undefined],
		['bytes=0-', { start: 0, end: 99 }],
		['bytes=0-0', { start: 0, end: 0 }],
		['bytes=10-19', { start: 10, end: 19 }],
		['bytes=10-1000', { start: 10, end: 99 }],
		['bytes=-10', { start: 90, end: 99 }],
		['bytes=-1000', { start: 0, end: 99 }],
		['bytes=-0', 'unsatisfiable'],
		['bytes=100-', 'unsatisfiable'],
		['bytes=20-10', undefined],
		['bytes=0-1,5-6', undefined],
		['items=0-1', undefined],
		['bytes=-', undefined],
		['bytes=x-y', undefined],
	])('%s of 100 bytes', (header, part) => {
		expect(byteRange(header, 100)).toEqual(part);
	});

	it('never names a byte that is not there', () => {
		fc.assert(
			fc.property(
				fc.tuple(fc.option(fc.nat()), fc.option(fc.nat()), fc.integer({ min: 1, max: 1e9 })),
				([first, last, size]) => {
					const part = byteRange(`bytes=${first ?? ''}-${last ?? ''}`, size);
					if (part === undefined || part === 'unsatisfiable') return;
					expect(part.start).toBeGreaterThanOrEqual(0);
					expect(part.end).toBeGreaterThanOrEqual(part.start);
					expect(part.end).toBeLessThan(size);
				},
			),
		);
	});

	it('tells the beginning from a later part', () => {
		expect(['bytes=0-', 'bytes=0-9', undefined, 'nonsense'].map(asksForLaterPart)).toEqual(
			Array(4).fill(false),
		);
		expect(['bytes=1-', 'bytes=-5'].map(asksForLaterPart)).toEqual([true, true]);
	});
});
