/*
 * Calendar days and instants of IANA time zones, from the zone data that Node ships with. A day begins and ends as an
 * instant of its own: clocks may skip midnight, show it twice, or leave a whole date out.
 */

/** A date as days since 1970-01-01, the same everywhere: 20778 is 2026-11-21. */
export type CivilDay = number;

const DAY_MS = 86_400_000;

/** Beyond the largest offset that a zone ever had (15:56:08, Manila before 1845). */
const WIDEST_OFFSET_MS = 16 * 3_600_000;

/** No zone ever changed its offset twice within so short a time. */
const SCAN_STEP_MS = 8 * 3_600_000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether Node knows the zone, for example `Europe/Warsaw` or `UTC`. Offsets such as `+02:00` are no zones. */
export function isTimeZone(name: unknown): name is string {
	if (typeof name !== 'string' || !/^[A-Za-z]/.test(name)) return false;
	try {
		formatOf(name);
		return true;
	} catch {
		return false;
	}
}

export function civilDay(year: number, month: number, day: number): CivilDay {
	return Date.UTC(year, month - 1, day) / DAY_MS;
}

/** `month` is 1 to 12, `weekday` 0 (Monday) to 6. */
export function fieldsOf(day: CivilDay) {
	const date = new Date(day * DAY_MS);
	return {
		year: date.getUTCFullYear(),
		month: date.getUTCMonth() + 1,
		day: date.getUTCDate(),
		weekday: (date.getUTCDay() + 6) % 7,
	};
}

/** For example `2026-11-21`. */
export function isoDate(day: CivilDay): string {
	return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** The date that a calendar on the wall of the zone shows. */
export function civilDayAt(instantMs: number, timeZone: string): CivilDay {
	return Math.floor(wallClock(instantMs, timeZone) / DAY_MS);
}

/**
 * The first instant at which the zone's calendar shows this date or a later one, in epoch milliseconds. A later one,
 * because Samoa had no 2011-12-30.
 */
export function firstInstantOf(day: CivilDay, timeZone: string): number {
	const midnight = day * DAY_MS;
	const last = midnight + WIDEST_OFFSET_MS;
	let from = midnight - WIDEST_OFFSET_MS;
	let offset = offsetAt(from, timeZone);
	while (from < last) {
		const to = from + SCAN_STEP_MS;
		const next = offsetAt(to, timeZone);
		const change = next === offset ? to : firstChange(from, to, offset, timeZone);
		if (midnight - offset < change) return midnight - offset;
		// Clocks jump over midnight, or onto it.
		if (change + next >= midnight) return change;
		from = change;
		offset = next;
	}
	return last;
}

/** The first instant in (from, to] with another offset than the one at `from`. */
function firstChange(from: number, to: number, offset: number, timeZone: string): number {
	let before = from;
	let after = to;
	while (after - before > 1) {
		const middle = Math.floor((before + after) / 2);
		if (offsetAt(middle, timeZone) === offset) before = middle;
		else after = middle;
	}
	return after;
}

/** Milliseconds to add to UTC. */
function offsetAt(instantMs: number, timeZone: string): number {
	return wallClock(instantMs, timeZone) - instantMs;
}

/** What a clock in the zone shows, as if it were UTC. */
function wallClock(instantMs: number, timeZone: string): number {
	const shown = formatOf(timeZone).format(instantMs).match(/\d+/g)!.map(Number);
	const [month, day, year, hour, minute, second] = shown as [
		number,
		number,
		number,
		number,
		number,
		number,
	];
	const wholeSeconds = Math.floor(instantMs / 1000) * 1000;
	return Date.UTC(year, month - 1, day, hour, minute, second) + (instantMs - wholeSeconds);
}

/** @throws RangeError for an unknown zone */
function formatOf(timeZone: string): Intl.DateTimeFormat {
	let format = formats.get(timeZone);
	if (format === undefined) {
		format = new Intl.DateTimeFormat('en-US', {
			timeZone,
			calendar: 'gregory',
			numberingSystem: 'latn',
			year: 'numeric',
			month: 'numeric',
			day: 'numeric',
			hour: 'numeric',
			minute: 'numeric',
			second: 'numeric',
			hourCycle: 'h23',
		});
		// Making one takes far longer than using it.
		formats.set(timeZone, format);
	}
	return format;
}
