import { invalidInput, type VoiceoverError } from '../errors';
import type { Pin, PinChoice, PinnedVoice, VoiceOrigin } from '../ports/pins';
import { VOICE_SETTING_RANGES, type VoiceSettings } from '../speech/voiceSettings';
import { aliasKey, PIN_PREFIX, readNewAlias } from '../speech/pinAlias';
import { brokenLine, placesIn, type JsonPlaces } from './jsonPositions';
import { isRecord } from '../json';

/** What the file says it is. */
export const LOCK_FORMAT = 'n8n-nodes-voiceover/voices.lock';
/** Raised when an older version of this package would misread the file. */
export const LOCK_VERSION = 1;

const ORIGINS: readonly VoiceOrigin[] = ['own', 'library', 'default', 'other'];
const NUMBER_SETTINGS = ['stability', 'similarityBoost', 'style', 'speed'] as const;

/** Also what a path of an address may hold: dots alone would lead out of it. */
const VOICE_ID = /^(?!\.+$)[\w.-]+$/;
const LINE_FEED = 0x0a;

/** Fields of a pin in the order in which they are written. */
const FIELDS = [
	'voiceId',
	'name',
	'origin',
	'category',
	'ownerId',
	'libraryVoiceId',
	'labels',
	'modelIds',
	'settings',
	'rate',
	'noticePeriodDays',
	'noticeUntil',
	'previewSha256',
	'previewUrl',
	'prompt',
	'seed',
	'fallback',
	'pinnedAt',
] as const;

/**
 * Pins as the text of a `voices.lock.json`: equal pins give equal text, one fact on each line, in the order of their
 * names. Revisions stay out, because they count the changes of one store.
 */
export function lockFileText(pins: readonly Pin[]): string {
	const sorted = pins.toSorted((a, b) => compare(aliasKey(a.alias), aliasKey(b.alias)));
	const lock = {
		format: LOCK_FORMAT,
		version: LOCK_VERSION,
		pins: Object.fromEntries(sorted.map((pin) => [pin.alias, lockedPin(pin)])),
	};
	return `${JSON.stringify(lock, undefined, 2)}\n`;
}

function lockedPin({ voice, fallback, pinnedAtMs }: Pin): Record<string, unknown> {
	const { noticeUntilMs, labels, settings, ...facts } = voice;
	const known: Record<string, unknown> = {
		...facts,
		labels: inOrder(labels),
		...(settings === undefined ? {} : { settings: inOrder(settings) }),
		...(noticeUntilMs === undefined ? {} : { noticeUntil: new Date(noticeUntilMs).toISOString() }),
		...(fallback === undefined ? {} : { fallback }),
		pinnedAt: new Date(pinnedAtMs).toISOString(),
	};
	return Object.fromEntries(
		FIELDS.filter((field) => known[field] !== undefined).map((field) => [field, known[field]]),
	);
}

/**
 * Reads and checks the whole text, so that nothing of a wrong one is taken over.
 *
 * @throws INVALID_INPUT with the line that is wrong
 */
export function readLockFile(text: string): PinChoice[] {
	const plain = text.replace(/^\uFEFF/, '');
	const file = parse(plain);
	const places = placesIn(plain);
	if (!isRecord(file) || file['format'] !== LOCK_FORMAT) {
		throw refused(
			'The file is not a voices.lock.json of this package',
			places.lineOf(['format']),
			`Choose a file that the operation Export Pins made; its "format" is "${LOCK_FORMAT}".`,
		);
	}
	const { version } = file;
	if (typeof version === 'number' && version > LOCK_VERSION) {
		throw refused(
			`The file was made by a newer version of this package (its version is ${version}, known is ${LOCK_VERSION})`,
			places.lineOf(['version']),
			'Update n8n-nodes-voiceover, then import it again.',
		);
	}
	if (version !== LOCK_VERSION) throw wrongField(places, ['version'], `the number ${LOCK_VERSION}`);
	if (places.duplicate !== undefined) {
		const { name, line } = places.duplicate;
		throw refused(
			`The file names "${name.slice(0, 100)}" twice in one place`,
			line,
			'Remove one of the two.',
		);
	}
	refuseUnknown(file, ['format', 'version', 'pins'], [], places);
	const pins = file['pins'];
	if (!isRecord(pins)) throw wrongField(places, ['pins'], 'a set of pins by their names');
	const choices = Object.entries(pins).map(([alias, pin]) => readPin(alias, pin, places));
	refuseSameAlias(choices, places);
	return choices;
}

/**
 * The file as text.
 *
 * @throws INVALID_INPUT with the line that is not UTF-8: another encoding would change names without a word
 */
export function decodeLockFile(file: Uint8Array): string {
	let line = 1;
	let start = 0;
	const decoder = new TextDecoder('utf-8', { fatal: true });
	while (start <= file.length) {
		const found = file.indexOf(LINE_FEED, start);
		const end = found === -1 ? file.length : found;
		if (!isText(decoder, file.subarray(start, end))) {
			throw refused(
				'The file is not saved as UTF-8',
				line,
				'Save it in your editor with the encoding UTF-8, or export the file again.',
			);
		}
		start = end + 1;
		line += 1;
	}
	return new TextDecoder().decode(file);
}

function isText(decoder: TextDecoder, bytes: Uint8Array): boolean {
	try {
		decoder.decode(bytes);
		return true;
	} catch {
		return false;
	}
}

/** Outside of a catch clause, where n8n allows errors of its own only. */
function parse(text: string): unknown {
	const parsed = parseOrLine(text);
	if ('value' in parsed) return parsed.value;
	const { line } = parsed;
	const isConflict = /^(?:<{7}|={7}|>{7})/.test(text.split('\n')[line - 1] ?? '');
	throw refused(
		isConflict ? 'The file holds two versions that were not merged' : 'The file is not valid JSON',
		line,
		isConflict
			? 'Resolve the conflict: keep the lines of one version, and remove the marks of the other.'
			: 'Correct the line, or export the file again. A missing comma or quotation mark on the line before is a common reason.',
	);
}

function parseOrLine(text: string): { value: unknown } | { line: number } {
	try {
		return { value: JSON.parse(text) as unknown };
	} catch {
		return { line: brokenLine(text) };
	}
}

function readPin(alias: string, pin: unknown, places: JsonPlaces): PinChoice {
	const path = ['pins', alias];
	if (readableAlias(alias) !== alias) {
		throw refused(
			`The name "${alias.slice(0, 100)}" of a pin is not written as names are`,
			places.lineOf(path),
			`Correct the name: it has 1 to 100 characters, with single spaces inside and none around it, and does not begin with "${PIN_PREFIX}".`,
		);
	}
	if (!isRecord(pin)) throw wrongField(places, path, 'a set of named fields');
	refuseUnknown(pin, FIELDS, path, places);
	const field = fieldsOf(pin, path, places);
	const category = field.text('category');
	const ownerId = field.text('ownerId');
	const libraryVoiceId = field.text('libraryVoiceId');
	const settings = pin['settings'] === undefined ? undefined : readSettings(pin, path, places);
	const noticePeriodDays = field.number('noticePeriodDays', 0);
	const noticeUntilMs = field.instant('noticeUntil');
	const previewSha256 = field.text('previewSha256', /^[0-9a-f]{64}$/, '64 digits from 0 to f');
	const previewUrl = field.text('previewUrl', /^https?:\/\//, 'a web address');
	const prompt = field.text('prompt');
	const seed = field.number('seed', 0);
	const fallback = field.text('fallback');
	// When it was pinned is told for readers of the file; the store counts from the import on.
	field.instant('pinnedAt');
	const voice: PinnedVoice = {
		voiceId: field.required('voiceId', VOICE_ID, 'a voice id'),
		name: field.required('name'),
		origin: readOrigin(pin, path, places),
		labels: readLabels(pin, path, places),
		modelIds: readModelIds(pin, path, places),
		rate: field.requiredNumber('rate', 0),
		...given('category', category),
		...given('ownerId', ownerId),
		...given('libraryVoiceId', libraryVoiceId),
		...given('settings', settings),
		...given('noticePeriodDays', noticePeriodDays),
		...given('noticeUntilMs', noticeUntilMs),
		...given('previewSha256', previewSha256),
		...given('previewUrl', previewUrl),
		...given('prompt', prompt),
		...given('seed', seed),
	};
	return { alias, voice, ...given('fallback', fallback) };
}

function readableAlias(alias: string): string | undefined {
	try {
		return readNewAlias(alias);
	} catch {
		return undefined;
	}
}

function fieldsOf(pin: Record<string, unknown>, path: string[], places: JsonPlaces) {
	const wrong = (name: string, wanted: string) => wrongField(places, [...path, name], wanted);
	const text = (name: string, pattern?: RegExp, wanted = 'text that is not empty') => {
		const value = pin[name];
		if (value === undefined) return undefined;
		if (typeof value === 'string' && value !== '' && (pattern?.test(value) ?? true)) return value;
		throw wrong(name, wanted);
	};
	const number = (name: string, least: number) => {
		const value = pin[name];
		if (value === undefined) return undefined;
		// A number that is too large for JavaScript would be stored as nothing.
		if (typeof value === 'number' && Number.isFinite(value) && value >= least) return value;
		throw wrong(name, `a number of ${least} or more`);
	};
	return {
		text,
		number,
		required(name: string, pattern?: RegExp, wanted?: string) {
			const value = text(name, pattern, wanted);
			if (value === undefined) throw wrong(name, wanted ?? 'text that is not empty');
			return value;
		},
		requiredNumber(name: string, least: number) {
			const value = number(name, least);
			if (value === undefined) throw wrong(name, `a number of ${least} or more`);
			return value;
		},
		instant(name: string) {
			const value = text(name);
			const instant = value === undefined ? undefined : Date.parse(value);
			if (instant !== undefined && Number.isNaN(instant)) {
				throw wrong(name, 'a date such as 2026-12-31T00:00:00.000Z');
			}
			return instant;
		},
	};
}

function readOrigin(pin: Record<string, unknown>, path: string[], places: JsonPlaces): VoiceOrigin {
	const origin = ORIGINS.find((known) => known === pin['origin']);
	if (origin !== undefined) return origin;
	throw wrongField(places, [...path, 'origin'], `one of ${ORIGINS.join(', ')}`);
}

function readLabels(
	pin: Record<string, unknown>,
	path: string[],
	places: JsonPlaces,
): Record<string, string> {
	const labels = pin['labels'] ?? {};
	if (!isRecord(labels)) throw wrongField(places, [...path, 'labels'], 'a set of named fields');
	for (const [label, value] of Object.entries(labels)) {
		if (typeof value !== 'string') {
			throw wrongField(places, [...path, 'labels', label], 'text');
		}
	}
	return labels as Record<string, string>;
}

function readModelIds(pin: Record<string, unknown>, path: string[], places: JsonPlaces): string[] {
	const modelIds: unknown = pin['modelIds'] ?? [];
	if (!Array.isArray(modelIds)) throw wrongField(places, [...path, 'modelIds'], 'a list of models');
	for (const [place, modelId] of modelIds.entries()) {
		if (typeof modelId !== 'string' || modelId === '') {
			throw wrongField(places, [...path, 'modelIds', String(place)], 'the id of a model');
		}
	}
	return modelIds as string[];
}

function readSettings(
	pin: Record<string, unknown>,
	path: string[],
	places: JsonPlaces,
): Partial<VoiceSettings> {
	const place = [...path, 'settings'];
	const settings = pin['settings'];
	if (!isRecord(settings)) throw wrongField(places, place, 'a set of named fields');
	refuseUnknown(settings, [...NUMBER_SETTINGS, 'useSpeakerBoost'], place, places);
	for (const name of NUMBER_SETTINGS) {
		const value = settings[name];
		const { min, max } = VOICE_SETTING_RANGES[name];
		if (value === undefined) continue;
		if (typeof value !== 'number' || value < min || value > max) {
			throw wrongField(places, [...place, name], `a number from ${min} to ${max}`);
		}
	}
	const boost = settings['useSpeakerBoost'];
	if (boost !== undefined && typeof boost !== 'boolean') {
		throw wrongField(places, [...place, 'useSpeakerBoost'], 'true or false');
	}
	return settings;
}

/** A field that is misspelt would be lost without a word. */
function refuseUnknown(
	record: Record<string, unknown>,
	known: readonly string[],
	path: string[],
	places: JsonPlaces,
): void {
	const unknown = Object.keys(record).find((name) => !known.includes(name));
	if (unknown === undefined) return;
	throw refused(
		`The file has a field "${unknown.slice(0, 100)}" that is not known there`,
		places.lineOf([...path, unknown]),
		'Remove it, or correct its spelling.',
	);
}

function refuseSameAlias(choices: readonly PinChoice[], places: JsonPlaces): void {
	const seen = new Map<string, string>();
	for (const { alias } of choices) {
		const other = seen.get(aliasKey(alias));
		if (other !== undefined) {
			throw refused(
				`The names "${other}" and "${alias}" are the same name: case does not count`,
				places.lineOf(['pins', alias]),
				'Rename one of the two pins.',
			);
		}
		seen.set(aliasKey(alias), alias);
	}
}

/** Where a pin of the file is, for errors that show only against the store. */
export function lineOfPin(text: string, alias: string, field?: string): number {
	const plain = text.replace(/^\uFEFF/, '');
	return placesIn(plain).lineOf(['pins', alias, ...(field === undefined ? [] : [field])]);
}

function wrongField(places: JsonPlaces, path: string[], wanted: string): VoiceoverError {
	return refused(
		`The field ${path.map((name) => `"${name.slice(0, 100)}"`).join(' > ')} is missing or is not ${wanted}`,
		places.lineOf(path),
		'Correct the field, or export the file again.',
	);
}

export function refused(message: string, line: number, next: string): VoiceoverError {
	return invalidInput(`${message} (line ${line})`, `Nothing was imported. ${next}`);
}

function inOrder<T extends object>(record: T): T {
	return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => compare(a, b))) as T;
}

function given<K extends string, T>(name: K, value: T | undefined): { [name in K]?: T } {
	return value === undefined ? {} : ({ [name]: value } as { [name in K]: T });
}

/** By code units: the same order in every locale. */
function compare(a: string, b: string): number {
	if (a === b) return 0;
	return a < b ? -1 : 1;
}
