import type { BudgetUnit } from '../ports/ledger';
import {
	civilDay,
	civilDayAt,
	fieldsOf,
	firstInstantOf,
	isoDate,
	type CivilDay,
} from './zonedCalendar';

export { isTimeZone } from './zonedCalendar';

/** One window of a budget. `startsAtMs` <= now < `resetsAtMs`, where they are known. */
export interface PeriodWindow {
	/**
	 * Names the window in the books: `day:2026-11-21`, `week:2026-W47` (ISO 8601), `month:2026-11`,
	 * `billingCycle:2026-12-03` (the UTC date on which it ends), `total`.
	 */
	period: string;
	/** Epoch milliseconds; undefined for `total` and for a billing cycle, of which only the end is known. */
	startsAtMs?: number;
	/** Epoch milliseconds of the first instant of the next window; undefined for `total`. */
	resetsAtMs?: number;
	/** The account's cycle is not known, so this is the calendar month in its place. The user must be told. */
	note?: 'billingCycleUnknown';
}

/** From the account's subscription. */
export interface BillingCycle {
	/** Epoch milliseconds, exclusive. */
	endsAtMs: number;
}

/**
 * The window that a moment lies in, computed from the clock alone, so that nothing has to run for a budget to reset.
 *
 * A window begins at the first instant at which the zone's calendar shows its first date, and never ends before the
 * next one begins: where clocks are put back over midnight, the hour that comes twice belongs to the new window.
 *
 * The zone is not part of `period`, on purpose. A scope has one row of the books for each calendar period, so that
 * setting another zone cannot start a spent budget anew, and rules of one scope with different zones share one sum.
 * Around a reset they name different periods for some hours; a call is then held in each.
 *
 * A billing cycle that is unknown or already over falls back to the calendar month with a note: it must neither become
 * unlimited nor last for ever.
 *
 * @param nowMs epoch milliseconds
 * @param timeZone one that `isTimeZone` accepts; without meaning for `total`
 */
export function budgetWindow(
	unit: BudgetUnit,
	nowMs: number,
	timeZone: string,
	billingCycle?: BillingCycle,
): PeriodWindow {
	switch (unit) {
		case 'total':
			return { period: 'total' };
		case 'billingCycle': {
			const endsAtMs = billingCycle?.endsAtMs;
			if (endsAtMs === undefined || !Number.isFinite(endsAtMs) || endsAtMs <= nowMs) {
				return { ...calendarWindow('month', nowMs, timeZone), note: 'billingCycleUnknown' };
			}
			const period = `billingCycle:${new Date(endsAtMs).toISOString().slice(0, 10)}`;
			return { period, resetsAtMs: endsAtMs };
		}
		case 'day':
		case 'week':
		case 'month':
			return calendarWindow(unit, nowMs, timeZone);
		default:
			return unit satisfies never;
	}
}

type CalendarUnit = 'day' | 'week' | 'month';

function calendarWindow(unit: CalendarUnit, nowMs: number, timeZone: string): PeriodWindow {
	let first = firstDay(unit, civilDayAt(nowMs, timeZone));
	let resetsAtMs = firstInstantOf(nextFirstDay(unit, first), timeZone);
	// Clocks were put back over midnight: the calendar shows the old date again, but the new window has begun.
	while (resetsAtMs <= nowMs) {
		first = nextFirstDay(unit, first);
		resetsAtMs = firstInstantOf(nextFirstDay(unit, first), timeZone);
	}
	return {
		period: `${unit}:${name(unit, first)}`,
		startsAtMs: firstInstantOf(first, timeZone),
		resetsAtMs,
	};
}

function firstDay(unit: CalendarUnit, today: CivilDay): CivilDay {
	const { day, weekday } = fieldsOf(today);
	if (unit === 'day') return today;
	return unit === 'week' ? today - weekday : today - day + 1;
}

function nextFirstDay(unit: CalendarUnit, first: CivilDay): CivilDay {
	if (unit !== 'month') return first + (unit === 'day' ? 1 : 7);
	const { year, month } = fieldsOf(first);
	return civilDay(year, month + 1, 1);
}

function name(unit: CalendarUnit, first: CivilDay): string {
	if (unit === 'day') return isoDate(first);
	if (unit === 'month') return isoDate(first).slice(0, 7);
	// A week belongs to the year of its Thursday.
	const thursday = first + 3;
	const { year } = fieldsOf(thursday);
	const week = Math.floor((thursday - civilDay(year, 1, 1)) / 7) + 1;
	return `${year}-W${String(week).padStart(2, '0')}`;
}
