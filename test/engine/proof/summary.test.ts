import fc from 'fast-check';
import type { Issue } from '../../../engine/proof/issue';
import { summarize, type SummaryInput } from '../../../engine/proof/summary';

const issue = (over: Partial<Issue> = {}): Issue => ({
	rule: 'spelling/unknown-word',
	severity: 'warning',
	start: 0,
	end: 3,
	message: 'Not a word.',
	suggestions: ['the'],
	...over,
});

const input = (over: Partial<SummaryInput> = {}): SummaryInput => ({
	status: 'needsReview',
	written: 'teh end',
	issues: [issue()],
	changes: [],
	characters: { before: 7, after: 7 },
	credits: 7,
	notes: [],
	...over,
});

describe('the summary', () => {
	it('says in one line what there is to decide, and then where', () => {
		const { html, markdown } = summarize(
			input({
				changes: [{ start: 4, end: 7, from: 'end', to: 'end of it', rule: 'glossary/spoken' }],
				characters: { before: 7, after: 1_318 },
				credits: 1_318,
				notes: ['Nothing else.'],
			}),
		);
		expect(markdown).toBe(
			[
				'**Needs review: 1 finding, 1 change, 7 -> 1,318 characters, about 1,318 credits**',
				'',
				'1. Warning: Not a word.',
				'   **teh** end',
				'   Suggested: **the**',
				'',
				'Written out for speaking:',
				'- end -> end of it',
				'',
				'Nothing else.',
				'No such check finds most real words in the wrong place, such as "form" for "from", or the wrong name: read what matters.',
			].join('\n'),
		);
		expect(html).toContain('<mark><b>teh</b></mark> end');
		expect(html).toContain('<del>end</del> &rarr; <ins>end of it</ins>');
	});

	it('says what no check finds, also when nothing was found', () => {
		const { html, markdown } = summarize(input({ status: 'clean', issues: [] }));
		for (const view of [html, markdown])
			expect(view).toMatch(/^.*Clean[^]*real words in the wrong/);
	});

	it('puts the worst first, and counts what it leaves out', () => {
		const issues = Array.from({ length: 40 }, (_, index) =>
			issue({ severity: index === 39 ? 'error' : 'info', message: `Number ${index}.` }),
		);
		const { html, markdown } = summarize(input({ issues }));
		expect(markdown.split('\n')[2]).toBe('1. Error: Number 39.');
		expect(markdown).toContain('And 15 more findings.');
		expect(html.match(/<li>/g)).toHaveLength(25);
	});

	it('shows what nobody sees', () => {
		const written = 'a\u200Bb  c\nd';
		const { markdown } = summarize(
			input({
				written,
				issues: [
					issue({ start: 1, end: 2, suggestions: [''] }),
					issue({ start: 3, end: 5, suggestions: [' '] }),
				],
			}),
		);
		expect(markdown).toContain('a**·**b  c ⏎ d');
		expect(markdown).toContain('a·b**(space)**c');
		expect(markdown).toContain('Suggested: **(remove)**');
	});

	it('stays short for a finding about the whole of a long script', () => {
		const written = 'word '.repeat(5_000);
		const { html, markdown } = summarize(
			input({ written, issues: [issue({ end: written.length, suggestions: [] })] }),
		);
		expect(html.length).toBeLessThan(1_000);
		expect(markdown.length).toBeLessThan(1_000);
	});

	it('lets nothing of the script through as markup', () => {
		fc.assert(
			fc.property(
				fc.array(
					fc.constantFrom(
						'<',
						'>',
						'&',
						'"',
						"'",
						'*',
						'_',
						'[',
						']',
						'`',
						'#',
						'|',
						'a',
						' ',
						'\n',
						'\\',
						'\uD800',
					),
				),
				(characters) => {
					const written = characters.join('');
					const { html, markdown } = summarize(
						input({
							written,
							issues: [issue({ end: written.length, message: written, suggestions: [written] })],
							changes: [
								{
									start: 0,
									end: written.length,
									from: written,
									to: written,
									rule: 'glossary/spoken',
								},
							],
							notes: [written],
						}),
					);
					const tags = html.match(/<[^>]*>/g) ?? [];
					const own =
						/^<\/?(?:p|strong|ol|ul|li|b|u|br|span|mark|del|ins)(?: style="color:#[0-9a-f]{6}")?>$/;
					expect(tags.filter((tag) => !own.test(tag))).toEqual([]);
					expect(html.replaceAll(/<[^>]*>/g, '')).not.toMatch(/[<>"']/);
					expect(
						markdown.replaceAll(/\\./g, '').replaceAll('**', '').replaceAll('->', ''),
					).not.toMatch(/[<>*_[\]`#|]/);
				},
			),
		);
	});
});
