import type { Change, Issue, Severity } from './issue';

export interface Summary {
	/**
	 * A fragment for mails and forms: inline styles only, everything from the script escaped. Readable also where tags
	 * are taken out: n8n's forms keep no <mark>, <del> or <ins> and no style.
	 * Source: n8n-nodes-base 2.41.1, Form/utils/utils.js, sanitizeHtml.
	 */
	html: string;
	/** For chats and tickets. */
	markdown: string;
}

export interface SummaryInput {
	status: 'clean' | 'needsReview';
	written: string;
	issues: readonly Issue[];
	changes: readonly Change[];
	/** Billed characters of the text as written and of the text to speak. */
	characters: { before: number; after: number };
	credits: number;
	notes: readonly string[];
}

/** Longer lists are not read in a chat, and break the limits of mails. */
const FINDINGS_SHOWN = 25;
const CHANGES_SHOWN = 15;
/** Characters of the script on each side of a finding. */
const CONTEXT = 40;
const LONGEST_QUOTE = 80;

const WORDS: Record<Severity, string> = { error: 'Error', warning: 'Warning', info: 'Note' };
const COLOURS: Record<Severity, string> = { error: '#b91c1c', warning: '#b45309', info: '#4b5563' };
const ORDER: Severity[] = ['error', 'warning', 'info'];

/** Said each time, because "clean" is easily taken for "right". */
const LIMITS =
	'No such check finds most real words in the wrong place, such as "form" for "from", or the wrong name: read what matters.';

/** What a person needs to decide about a script, the worst first. */
export function summarize(input: SummaryInput): Summary {
	const findings = input.issues
		.toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity) || a.start - b.start)
		.slice(0, FINDINGS_SHOWN);
	const changes = input.changes.slice(0, CHANGES_SHOWN);
	const more = {
		findings: input.issues.length - findings.length,
		changes: input.changes.length - changes.length,
	};
	return {
		html: html(input, findings, changes, more),
		markdown: markdown(input, findings, changes, more),
	};
}

type Left = Record<'findings' | 'changes', number>;

function headline({ status, issues, changes, characters, credits }: SummaryInput): string {
	const counts = [count(issues.length, 'finding'), count(changes.length, 'change')].join(', ');
	const verdict = status === 'clean' ? 'Clean' : 'Needs review';
	const size =
		characters.before === characters.after
			? `${figure(characters.after)} characters`
			: `${figure(characters.before)} -> ${figure(characters.after)} characters`;
	return `${verdict}: ${counts}, ${size}, about ${count(credits, 'credit')}`;
}

function html(
	input: SummaryInput,
	findings: readonly Issue[],
	changes: readonly Change[],
	more: Left,
): string {
	const parts = [`<p><strong>${escapeHtml(headline(input))}</strong></p>`];
	if (findings.length > 0) {
		const rows = findings.map((issue) => {
			const { before, quote, after } = place(input.written, issue);
			const suggestions = suggestionsOf(issue).map((text) => `<b>${escapeHtml(text)}</b>`);
			return `<li><b style="color:${COLOURS[issue.severity]}">${WORDS[issue.severity]}</b> ${escapeHtml(issue.message)}<br><span style="color:#4b5563">${escapeHtml(before)}<mark><b>${escapeHtml(quote)}</b></mark>${escapeHtml(after)}</span>${suggestions.length === 0 ? '' : `<br>Suggested: ${suggestions.join(', ')}`}</li>`;
		});
		parts.push(`<ol>${rows.join('')}</ol>`, leftHtml(more.findings, 'finding'));
	}
	if (changes.length > 0) {
		const rows = changes.map(
			({ from, to }) =>
				`<li><del>${escapeHtml(shown(from))}</del> &rarr; <ins>${escapeHtml(shown(to))}</ins></li>`,
		);
		parts.push(`<p>Written out for speaking:</p><ul>${rows.join('')}</ul>`);
		parts.push(leftHtml(more.changes, 'change'));
	}
	for (const note of [...input.notes, LIMITS]) parts.push(`<p>${escapeHtml(note)}</p>`);
	return parts.join('');
}

function leftHtml(left: number, name: string): string {
	return left === 0 ? '' : `<p>And ${count(left, `more ${name}`)}.</p>`;
}

function markdown(
	input: SummaryInput,
	findings: readonly Issue[],
	changes: readonly Change[],
	more: Left,
): string {
	const lines = [`**${escapeMarkdown(headline(input))}**`];
	if (findings.length > 0) {
		lines.push('');
		for (const [index, issue] of findings.entries()) {
			const { before, quote, after } = place(input.written, issue);
			const suggestions = suggestionsOf(issue).map((text) => `**${escapeMarkdown(text)}**`);
			lines.push(
				`${index + 1}. ${WORDS[issue.severity]}: ${escapeMarkdown(issue.message)}`,
				`   ${escapeMarkdown(before)}**${escapeMarkdown(quote)}**${escapeMarkdown(after)}`,
			);
			if (suggestions.length > 0) lines.push(`   Suggested: ${suggestions.join(', ')}`);
		}
		if (more.findings > 0) lines.push(`And ${count(more.findings, 'more finding')}.`);
	}
	if (changes.length > 0) {
		lines.push('', 'Written out for speaking:');
		for (const { from, to } of changes) {
			lines.push(`- ${escapeMarkdown(shown(from))} -> ${escapeMarkdown(shown(to))}`);
		}
		if (more.changes > 0) lines.push(`And ${count(more.changes, 'more change')}.`);
	}
	lines.push('', ...[...input.notes, LIMITS].map(escapeMarkdown));
	return lines.join('\n');
}

function place(written: string, { start, end }: Issue) {
	const from = Math.max(0, start - CONTEXT);
	const to = Math.min(written.length, Math.min(end, start + LONGEST_QUOTE) + CONTEXT);
	return {
		before: (from > 0 ? '…' : '') + visible(written.slice(from, start)),
		quote: shown(written.slice(start, end)),
		after:
			end - start > LONGEST_QUOTE
				? ''
				: visible(written.slice(end, to)) + (to < written.length ? '…' : ''),
	};
}

function suggestionsOf({ suggestions }: Issue): string[] {
	return suggestions.slice(0, 3).map((text) => (text === '' ? '(remove)' : visible(text)));
}

/** Short enough to quote, and not empty. */
function shown(text: string): string {
	const cut = text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
	const made = visible(cut);
	if (made === '') return '(nothing)';
	return made.trim() === '' ? '(space)' : made;
}

/** In one line, with halves of characters and control characters shown as what they are. */
function visible(text: string): string {
	return text
		.toWellFormed()
		.replaceAll(/\s*\n\s*/g, ' ⏎ ')
		.replaceAll(/[\p{Cc}\p{Cf}]/gu, '·');
}

const HTML_ENTITIES: Record<string, string> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

function escapeHtml(text: string): string {
	return text.replaceAll(/[&<>"']/g, (character) => HTML_ENTITIES[character]!);
}

/** Also for Slack and Teams, which know `<` and `&`. */
function escapeMarkdown(text: string): string {
	return text
		.replaceAll(/[\\`*_{}[\]#|~!]/g, '\\$&')
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('-&gt;', '->');
}

function count(number: number, name: string): string {
	return `${figure(number)} ${name}${number === 1 ? '' : 's'}`;
}

function figure(number: number): string {
	return number.toLocaleString('en-US');
}
