/**
 * A moment for a sentence to a person, as the clocks there show it: `1 December 2026 at 00:00 (Europe/Warsaw)`.
 *
 * @param timeZone IANA name
 */
export function momentInWords(epochMs: number, timeZone = 'UTC'): string {
	const shown = (options: Intl.DateTimeFormatOptions) =>
		new Intl.DateTimeFormat('en-GB', { ...options, timeZone }).format(epochMs);
	const date = shown({ day: 'numeric', month: 'long', year: 'numeric' });
	const time = shown({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
	return `${date} at ${time} (${timeZone})`;
}
