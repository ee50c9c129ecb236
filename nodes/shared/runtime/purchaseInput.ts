import type { IExecuteFunctions } from 'n8n-workflow';
import type { CacheMode } from '../../../engine/pipeline/speechOrder';
import { asChoice, asText } from './parameterValues';
import type { AudioNaming } from './speechItem';

const CACHE_MODES: readonly CacheMode[] = ['use', 'refresh', 'readOnly', 'off'];

/** @throws INVALID_INPUT */
export function readCacheMode(context: IExecuteFunctions, itemIndex: number): CacheMode {
	return asChoice(
		context.getNodeParameter('cacheMode', itemIndex, 'use'),
		'Cache Mode',
		CACHE_MODES,
		'use',
	);
}

/** @throws INVALID_INPUT */
export function readAudioNaming(options: Readonly<Record<string, unknown>>): AudioNaming {
	return {
		binaryPropertyName:
			asText(options['binaryPropertyName'], 'Put Audio in Field')?.trim() || 'audio',
		fileName: asText(options['fileName'], 'File Name')?.trim() || undefined,
	};
}
