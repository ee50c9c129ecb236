import fc from 'fast-check';
import { budgetWindow, isTimeZone } from '../../../engine/budget/budgetWindow';
import type { BudgetUnit } from '../../../engine/ports/ledger';

type CalendarUnit = 'day' | 'week' | 'month';

const CALENDAR_UNITS: CalendarUnit[] = ['day', 'week', 'month'];

const at = (instant: string) => Date.parse(instant);
const iso = (ms: number | undefined) =>
	ms === undefined ? undefined : new Date(ms).toISOString().replace('.000Z', 'Z');

/** Window as `[period, start, reset]`, times in UTC. */
function window(unit: BudgetUnit, now: string, timeZone: string) {
	const { period, startsAtMs, resetsAtMs } = budgetWindow(unit, at(now), timeZone);
	return [period, iso(startsAtMs), iso(resetsAtMs)];
}

/*
 * Period, zone, now, start, reset (UTC), and what is special. Computed with Python's zoneinfo, by walking second by second
 * to the first instant of a date.
 */
const WINDOWS = `
	day:2026-11-21  UTC                  2026-11-21T12:00:00Z      2026-11-21T00:00:00Z  2026-11-22T00:00:00Z  a day in UTC
	day:2026-11-21  UTC                  2026-11-21T00:00:00.000Z  2026-11-21T00:00:00Z  2026-11-22T00:00:00Z  a day at its first instant
	day:2026-11-21  UTC                  2026-11-21T23:59:59.999Z  2026-11-21T00:00:00Z  2026-11-22T00:00:00Z  a day at its last instant
	day:2026-11-21  Pacific/Kiritimati   2026-11-20T10:00:00Z      2026-11-20T10:00:00Z  2026-11-21T10:00:00Z  a day where it begins first
	day:2026-11-21  Asia/Kathmandu       2026-11-21T18:14:59Z      2026-11-20T18:15:00Z  2026-11-21T18:15:00Z  a day in a zone of quarters
	day:2026-03-08  America/St_Johns     2026-03-08T12:00:00Z      2026-03-08T03:30:00Z  2026-03-09T02:30:00Z  a day of 23 hours in a zone of halves
	day:2026-04-05  Australia/Lord_Howe  2026-04-05T00:00:00Z      2026-04-04T13:00:00Z  2026-04-05T13:30:00Z  a day whose clocks change by half an hour
	day:2026-04-24  Africa/Cairo         2026-04-24T00:00:00Z      2026-04-23T22:00:00Z  2026-04-24T21:00:00Z  a day without midnight
	day:2026-04-23  Africa/Cairo         2026-04-23T21:59:59.999Z  2026-04-22T22:00:00Z  2026-04-23T22:00:00Z  a day before one without midnight
	day:2026-10-29  Africa/Cairo         2026-10-29T21:30:00Z      2026-10-28T21:00:00Z  2026-10-29T22:00:00Z  a day whose last hour comes twice
	day:2018-11-04  America/Sao_Paulo    2018-11-04T12:00:00Z      2018-11-04T03:00:00Z  2018-11-05T02:00:00Z  a summer day without midnight
	day:2018-02-17  America/Sao_Paulo    2018-02-18T02:30:00Z      2018-02-17T02:00:00Z  2018-02-18T03:00:00Z  a day of 25 hours
	day:2026-11-01  America/Havana       2026-11-01T05:30:00Z      2026-11-01T04:00:00Z  2026-11-02T05:00:00Z  a day with two midnights
	day:2026-03-29  Asia/Beirut          2026-03-28T22:00:00Z      2026-03-28T22:00:00Z  2026-03-29T21:00:00Z  a day without midnight in Beirut
	day:2010-11-07  America/St_Johns     2010-11-07T02:30:30Z      2010-11-07T02:30:00Z  2010-11-08T03:30:00Z  a day that shows for a minute before clocks go back
	day:2010-11-07  America/St_Johns     2010-11-07T03:00:00Z      2010-11-07T02:30:00Z  2010-11-08T03:30:00Z  a day that has begun although the calendar went back
	day:2011-12-29  Pacific/Apia         2011-12-30T09:59:59Z      2011-12-29T10:00:00Z  2011-12-30T10:00:00Z  the day before a date that does not exist
	day:2011-12-31  Pacific/Apia         2011-12-30T10:00:00Z      2011-12-30T10:00:00Z  2011-12-31T10:00:00Z  the day after a date that does not exist
	day:2028-02-29  Asia/Tokyo           2028-02-28T15:00:00Z      2028-02-28T15:00:00Z  2028-02-29T15:00:00Z  a leap day
	month:2026-01   America/New_York     2026-01-31T23:00:00Z      2026-01-01T05:00:00Z  2026-02-01T05:00:00Z  the 31st of January
	month:2026-02   Asia/Tokyo           2026-01-31T15:00:00Z      2026-01-31T15:00:00Z  2026-02-28T15:00:00Z  the first hours of February east of UTC
	month:2028-02   Asia/Tokyo           2028-02-29T14:59:59Z      2028-01-31T15:00:00Z  2028-02-29T15:00:00Z  a February of 29 days
	month:2026-03   Europe/Warsaw        2026-03-31T21:59:59.999Z  2026-02-28T23:00:00Z  2026-03-31T22:00:00Z  a month in which summer time begins
	month:2026-10   Europe/Warsaw        2026-10-25T00:30:00Z      2026-09-30T22:00:00Z  2026-10-31T23:00:00Z  a month in which it ends
	month:2026-11   America/Havana       2026-11-01T04:00:00Z      2026-11-01T04:00:00Z  2026-12-01T05:00:00Z  a month that begins on the day of the change
	month:2026-12   Pacific/Kiritimati   2026-12-31T09:59:59Z      2026-11-30T10:00:00Z  2026-12-31T10:00:00Z  December
	week:2026-W47   UTC                  2026-11-21T12:00:00Z      2026-11-16T00:00:00Z  2026-11-23T00:00:00Z  a week
	week:2026-W43   Europe/Warsaw        2026-10-25T12:00:00Z      2026-10-18T22:00:00Z  2026-10-25T23:00:00Z  a week with a change of the clocks
	week:2026-W53   UTC                  2027-01-03T23:59:59Z      2026-12-28T00:00:00Z  2027-01-04T00:00:00Z  a 53rd week
	week:2025-W01   UTC                  2024-12-31T00:00:00Z      2024-12-30T00:00:00Z  2025-01-06T00:00:00Z  a first week that begins in the year before
	week:2021-W52   UTC                  2022-01-02T12:00:00Z      2021-12-27T00:00:00Z  2022-01-03T00:00:00Z  a last week that ends in the year after
	week:2011-W52   Pacific/Apia         2011-12-31T00:00:00Z      2011-12-26T10:00:00Z  2012-01-01T10:00:00Z  a week with a date that does not exist
`;

describe('a window of', () => {
	const rows = WINDOWS.trim()
		.split('\n')
		.map((line) => {
			const [period, timeZone, now, startsAt, resetsAt, what] = line.trim().split(/\s{2,}/);
			return { period: period!, timeZone: timeZone!, now: now!, startsAt, resetsAt, what };
		});

	it.each(rows)('$what: $timeZone, $now', ({ period, timeZone, now, startsAt, resetsAt }) => {
		const unit = period.split(':')[0] as BudgetUnit;
		expect(window(unit, now, timeZone)).toEqual([period, startsAt, resetsAt]);
	});

	it('all time never resets', () => {
		expect(budgetWindow('total', at('2026-11-21T00:00:00Z'), 'UTC')).toEqual({ period: 'total' });
	});

	it('nothing is guessed without a time or a zone', () => {
		expect(() => budgetWindow('day', NaN, 'UTC')).toThrow(RangeError);
		expect(() => budgetWindow('day', 0, 'Mars/Olympus')).toThrow(RangeError);
	});
});

describe('a billing cycle', () => {
	const now = at('2026-11-21T12:00:00Z');

	it('ends when the account says', () => {
		const endsAtMs = at('2026-12-03T17:04:09Z');
		expect(budgetWindow('billingCycle', now, 'Europe/Warsaw', { endsAtMs })).toEqual({
			period: 'billingCycle:2026-12-03',
			resetsAtMs: endsAtMs,
		});
		const last = budgetWindow('billingCycle', endsAtMs - 1, 'Europe/Warsaw', { endsAtMs });
		expect(last.period).toBe('billingCycle:2026-12-03');
	});

	it('has one name in all zones', () => {
		const endsAtMs = at('2026-12-03T23:30:00Z');
		for (const timeZone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
			expect(budgetWindow('billingCycle', now, timeZone, { endsAtMs }).period).toBe(
				'billingCycle:2026-12-03',
			);
		}
	});

	it.each([
		['is not known', undefined],
		['is over', { endsAtMs: now }],
		['was over long ago', { endsAtMs: at('2026-10-03T00:00:00Z') }],
		['has no end', { endsAtMs: Infinity }],
		['is not a time', { endsAtMs: NaN }],
	])('that %s is the calendar month, and says so', (_what, cycle) => {
		expect(budgetWindow('billingCycle', now, 'Europe/Warsaw', cycle)).toEqual({
			...budgetWindow('month', now, 'Europe/Warsaw'),
			note: 'billingCycleUnknown',
		});
	});
});

describe('zones', () => {
	it.each(['UTC', 'Europe/Warsaw', 'europe/warsaw', 'Asia/Calcutta', 'Etc/GMT+5', 'US/Eastern'])(
		'%s is one',
		(name) => expect(isTimeZone(name)).toBe(true),
	);
	it.each([
		'',
		' ',
		'Europe/Warschau',
		'+02:00',
		'-03',
		'local',
		'Europe/Warsaw ',
		5,
		null,
		undefined,
		{},
	])('%p is none', (name) => expect(isTimeZone(name)).toBe(false));
});

describe('the same period', () => {
	const now = at('2026-11-30T23:30:00Z');

	it('has one name in zones whose windows differ', () => {
		const earlier = at('2026-11-21T12:00:00Z');
		const names = ['UTC', 'Europe/Warsaw', 'America/New_York'].map(
			(timeZone) => budgetWindow('month', earlier, timeZone).period,
		);
		expect(names).toEqual(['month:2026-11', 'month:2026-11', 'month:2026-11']);
	});

	it('has ended in one zone while it goes on in another', () => {
		expect(budgetWindow('month', now, 'UTC').period).toBe('month:2026-11');
		expect(budgetWindow('month', now, 'Europe/Warsaw').period).toBe('month:2026-12');
	});
});

describe('in every zone and at every time', () => {
	const zones = fc.constantFrom(
		...Intl.supportedValuesOf('timeZone'),
		// The hard ones more often.
		...['Africa/Cairo', 'America/Sao_Paulo', 'America/St_Johns', 'Asia/Beirut', 'Asia/Gaza'],
		...['Africa/Casablanca', 'America/Havana', 'Antarctica/Troll', 'Australia/Lord_Howe'],
		...['Pacific/Apia', 'Pacific/Kiritimati', 'Pacific/Kwajalein', 'America/Nuuk'],
	);
	const times = fc.integer({ min: at('1970-01-01T00:00:00Z'), max: at('2100-01-01T00:00:00Z') });
	const units = fc.constantFrom(...CALENDAR_UNITS);

	const known = (unit: CalendarUnit, nowMs: number, timeZone: string) => {
		const { period, startsAtMs, resetsAtMs, note } = budgetWindow(unit, nowMs, timeZone);
		expect(note).toBeUndefined();
		return { period, startsAtMs: startsAtMs!, resetsAtMs: resetsAtMs! };
	};

	it('now lies in the window, and both ends are sharp', () => {
		fc.assert(
			fc.property(units, times, zones, (unit, nowMs, timeZone) => {
				const now = known(unit, nowMs, timeZone);
				expect(now.startsAtMs).toBeLessThanOrEqual(nowMs);
				expect(nowMs).toBeLessThan(now.resetsAtMs);
				expect(known(unit, now.startsAtMs, timeZone)).toEqual(now);
				expect(known(unit, now.resetsAtMs - 1, timeZone)).toEqual(now);
				const next = known(unit, now.resetsAtMs, timeZone);
				expect(next.startsAtMs).toBe(now.resetsAtMs);
				expect(next.period).not.toBe(now.period);
				const before = known(unit, now.startsAtMs - 1, timeZone);
				expect(before.resetsAtMs).toBe(now.startsAtMs);
				expect(before.period).not.toBe(now.period);
			}),
			{ numRuns: 1500 },
		);
	});

	it('windows tile the time without gap or overlap, in the order of their names', () => {
		fc.assert(
			fc.property(units, times, zones, (unit, nowMs, timeZone) => {
				let window = known(unit, nowMs, timeZone);
				const names = [window.period];
				for (let step = 0; step < 40; step += 1) {
					const next = known(unit, window.resetsAtMs, timeZone);
					expect(next.startsAtMs).toBe(window.resetsAtMs);
					expect(next.resetsAtMs).toBeGreaterThan(next.startsAtMs);
					names.push(next.period);
					window = next;
				}
				expect(new Set(names).size).toBe(names.length);
				expect([...names].sort()).toEqual(names);
			}),
			{ numRuns: 150 },
		);
	});

	it('two times have the same name exactly if they are in the same window', () => {
		const apart = fc.integer({ min: -40 * 86_400_000, max: 40 * 86_400_000 });
		fc.assert(
			fc.property(units, times, apart, zones, (unit, nowMs, apartMs, timeZone) => {
				const one = known(unit, nowMs, timeZone);
				const other = known(unit, nowMs + apartMs, timeZone);
				const isSame = one.startsAtMs === other.startsAtMs && one.resetsAtMs === other.resetsAtMs;
				expect(one.period === other.period).toBe(isSame);
			}),
			{ numRuns: 1500 },
		);
	});

	it('the calendar on the wall turns over at the reset, neither earlier nor later', () => {
		const wall = (ms: number, timeZone: string) =>
			new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(ms);
		fc.assert(
			fc.property(times, zones, (nowMs, timeZone) => {
				const { period, resetsAtMs } = known('day', nowMs, timeZone);
				const date = period.slice('day:'.length);
				expect(wall(resetsAtMs - 1, timeZone) <= date).toBe(true);
				expect(wall(resetsAtMs, timeZone) > date).toBe(true);
				expect(wall(nowMs, timeZone) <= date).toBe(true);
			}),
			{ numRuns: 1000 },
		);
	});

	it('weeks and months begin when one of their days does', () => {
		fc.assert(
			fc.property(units, times, zones, (unit, nowMs, timeZone) => {
				const { startsAtMs } = known(unit, nowMs, timeZone);
				expect(known('day', startsAtMs, timeZone).startsAtMs).toBe(startsAtMs);
			}),
			{ numRuns: 500 },
		);
	});
});
