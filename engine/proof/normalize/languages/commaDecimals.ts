/** Decimals as a number of their own, each leading zero spoken; one by one when there are more than two. */
export function commaDecimals(digits: string, cardinal: (digits: string) => string): string {
	if (digits.length > 2) return Array.from(digits, (digit) => cardinal(digit)).join(' ');
	const zeros = /^0*/.exec(digits)![0];
	const rest = digits.slice(zeros.length);
	return [...Array.from(zeros, () => cardinal('0')), ...(rest === '' ? [] : [cardinal(rest)])].join(
		' ',
	);
}
