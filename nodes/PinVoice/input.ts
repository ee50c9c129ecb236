import type { IExecuteFunctions } from 'n8n-workflow';
import { invalidInput } from '../../engine/errors';
import type { LibraryAddress, LibraryFilters } from '../../engine/ports/voiceAccountApi';
import { readAlias, readNewAlias } from '../../engine/speech/pinAlias';
import type { OnConflict } from '../../engine/voices/importPins';
import type { VoiceSource } from '../../engine/voices/pinVoice';
import {
	asBoolean,
	asChoice,
	asNumber,
	asRecord,
	asText,
} from '../shared/parameters/parameterValues';
import { sameForAll } from '../shared/parameters/sameForAllItems';

const OPERATIONS = [
	'pin',
	'resolve',
	'check',
	'list',
	'unpin',
	'design',
	'clone',
	'export',
	'import',
] as const;

export type Operation = (typeof OPERATIONS)[number];

export function readOperation(context: IExecuteFunctions): Operation {
	return asChoice(context.getNodeParameter('operation', 0, 'pin'), 'Operation', OPERATIONS, 'pin');
}

const ALIAS_LABEL = 'Name of the Pin';

/** @throws INVALID_INPUT */
export function readAliasField(context: IExecuteFunctions, itemIndex: number): string {
	return readAlias(aliasText(context, itemIndex), ALIAS_LABEL);
}

function aliasText(context: IExecuteFunctions, itemIndex: number): string {
	return asText(context.getNodeParameter('alias', itemIndex, ''), ALIAS_LABEL) ?? '';
}

export interface NamingInput {
	alias: string;
	fallback?: string;
	update: boolean;
}

/**
 * The fields of every operation that gives a voice a name.
 *
 * @throws INVALID_INPUT also for an expression that found nothing where it would take a pin its fallback
 */
export function readNaming(context: IExecuteFunctions, itemIndex: number): NamingInput {
	const label = 'Fallback Pin';
	const given = asText(context.getNodeParameter('fallbackAlias', itemIndex, ''), label);
	const update =
		asBoolean(
			context.getNodeParameter('updateExisting', itemIndex, false),
			'Update Existing Pin',
		) ?? false;
	if (given === undefined && update) {
		throw invalidInput(
			'Fallback Pin has no value, so it is not known whether the pin keeps its fallback',
			'Check the expression in the field Fallback Pin. To take the fallback away, leave the field empty.',
		);
	}
	const fallback = given?.trim() ?? '';
	return {
		alias: readNewAlias(aliasText(context, itemIndex), ALIAS_LABEL),
		...(fallback === '' ? {} : { fallback: readAlias(fallback, label) }),
		update,
	};
}

/** Also what a path of an address may hold: dots alone would lead out of it. */
const VOICE_ID = /^(?!\.+$)[\w.-]+$/;

/** What the library list puts into the field, in one text. */
export function libraryValue({ ownerId, voiceId }: LibraryAddress): string {
	return `${ownerId}/${voiceId}`;
}

/** @throws INVALID_INPUT */
export function readVoiceSource(context: IExecuteFunctions, itemIndex: number): VoiceSource {
	const value = locatorText(context, itemIndex).trim();
	if (value === '') {
		throw invalidInput(
			'No voice is chosen',
			'Choose a voice from the account or from the library, or enter its id; check the expression if there is one.',
		);
	}
	const [ownerId, voiceId, ...more] = value.split('/');
	if (voiceId === undefined && VOICE_ID.test(value)) return { from: 'account', voiceId: value };
	const isAddress =
		ownerId !== undefined && voiceId !== undefined && more.length === 0 && VOICE_ID.test(ownerId);
	if (isAddress && VOICE_ID.test(voiceId)) return { from: 'library', ownerId, voiceId };
	throw invalidInput(
		'The voice is neither a voice id nor a voice of the library',
		'Choose one from the list, or enter its id, which has only letters and digits. For a voice of the library enter the id of its owner, a slash and its own id, as List Voices gives them.',
	);
}

function locatorText(context: IExecuteFunctions, itemIndex: number): string {
	const value = context.getNodeParameter('voice', itemIndex, '', { extractValue: true });
	return asText(value, 'Voice') ?? '';
}

export type CheckWhat = 'all' | 'alias' | 'event';

export function readCheckWhat(context: IExecuteFunctions): CheckWhat {
	return asChoice(
		context.getNodeParameter('checkWhat', 0, 'all'),
		'Pins to Check',
		['all', 'alias', 'event'],
		'all',
	);
}

export function readDesignStep(context: IExecuteFunctions): 'preview' | 'keep' {
	return asChoice(
		context.getNodeParameter('designStep', 0, 'preview'),
		'Step',
		['preview', 'keep'],
		'preview',
	);
}

/** @throws INVALID_INPUT for what would not be asked for as a preview, but as something else */
export function readGeneratedVoiceId(context: IExecuteFunctions, itemIndex: number): string {
	const id = readTextField(context, itemIndex, 'generatedVoiceId', 'Generated Voice ID');
	if (VOICE_ID.test(id)) return id;
	throw invalidInput(
		'Generated Voice ID is empty, or not the id of a preview',
		'Check the expression in the field Generated Voice ID. Each item of the step Make Previews has the id of its preview in json.design.generatedVoiceId.',
	);
}

export function readTextField(
	context: IExecuteFunctions,
	itemIndex: number,
	name: string,
	label: string,
): string {
	return asText(context.getNodeParameter(name, itemIndex, ''), label)?.trim() ?? '';
}

export function readOptions(
	context: IExecuteFunctions,
	itemIndex: number,
): Record<string, unknown> {
	return asRecord(context.getNodeParameter('options', itemIndex, {}), 'Options');
}

/** Name of the binary field that receives a file. */
export function readOutputField(options: Record<string, unknown>): string {
	return asText(options['outputPropertyName'], 'Put File in Field')?.trim() || 'data';
}

export interface CloneInput {
	fields: string[];
	description?: string;
	removeBackgroundNoise: boolean;
}

export function readCloneInput(context: IExecuteFunctions, itemIndex: number): CloneInput {
	const options = readOptions(context, itemIndex);
	const names = readTextField(context, itemIndex, 'binaryPropertyNames', 'Input Binary Fields');
	const description = asText(options['description'], 'Description')?.trim() || undefined;
	return {
		fields: names
			.split(',')
			.map((name) => name.trim())
			.filter((name) => name !== ''),
		...(description === undefined ? {} : { description }),
		removeBackgroundNoise:
			asBoolean(options['removeBackgroundNoise'], 'Remove Background Noise') ?? false,
	};
}

export interface ListInput {
	what: 'pins' | 'account' | 'library';
	search: string;
	/** Infinite for all. */
	limit: number;
	filters: LibraryFilters;
}

export function readListInput(context: IExecuteFunctions): ListInput {
	const same = (name: string, label: string, fallback: unknown) =>
		sameForAll(context, name, label, fallback);
	const returnAll = asBoolean(same('returnAll', 'Return All', false), 'Return All');
	const limit = asNumber(same('limit', 'Limit', 50), 'Limit') ?? 50;
	return {
		what: asChoice(
			context.getNodeParameter('listWhat', 0, 'pins'),
			'List',
			['pins', 'account', 'library'],
			'pins',
		),
		search: asText(same('search', 'Search', ''), 'Search')?.trim() ?? '',
		limit: returnAll === true ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(limit)),
		filters: libraryFilters(same('libraryFilters', 'Library Filters', {})),
	};
}

/** @throws INVALID_INPUT */
export function libraryFilters(value: unknown): LibraryFilters {
	const fields = asRecord(value, 'Library Filters');
	const text = (name: string, label: string) => asText(fields[name], label)?.trim() || undefined;
	const texts = {
		language: text('language', 'Language')?.toLowerCase(),
		gender: text('gender', 'Gender'),
		age: text('age', 'Age'),
		accent: text('accent', 'Accent')?.toLowerCase(),
		useCase: text('useCase', 'Use Case')?.toLowerCase(),
	};
	const minNoticePeriodDays = asNumber(fields['minNoticePeriodDays'], 'Minimum Notice Period');
	return {
		...Object.fromEntries(Object.entries(texts).filter(([, given]) => given !== undefined)),
		...(minNoticePeriodDays === undefined || minNoticePeriodDays <= 0
			? {}
			: { minNoticePeriodDays }),
	};
}

export function readOnConflict(context: IExecuteFunctions, itemIndex: number): OnConflict {
	return asChoice(
		context.getNodeParameter('onConflict', itemIndex, 'stop'),
		'Existing Pins',
		['stop', 'keep', 'replace'],
		'stop',
	);
}
