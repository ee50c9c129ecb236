import type { Change, Issue } from '../../../engine/proof/issue';
import {
	needsReview,
	safeFixes,
	unsolved,
	withoutRepeats,
} from '../../../engine/proof/unresolvedIssues';

const issue = (start: number, end: number, over: Partial<Issue> = {}): Issue => ({
	rule: 'spelling/unknown-word',
	severity: 'warning',
	start,
	end,
	message: 'x',
	suggestions: ['y'],
	...over,
});

const change = (start: number, end: number): Change => ({
	start,
	end,
	from: 'x'.repeat(end - start),
	to: 'y',
	rule: 'normalize/spaces',
});

it('an issue is solved when every character of it is replaced', () => {
	const changes = [change(0, 4), change(4, 6), change(8, 10)];
	const cases: [start: number, end: number, solved: boolean][] = [
		[0, 4, true],
		[1, 6, true],
		[0, 7, false],
		[5, 9, false],
		[8, 10, true],
		[10, 12, false],
		[20, 22, false],
	];
	for (const [start, end, solved] of cases) {
		expect([start, end, unsolved([issue(start, end)], changes).length === 0]).toEqual([
			start,
			end,
			solved,
		]);
	}
});

it('the dictionary is silent where a grammar rule knows the word', () => {
	const grammar = issue(5, 9, { rule: 'grammar/missing-apostrophe', severity: 'info' });
	const withoutIdea = issue(20, 24, { rule: 'grammar/lone-i', suggestions: [] });
	const spelling = [issue(5, 9), issue(4, 9), issue(6, 12), issue(20, 24)];
	expect(withoutRepeats([...spelling, withoutIdea, grammar])).toEqual([
		spelling[1],
		grammar,
		spelling[2],
		withoutIdea,
		spelling[3],
	]);
});

it('corrections do not overlap, touch nothing that is protected, and change something', () => {
	const text = 'aa bb cc dd';
	const safe = (start: number, end: number, to: string) =>
		issue(start, end, { suggestions: [to], safeFix: true });
	expect(
		safeFixes(
			text,
			[
				safe(0, 2, 'x'),
				safe(1, 4, 'y'),
				safe(3, 5, 'bb'),
				safe(6, 8, 'z'),
				safe(9, 11, ''),
				issue(9, 11),
			],
			[{ start: 7, end: 8 }],
		),
	).toEqual([
		{ start: 0, end: 2, from: 'aa', to: 'x', rule: 'spelling/unknown-word' },
		{ start: 9, end: 11, from: 'dd', to: '', rule: 'spelling/unknown-word' },
	]);
});

it('graver is more', () => {
	expect(needsReview(issue(0, 1, { severity: 'error' }), 'warning')).toBe(true);
	expect(needsReview(issue(0, 1, { severity: 'warning' }), 'warning')).toBe(true);
	expect(needsReview(issue(0, 1, { severity: 'info' }), 'warning')).toBe(false);
});
