import type { IExecuteFunctions } from 'n8n-workflow';
import type { CacheMode } from '../../../engine/pipeline/speechOrder';
import { asMadeChoice, asNumber, asNumberFrom, asRecord, asText } from './parameterValues';
import type { AudioNaming } from '../items/speechItem';

type Options = Readonly<Record<string, unknown>>;

const DEFAULT_CONCURRENCY = 4;
const MOST_CONCURRENCY = 50;
const TIMEOUT_SECONDS = { least: 1, most: 3600, default: 600 };

const CACHE_MODES = ['use', 'refresh', 'readOnly', 'off'] as const satisfies CacheMode[];

/** @throws INVALID_INPUT */
export function readCacheMode(context: IExecuteFunctions, itemIndex: number): CacheMode {
	return asMadeChoice(
		context.getNodeParameter('cacheMode', itemIndex, 'use'),
		'Cache Mode',
		CACHE_MODES,
	);
}

/** @throws INVALID_INPUT */
export function readOptions(context: IExecuteFunctions, itemIndex: number): Options {
	return asRecord(context.getNodeParameter('options', itemIndex, {}), 'Options');
}

/** @throws INVALID_INPUT */
export function readAudioNaming(options: Options): AudioNaming {
	return {
		binaryPropertyName:
			asText(options['binaryPropertyName'], 'Put Audio in Field')?.trim() || 'audio',
		fileName: asText(options['fileName'], 'File Name')?.trim() || undefined,
	};
}

/**
 * How long one purchase may take, in milliseconds.
 *
 * @throws INVALID_INPUT
 */
export function readTimeoutMs(options: Options): number {
	const seconds = asNumberFrom(options['timeoutSeconds'], 'Timeout (Seconds)', TIMEOUT_SECONDS);
	return (seconds ?? TIMEOUT_SECONDS.default) * 1000;
}

/**
 * How many items may be worked on at the same time: at least 1.
 *
 * @throws INVALID_INPUT
 */
export function readConcurrency(options: Options): number {
	const given = asNumber(options['concurrency'], 'Concurrency') ?? DEFAULT_CONCURRENCY;
	return Math.min(Math.max(1, Math.floor(given)), MOST_CONCURRENCY);
}

/** Of a run, as its first item says. What cannot be read is an error of each item, which reads it as well. */
export function concurrencyOfRun(context: IExecuteFunctions): number {
	try {
		return readConcurrency(readOptions(context, 0));
	} catch {
		return 1;
	}
}
