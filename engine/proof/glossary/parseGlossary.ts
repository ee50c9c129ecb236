import { invalidInput, type VoiceoverError } from '../../errors';
import type { GlossaryEntry } from '../issue';
import { spokenForms } from './spokenForms';

const MOST_ENTRIES = 5000;
const LONGEST = 200;

/**
 * Reads a glossary as people keep it:
 * - text with an entry a line, `word | spoken form | wrong, wrong`; the last two may be left out, and empty lines and
 *   lines that begin with `//` are passed over;
 * - a list of objects with `word`, `spoken` and `forbidden` (a list, or text with commas), as rows of a sheet; names in
 *   any capitals, other names passed over; or of plain words;
 * - the same as JSON text, or as an object that holds such a list as `glossary`.
 *
 * Undefined, null and empty text are an empty glossary. The same entry twice counts once.
 *
 * @throws INVALID_INPUT that names the entry, when it has no word, contradicts another, or when its spoken form holds a
 * word that is itself replaced, so that proofing a second time would change the text again
 */
export function parseGlossary(value: unknown): GlossaryEntry[] {
	const rows = rowsOf(value);
	if (rows.length > MOST_ENTRIES) {
		throw invalidInput(
			`The glossary has ${rows.length} entries, more than ${MOST_ENTRIES}`,
			'Keep one glossary for each project, with the words that its scripts use.',
		);
	}
	const entries = new Map<string, GlossaryEntry>();
	rows.forEach((row, index) => {
		const entry = readRow(row, index + 1);
		if (entry === undefined) return;
		const known = entries.get(entry.word);
		if (known !== undefined && JSON.stringify(known) !== JSON.stringify(entry)) {
			throw refused(
				index + 1,
				`has “${entry.word}” a second time, with another spoken form or other mistakes`,
				'Keep one of the two entries.',
			);
		}
		entries.set(entry.word, entry);
	});
	const glossary = [...entries.values()];
	refuseChains(glossary);
	return glossary;
}

function rowsOf(value: unknown): unknown[] {
	if (value === undefined || value === null) return [];
	if (Array.isArray(value)) return value;
	if (typeof value === 'string') return rowsOfText(value);
	if (typeof value === 'object') {
		const held = field(value, 'glossary');
		return held === undefined ? [value] : rowsOf(held);
	}
	throw invalidInput(
		'The glossary is neither text nor a list',
		'Give one entry a line, as in: word | spoken form | wrong, wrong. Or a list of objects with word, spoken and forbidden.',
	);
}

function rowsOfText(text: string): unknown[] {
	if (/^\s*[[{]/.test(text)) {
		const parsed = parsedJson(text);
		if (parsed === undefined) {
			throw invalidInput(
				'The glossary begins like JSON and is not valid JSON',
				'Check quotes and commas, or give one entry a line, as in: word | spoken form | wrong, wrong.',
			);
		}
		return rowsOf(parsed);
	}
	return text.split(/\r\n?|\n/);
}

function parsedJson(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

function readRow(row: unknown, number: number): GlossaryEntry | undefined {
	if (typeof row === 'string') {
		if (row.trim() === '' || row.trim().startsWith('//')) return undefined;
		const parts = row.split('|');
		if (parts.length > 3) {
			throw refused(
				number,
				'has more than three parts',
				'Write: word | spoken form | wrong, wrong.',
			);
		}
		return entryOf(parts[0], parts[1], parts[2], number);
	}
	if (typeof row !== 'object' || row === null || Array.isArray(row)) {
		throw refused(
			number,
			'is neither text nor an object',
			'Give objects with word, spoken and forbidden.',
		);
	}
	// The item of a sheet through n8n is { json: … }.
	const item = field(row, 'json');
	const source = typeof item === 'object' && item !== null ? item : row;
	const isEmptyRow = Object.values(source).every((cell) => cell === '' || cell === null);
	if (isEmptyRow) return undefined;
	return entryOf(
		field(source, 'word'),
		field(source, 'spoken'),
		field(source, 'forbidden'),
		number,
	);
}

function entryOf(
	word: unknown,
	spoken: unknown,
	forbidden: unknown,
	number: number,
): GlossaryEntry {
	const written = cell(word, number, 'word');
	if (written === '') {
		throw refused(
			number,
			'has no word',
			'Write the word as it is to be written first, or in a column or field named word.',
		);
	}
	const said = cell(spoken, number, 'spoken form');
	const wrong = variants(forbidden, number).filter((variant) => variant !== written);
	return {
		word: written,
		...(said === '' || said === written ? {} : { spoken: said }),
		...(wrong.length === 0 ? {} : { forbidden: [...new Set(wrong)] }),
	};
}

function variants(value: unknown, number: number): string[] {
	const list = Array.isArray(value)
		? value
		: typeof value === 'string'
			? value.split(',')
			: [value];
	return list
		.map((variant) => cell(variant, number, 'mistake'))
		.filter((variant) => variant !== '');
}

function cell(value: unknown, number: number, what: string): string {
	if (value === undefined || value === null) return '';
	const isText = typeof value === 'string' || (typeof value === 'number' && !Number.isNaN(value));
	if (!isText) {
		throw refused(number, `has a ${what} that is no text`, 'Give plain text.');
	}
	const text = String(value).normalize('NFC').replaceAll(/\s+/g, ' ').trim();
	if (text.length > LONGEST) {
		throw refused(
			number,
			`has a ${what} of more than ${LONGEST} characters`,
			'Shorten it: entries are words and names, not sentences.',
		);
	}
	return text;
}

function field(source: object, name: string): unknown {
	const key = Object.keys(source).find((candidate) => candidate.trim().toLowerCase() === name);
	return key === undefined ? undefined : (source as Record<string, unknown>)[key];
}

/** Looks through all spoken forms at once: one by one would take time with the square of the entries. */
function refuseChains(glossary: readonly GlossaryEntry[]): void {
	const entries = glossary.filter(({ spoken }) => spoken !== undefined);
	const together = entries.map(({ spoken }) => spoken).join(DIVIDER);
	const [change] = spokenForms(together, glossary, []);
	if (change === undefined) return;
	const before = together.slice(0, change.start).split(DIVIDER).length - 1;
	throw invalidInput(
		`The spoken form of “${entries[before]!.word}” in the glossary holds “${change.from}”, which is itself replaced`,
		`Proofing the text a second time would turn it into “${change.to}”. Write the spoken form in another way, for example with blanks or hyphens between its parts.`,
	);
}

/** Joins no phrase across two entries. */
const DIVIDER = '\n\0\n';

function refused(number: number, what: string, description: string): VoiceoverError {
	return invalidInput(`Entry ${number} of the glossary ${what}`, description);
}
