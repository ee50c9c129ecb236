import { momentInWords } from '../../../engine/budget/momentInWords';

describe('a moment in words', () => {
	it.each([
		['2026-11-30T23:00:00Z', 'Europe/Warsaw', '1 December 2026 at 00:00 (Europe/Warsaw)'],
		['2026-12-03T08:00:00Z', 'America/New_York', '3 December 2026 at 03:00 (America/New_York)'],
		['2026-12-31T23:59:59Z', 'UTC', '31 December 2026 at 23:59 (UTC)'],
	])('%s in %s is %s', (instant, timeZone, words) => {
		expect(momentInWords(Date.parse(instant), timeZone)).toBe(words);
	});

	it('is told by UTC when no zone is known', () => {
		expect(momentInWords(Date.UTC(2026, 0, 2))).toBe('2 January 2026 at 00:00 (UTC)');
	});
});
