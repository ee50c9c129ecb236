import { createContext, Script, type Context } from 'node:vm';
import { invalidInput } from '../../errors';
import type { Span } from '../../proof/issue';

/** Longest line that is taken for a pattern, in characters. */
const MAX_LENGTH = 500;
const MAX_PATTERNS = 50;
/** Patterns that together need longer than this on one text are refused. A sound one needs a few milliseconds. */
const LIMIT_MS = 250;

/**
 * Reads regular expressions, one a line: bare (`ACME-\d+`) or between slashes with flags (`/acme-\d+/i`). Empty lines
 * and lines that begin with `//` are left out. All get the flags `g` and `u`; of the others `i`, `m` and `s` are kept.
 *
 * A repetition within a repetition, such as `(a+)+`, is refused: on some texts it takes longer than a lifetime. What
 * gets past this and is still slow is stopped by a time limit when it runs.
 *
 * @throws INVALID_INPUT that names the line
 */
export function parseProtectPatterns(lines: string): RegExp[] {
	const sources = lines
		.split(/\r?\n/)
		.map((line, index) => ({ line: line.trim(), number: index + 1 }))
		.filter(({ line }) => line !== '' && !line.startsWith('//'));
	if (sources.length > MAX_PATTERNS) {
		throw invalidInput(
			`There are ${sources.length} patterns to protect, more than ${MAX_PATTERNS}`,
			'Join patterns with | or put plain words into the glossary, which has no such limit.',
		);
	}
	return sources.map(({ line, number }) => parseOne(line, number));
}

function parseOne(line: string, number: number): RegExp {
	const refuse = (what: string, description: string) =>
		invalidInput(`The protect pattern in line ${number} ${what}`, description);
	if (line.length > MAX_LENGTH) {
		throw refuse(`is longer than ${MAX_LENGTH} characters`, 'Split it into several lines.');
	}
	const slashed = /^\/(.+)\/([a-z]*)$/.exec(line);
	const source = slashed?.[1] ?? line;
	const flags = slashed?.[2] ?? '';
	if (/[^dgimsuvy]/.test(flags)) {
		throw refuse(`has unknown flags: ${flags}`, 'Use i, m or s behind the last slash, or none.');
	}
	const kept = ['i', 'm', 's'].filter((flag) => flags.includes(flag)).join('');
	const compiled = compile(source, `gu${kept}`);
	if (typeof compiled === 'string') {
		throw refuse(
			`is not a valid regular expression: ${compiled}`,
			'Put a backslash before characters that are meant literally, such as . ( ) [ ] { } + * ? | ^ $ \\ and /.',
		);
	}
	if (compiled.test('')) {
		throw refuse(
			'matches an empty text, so it protects nothing',
			'Use + in place of *, or leave the line out.',
		);
	}
	if (hasNestedRepetition(source)) {
		throw refuse(
			'repeats a group that holds a repetition or a choice, which can take forever on some texts',
			'Write it without the inner or the outer + or *: (ab+)+ becomes [ab]+, (a|b)+ becomes [ab]+; a counted repetition such as {1,20} inside and out is refused as well.',
		);
	}
	return compiled;
}

function compile(source: string, flags: string): RegExp | string {
	try {
		return new RegExp(source, flags);
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		return reason.replace(/^Invalid regular expression: /, '');
	}
}

/** Whether a group that is repeated holds a repetition or a choice of its own, at any depth. */
function hasNestedRepetition(source: string): boolean {
	/** For each open group: whether its content can match in more than one way. */
	const groups: boolean[] = [false];
	let index = 0;
	while (index < source.length) {
		const character = source[index]!;
		if (character === '\\') index += 2;
		else if (character === '[') index = behindClass(source, index);
		else if (character === '(') {
			groups.push(false);
			index += 1;
			// The "?" of (?:, (?= and (?<name> is no repetition.
			if (source[index] === '?') index += 1;
			continue;
		} else if (character === ')') {
			const varied = groups.pop() ?? false;
			index += 1;
			const repeated = repetition(source, index);
			if (varied && repeated > 1) return true;
			if (varied) groups[groups.length - 1] = true;
		} else if (character === '|') {
			groups[groups.length - 1] = true;
			index += 1;
		} else index += 1;
		const times = repetition(source, index);
		if (times > 1) groups[groups.length - 1] = true;
		if (times > 0) index = behindRepetition(source, index);
	}
	return false;
}

function behindClass(source: string, open: number): number {
	for (let index = open + 1; index < source.length; index += 1) {
		if (source[index] === '\\') index += 1;
		else if (source[index] === ']') return index + 1;
	}
	return source.length;
}

const REPETITION = /(?:[*+?]|\{(\d+)(,(\d*))?\})\??/y;

/** How often what stands before an index may occur at most; 0 when nothing is said about it. */
function repetition(source: string, index: number): number {
	REPETITION.lastIndex = index;
	const match = REPETITION.exec(source);
	if (match === null) return 0;
	if (match[0].startsWith('?')) return 1;
	if (match[1] === undefined || match[3] === '') return Infinity;
	// An exact count matches in one way only.
	return match[2] === undefined ? 1 : Number(match[3]);
}

function behindRepetition(source: string, index: number): number {
	REPETITION.lastIndex = index;
	return index + (REPETITION.exec(source)?.[0].length ?? 0);
}

/**
 * Where the user's patterns match. They run in a script of its own because only that can be stopped: V8 has no other
 * limit for a regular expression. All run in one script, because starting one takes about a millisecond.
 *
 * @throws INVALID_INPUT when they take too long
 */
export function userMatches(text: string, patterns: readonly RegExp[]): Span[] {
	if (patterns.length === 0) return [];
	const search = { text, patterns, current: 0, found: [] as Span[] };
	context ??= createContext({});
	Object.assign(context, { search });
	const failed = stopped(() => SEARCH.runInContext(context!, { timeout: LIMIT_MS }));
	Object.assign(context, { search: undefined });
	if (failed) {
		// On a busy machine the time can be up when the last pattern is done.
		const slow = patterns[search.current];
		throw invalidInput(
			slow === undefined
				? 'The protect patterns take too long on this text'
				: `The protect pattern ${slow.source} takes too long on this text`,
			'Make it more exact: begin it with a fixed letter or word, and use counted repetitions such as {1,40} in place of + and *.',
		);
	}
	return search.found;
}

/** Shared, because making one takes longer than most searches. */
let context: Context | undefined;

const SEARCH = new Script(`
for (const pattern of search.patterns) {
	for (const match of search.text.matchAll(pattern)) {
		const end = match.index + match[0].length;
		if (end > match.index) search.found.push({ start: match.index, end });
	}
	search.current += 1;
}`);

/** Whether a search was stopped by its time limit; nothing else can go wrong in it. */
function stopped(search: () => void): boolean {
	try {
		search();
		return false;
	} catch {
		return true;
	}
}
