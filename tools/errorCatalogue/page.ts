import path from 'node:path';
import { ERROR_CODES } from '../../engine/errors';
import { projectFolder } from '../n8n/nodeRuntime';
import type { Catalogue, CatalogueEntry } from './catalogue';
import { CODES, LIKELIEST } from './codes';
import { foldVariants } from './foldVariants';

export const PAGE = path.join(projectFolder, 'docs', 'errors.md');

/** Where the failure of a call is not the whole answer. */
const CHARGED: Partial<Record<string, string>> = {
	DELIVERY_FAILED: 'for the speech itself, as always',
	CANCELLED: 'for speech that was already being generated',
};

const INTRODUCTION = `# Errors

<!-- Made by "npm run docs:errors" from the source. Do not edit. -->

Each error says what happened, to which item, and what to do. It is shown at the node that failed. When **On Error** of the node is set to continue, the item goes on with \`errorCode\`, \`error\` (what happened) and \`errorDescription\` (what to do).

Search this page for a part of the message. What stands between ‹ and › differs from case to case. Problems without a message are in [troubleshooting](troubleshooting.md).
`;

const CALLERS = 'Answers of a voice endpoint';

/** The page as it has to be. */
export function renderPage({ entries }: Catalogue): string {
	const own = entries.filter(({ isForCallers }) => !isForCallers);
	const sections = ERROR_CODES.map((code) =>
		section(
			`## ${code}\n\n${CODES[code].meaning}`,
			own.filter((entry) => entry.code === code),
		),
	);
	const callers = entries.filter(({ isForCallers }) => isForCallers);
	const endpoint = section(
		`## ${CALLERS}\n\nWhat a program or a listener gets from **TTS Stream Trigger** instead of audio, as JSON with \`code\`, \`message\` and \`description\`. The reasons that concern only its owner are in the log of n8n.`,
		callers,
		true,
	);
	const parts = [INTRODUCTION, likeliest(own), contents(), charging(), ...sections, endpoint];
	return `${parts.join('\n').trimEnd()}\n`;
}

/** @throws when the source has no such error any more */
function likeliest(entries: CatalogueEntry[]): string {
	const items = LIKELIEST.map(({ code, says }, place) => {
		const entry = entries.find(
			(each) => each.code === code && each.messages.some((message) => says.test(message)),
		);
		if (entry === undefined) throw new Error(`No error ${code} says ${String(says)}`);
		const message = entry.messages.find((each) => says.test(each))!;
		// The others add what a run makes of it.
		const advice = entry.descriptions.toSorted((one, other) => one.length - other.length)[0]!;
		return `${place + 1}. **${escaped(message)}**<br>${escaped(advice)} ([${code}](#${anchorOf(code)}))`;
	});
	return `**The ten that you are most likely to meet**\n\n${items.join('\n')}\n`;
}

function contents(): string {
	const rows = ERROR_CODES.map((code) => {
		const { meaning, step } = CODES[code];
		return [`[\`${code}\`](#${anchorOf(code)})`, meaning.replace(/\.$/, ''), step];
	});
	const table = [['code', 'what happened', 'what to do'], ...rows];
	const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => row[column]!.length)));
	const lines = table.map(
		(row) => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`,
	);
	const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
	const [head, ...others] = lines;
	return `**All codes**\n\n${[head, rule, ...others].join('\n')}\n\n[${CALLERS}](#answers-of-a-voice-endpoint) are at the end.\n`;
}

function charging(): string {
	return `_Charged_ tells whether the failed call may have cost credits. _perhaps_ means that the text had reached ElevenLabs: the credits count as spent until it is known, and the next request for the same speech looks first for what was paid for.\n`;
}

function section(heading: string, entries: CatalogueEntry[], withCodes = false): string {
	const items = entries.map(({ code, messages, descriptions, mayBeCharged }) => {
		const said = foldVariants(messages)
			.map((message) => `**${escaped(message)}**`)
			.join('<br>');
		const advice = foldVariants(descriptions).map(escaped).join('<br>_or:_ ');
		const title = withCodes ? `\`${code}\` ${said}` : said;
		if (withCodes) return `- ${title}<br>${advice}`;
		const charged = CHARGED[code] ?? (mayBeCharged ? 'perhaps' : 'no');
		return `- ${title}<br>${advice}<br>_Charged: ${charged}._`;
	});
	return `${[heading, items.join('\n')].join('\n\n').trimEnd()}\n`;
}

/** Of the heading that is the code. */
function anchorOf(code: string): string {
	return code.toLowerCase();
}

/** As text of Markdown. */
function escaped(text: string): string {
	return text.replaceAll(/[\\*_<>`[\]]/g, (character) => `\\${character}`);
}
