import type { Issue } from '../../issue';
import type { Rule } from '../rule';
import { paragraphsOf } from './paragraphs';

const CLOSING: Record<string, string> = { ')': '(', ']': '[', '}': '{' };

/** A bracket without its partner in the same paragraph. */
export const unbalancedBrackets: Rule = {
	id: 'typography/unbalanced-bracket',
	severity: 'info',
	languages: 'all',
	scope: 'script',
	*check({ prose }) {
		for (const { start, end } of paragraphsOf(prose)) {
			yield* unbalancedIn(prose, start, end);
		}
	},
};

function* unbalancedIn(prose: string, start: number, end: number): Generator<Issue> {
	const open: { bracket: string; at: number }[] = [];
	for (let at = start; at < end; at += 1) {
		const character = prose[at]!;
		if ('([{'.includes(character) && !isFace(prose, at)) open.push({ bracket: character, at });
		const partner = CLOSING[character];
		if (partner === undefined) continue;
		const last = open.at(-1);
		if (last?.bracket === partner) open.pop();
		else if (!isListMark(prose, start, at) && !isFace(prose, at)) yield issue(at, character);
	}
	for (const { bracket, at } of open) yield issue(at, bracket);
}

function issue(at: number, bracket: string): Issue {
	return {
		rule: unbalancedBrackets.id,
		severity: unbalancedBrackets.severity,
		start: at,
		end: at + 1,
		message: `The bracket "${bracket}" has no partner in its paragraph.`,
		suggestions: [''],
	};
}

/** "a) first", "iv) fourth", and "1)", whose digit is masked. */
function isListMark(prose: string, start: number, at: number): boolean {
	return /(?:^|[\s(])(?:\p{L}|[ivx]{1,4}|\uFFFC+)$/u.test(prose.slice(Math.max(start, at - 6), at));
}

/** ":)", ";-(" */
function isFace(prose: string, at: number): boolean {
	return /[:;]['-]?$/.test(prose.slice(Math.max(0, at - 2), at));
}
