import type { IExecuteFunctions } from 'n8n-workflow';
import type { BudgetChoice } from '../../engine/budget/executionBudgets';
import { isCacheKey, type CacheKey } from '../../engine/speech/cacheKey';
import type { Pruning } from '../../engine/cache/pruneClips';
import { invalidInput } from '../../engine/errors';
import { readBudgetChoice } from '../shared/parameters/budgetParameters';
import {
	asBoolean,
	asChoice,
	asNumber,
	asRecord,
	asText,
} from '../shared/parameters/parameterValues';
import { sameForAll } from '../shared/parameters/sameForAllItems';

const OPERATIONS = [
	'lookup',
	'store',
	'invalidate',
	'stats',
	'explain',
	'prune',
	'export',
	'import',
] as const;

export type Operation = (typeof OPERATIONS)[number];

export function readOperation(context: IExecuteFunctions): Operation {
	return asChoice(
		context.getNodeParameter('operation', 0, 'lookup'),
		'Operation',
		OPERATIONS,
		'lookup',
	);
}

export interface LookupInput {
	includeAudio: boolean;
	budget: BudgetChoice;
	binaryPropertyName: string;
	/** Undefined for a name made from the cache key. */
	fileName: string | undefined;
}

export function readLookupInput(context: IExecuteFunctions, itemIndex: number): LookupInput {
	const options = readOptions(context, itemIndex);
	return {
		includeAudio: asBoolean(options['includeAudio'], 'Include Audio') ?? true,
		budget: readBudgetChoice(options),
		binaryPropertyName: nameOr(options['binaryPropertyName'], 'Put Audio in Field', 'audio'),
		fileName: asText(options['fileName'], 'File Name')?.trim() || undefined,
	};
}

export interface StoreInput {
	binaryPropertyName: string;
	overwrite: boolean;
	requestId: string | undefined;
}

export function readStoreInput(context: IExecuteFunctions, itemIndex: number): StoreInput {
	const options = readOptions(context, itemIndex);
	return {
		binaryPropertyName: readBinaryField(context, itemIndex, 'audio'),
		overwrite:
			asBoolean(context.getNodeParameter('overwrite', itemIndex, false), 'Overwrite') ?? false,
		requestId: asText(options['requestId'], 'Request ID')?.trim() || undefined,
	};
}

/** Name of the binary field that an operation reads. */
export function readBinaryField(
	context: IExecuteFunctions,
	itemIndex: number,
	fallback: string,
): string {
	return nameOr(
		context.getNodeParameter('binaryPropertyName', itemIndex, fallback),
		'Input Binary Field',
		fallback,
	);
}

export type InvalidateInput =
	| { what: 'speech'; allTakes: boolean }
	| { what: 'key'; key: CacheKey }
	| { what: 'voice'; voiceId: string }
	| { what: 'everything' };

/** @throws INVALID_INPUT rather than guess what is to be removed */
export function readInvalidateInput(
	context: IExecuteFunctions,
	itemIndex: number,
): InvalidateInput {
	const parameter = (name: string) => context.getNodeParameter(name, itemIndex, undefined);
	const what = asChoice(
		parameter('what'),
		'What to Remove',
		['speech', 'key', 'voice', 'everything'],
		'speech',
	);
	switch (what) {
		case 'speech':
			return { what, allTakes: asBoolean(parameter('allTakes'), 'All Takes') ?? false };
		case 'key':
			return { what, key: readCacheKey(parameter('cacheKey')) };
		case 'voice': {
			const voiceId = asText(
				context.getNodeParameter('voiceId', itemIndex, ''),
				'Voice ID',
			)?.trim();
			if (voiceId) return { what, voiceId };
			throw invalidInput(
				'No voice is named whose clips are to be removed',
				'Enter it in the field Voice ID, or check the expression there. To remove the clips of all voices, choose All Clips of the Namespace.',
			);
		}
		case 'everything':
			return { what };
	}
}

function readCacheKey(value: unknown): CacheKey {
	const key = asText(value, 'Cache Key')?.trim().toLowerCase();
	if (isCacheKey(key)) return key;
	throw invalidInput(
		'The Cache Key is not the key of a clip',
		'A key has 64 characters from 0 to 9 and a to f. Take it from json.speech.cacheKey or json.cache.key of an item.',
	);
}

/**
 * Undefined for all voices.
 *
 * @throws INVALID_INPUT for an expression that found nothing, rather than take the clips of all voices for one
 */
function readVoiceFilter(context: IExecuteFunctions): string | undefined {
	const label = 'Only of Voice (ID)';
	const voiceId = asText(sameForAll(context, 'voiceId', label, ''), label);
	if (voiceId !== undefined) return voiceId.trim() || undefined;
	throw invalidInput(
		'Only of Voice (ID) has no value, so it is not known whose clips are meant',
		'Check the expression in the field Only of Voice (ID). To take the clips of all voices, leave the field empty.',
	);
}

export function readPruning(context: IExecuteFunctions): Pruning {
	const voiceId = readVoiceFilter(context);
	const by = asChoice(
		sameForAll(context, 'pruneBy', 'Remove', 'age'),
		'Remove',
		['age', 'size'],
		'age',
	);
	return {
		...(voiceId === undefined ? {} : { voiceId }),
		until:
			by === 'age'
				? { unusedForDays: readLimit(context, 'unusedForDays', 'Days Without Use') }
				: { bytesLeft: readLimit(context, 'sizeMb', 'Size to Keep (MB)') * 1024 * 1024 },
		// What cannot be told from "off" is not a reason to remove.
		dryRun: asBoolean(sameForAll(context, 'dryRun', 'Dry Run', true), 'Dry Run') ?? true,
	};
}

/** An empty field is no number: 0 would remove everything. */
function readLimit(context: IExecuteFunctions, name: string, label: string): number {
	const limit = asNumber(sameForAll(context, name, label, undefined), label);
	if (limit !== undefined && Number.isFinite(limit) && limit >= 0) return limit;
	throw invalidInput(
		`${label} must be a number of 0 or more, but is ${limit === undefined ? 'empty' : String(limit)}`,
		`Correct the field ${label}. 0 removes everything.`,
	);
}

export interface ExportInput {
	voiceId: string | undefined;
	outputPropertyName: string;
	/** Undefined for a name made from the namespace and the day. */
	fileName: string | undefined;
}

export function readExportInput(context: IExecuteFunctions): ExportInput {
	const options = readOptions(context, 0);
	return {
		voiceId: readVoiceFilter(context),
		outputPropertyName: nameOr(options['outputPropertyName'], 'Put File in Field', 'data'),
		fileName: asText(options['fileName'], 'File Name')?.trim() || undefined,
	};
}

function readOptions(context: IExecuteFunctions, itemIndex: number): Record<string, unknown> {
	return asRecord(context.getNodeParameter('options', itemIndex, {}), 'Options');
}

function nameOr(value: unknown, label: string, fallback: string): string {
	return asText(value, label)?.trim() || fallback;
}
