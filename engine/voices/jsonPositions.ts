/** Where things are in a JSON text that is well-formed. */
export interface JsonPlaces {
	/** Line, from 1, of the value at a path such as `["pins", "Narrator", "rate"]`; of the nearest one above it if none. */
	lineOf(path: readonly string[]): number;
	/** The first name that an object has twice. */
	duplicate?: { name: string; line: number };
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/gs;

/** Places further inside are not told apart; in a text of brackets alone they would fill the memory. */
const DEEPEST = 16;

interface Level {
	path: string[];
	/** Undefined in a list. */
	names: Set<string> | undefined;
	/** The name, or the place in the list, of the value that comes. */
	next: string;
	expectsName: boolean;
}

/**
 * JSON.parse says where a text is broken, but not where a value of it was.
 *
 * @param text that JSON.parse has taken
 */
export function placesIn(text: string): JsonPlaces {
	const lines = new Map<string, number>([['[]', 1]]);
	const levels: Level[] = [];
	let duplicate: JsonPlaces['duplicate'];
	let line = 1;
	let counted = 0;
	for (const match of text.matchAll(TOKEN)) {
		const [token] = match;
		line += newLines(text.slice(counted, match.index));
		counted = match.index;
		const level = levels.at(-1);
		if (token === '}' || token === ']') levels.pop();
		else if (token === ',') {
			if (level?.names === undefined) level!.next = String(Number(level!.next) + 1);
			else level.expectsName = true;
		} else if (token === ':') continue;
		else if (level?.expectsName === true) {
			const name = JSON.parse(token) as string;
			if (level.names?.has(name) === true) duplicate ??= { name, line };
			level.names?.add(name);
			level.next = name;
			level.expectsName = false;
			// A name and its value are on one line as a rule; the name's counts.
			if (levels.length <= DEEPEST) lines.set(JSON.stringify([...level.path, name]), line);
		} else {
			const isDeep = levels.length > DEEPEST;
			const path =
				level === undefined || isDeep ? (level?.path ?? []) : [...level.path, level.next];
			const place = JSON.stringify(path);
			if (!isDeep && !lines.has(place)) lines.set(place, line);
			if (token === '{') levels.push({ path, names: new Set(), next: '', expectsName: true });
			if (token === '[') levels.push({ path, names: undefined, next: '0', expectsName: false });
		}
	}
	return {
		lineOf(path) {
			for (let length = path.length; length > 0; length -= 1) {
				const found = lines.get(JSON.stringify(path.slice(0, length)));
				if (found !== undefined) return found;
			}
			return 1;
		},
		...(duplicate === undefined ? {} : { duplicate }),
	};
}

/** Line, from 1, of the first thing in a text that keeps it from being JSON; its last line when it only ends too early. */
export function brokenLine(text: string): number {
	const place = brokenAt(text);
	return 1 + newLines(place === undefined ? text.trimEnd() : text.slice(0, place));
}

const SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

type Expected = 'value' | 'valueOrEnd' | 'name' | 'nameOrEnd' | 'colon' | 'commaOrEnd';

/**
 * Where a text stops being JSON; undefined when it does not, or ends too early. The messages of JSON.parse name no
 * place for some mistakes.
 */
export function brokenAt(text: string): number | undefined {
	const open: ('{' | '[')[] = [];
	let awaited: Expected = 'value';
	let at = 0;
	const length = (pattern: RegExp) => {
		pattern.lastIndex = at;
		return pattern.exec(text)?.[0].length ?? 0;
	};
	for (;;) {
		at += length(SPACE);
		if (at >= text.length) return undefined;
		const token = text[at]!;
		const inObject = open.at(-1) === '{';
		if (awaited === 'commaOrEnd' && open.length === 0) return at;
		const mayEnd = awaited === 'commaOrEnd' || awaited === (inObject ? 'nameOrEnd' : 'valueOrEnd');
		if (mayEnd && token === (inObject ? '}' : ']')) {
			open.pop();
			awaited = 'commaOrEnd';
			at += 1;
		} else if (awaited === 'commaOrEnd') {
			if (token !== ',') return at;
			awaited = inObject ? 'name' : 'value';
			at += 1;
		} else if (awaited === 'colon') {
			if (token !== ':') return at;
			awaited = 'value';
			at += 1;
		} else if (awaited === 'name' || awaited === 'nameOrEnd') {
			const found = length(STRING);
			if (found === 0) return at;
			awaited = 'colon';
			at += found;
		} else if (token === '{' || token === '[') {
			open.push(token);
			awaited = token === '{' ? 'nameOrEnd' : 'valueOrEnd';
			at += 1;
		} else {
			const found = length(STRING) || length(SCALAR);
			if (found === 0) return at;
			awaited = 'commaOrEnd';
			at += found;
		}
	}
}

function newLines(text: string): number {
	let count = 0;
	for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
	return count;
}
