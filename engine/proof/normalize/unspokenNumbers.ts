import type { Issue, ProtectedSpan } from '../issue';

/** More notes than this help nobody; the last one counts the rest. */
const MOST_NOTES = 20;

/** Notes on the numbers of a text whose language has no table, so that a person can put them into words. */
export function unspokenNumbers(
	text: string,
	spans: readonly ProtectedSpan[],
	language: string,
): Issue[] {
	const numbers = spans.filter(({ kind }) => kind === 'number');
	const rest = numbers.length - MOST_NOTES;
	return numbers.slice(0, MOST_NOTES).map(({ start, end }, index) => {
		const others =
			rest > 0 && index === MOST_NOTES - 1 ? ` The same holds for ${rest} more numbers.` : '';
		return {
			rule: 'typography/unspoken-number',
			severity: 'info',
			start,
			end,
			message: `“${text.slice(start, end)}” was left in digits: numbers are not put into words for the language “${language}”.${others}`,
			suggestions: [],
		};
	});
}
