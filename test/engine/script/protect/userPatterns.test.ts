import { isVoiceoverError } from '../../../../engine/errors';
import { protectSpans } from '../../../../engine/script/protect/protectSpans';
import { parseProtectPatterns } from '../../../../engine/script/protect/userPatterns';

function refusal(lines: string): string {
	try {
		parseProtectPatterns(lines);
	} catch (error) {
		if (isVoiceoverError(error) && error.code === 'INVALID_INPUT') return error.message;
	}
	return 'accepted';
}

describe('parseProtectPatterns', () => {
	it('reads bare patterns, patterns with flags, and leaves out blanks and comments', () => {
		const patterns = parseProtectPatterns('ACME-\\d+\n\n// a comment\n/acme \\w+/i');
		expect(patterns.map(String)).toEqual(['/ACME-\\d+/gu', '/acme \\w+/giu']);
	});

	it.each([
		['a(', 'is not a valid regular expression'],
		['/a/x', 'has unknown flags: x'],
		['a*', 'matches an empty text'],
		['(a+)+b', 'repeats a group'],
		['(a|aa)+b', 'repeats a group'],
		['((a+)b)*c', 'repeats a group'],
		['(?:a{1,9}){2,9}c', 'repeats a group'],
		['(\\w*x){9,}', 'repeats a group'],
		['a'.repeat(501), 'is longer than 500'],
	])('refuses %s', (pattern, reason) => {
		expect(refusal(`ok\n${pattern}`)).toContain('line 2');
		expect(refusal(`ok\n${pattern}`)).toContain(reason);
	});

	it.each([
		'(foo|bar) baz+',
		'\\d{3}-\\d{4}',
		'(abc)+',
		'([+*]a)+',
		'(\\(+)',
		'(?:a|b)c?',
		'(?<year>\\d{4})',
		'[(+]+x',
		'(a{3}){2}',
	])('accepts %s', (pattern) => expect(refusal(pattern)).toBe('accepted'));

	it('refuses too many', () => {
		expect(refusal('x\n'.repeat(51))).toContain('There are 51 patterns');
	});

	it('stops a pattern that passed and is still slow, in bounded time', () => {
		const customPatterns = parseProtectPatterns('a*a*a*a*a*a*a*a*b');
		const start = performance.now();
		expect(() => protectSpans('a'.repeat(5000), { customPatterns })).toThrow(
			/a\*b takes too long on this text/,
		);
		expect(performance.now() - start).toBeLessThan(2000);
	});
});
