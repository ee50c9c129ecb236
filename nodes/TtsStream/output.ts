import type { IDataObject } from 'n8n-workflow';
import type { AudioMeter } from '../../engine/delivery/meteredAudio';

/** When the audio was handed on, in milliseconds from the start of the item. */
export function timingOf({ bytes, firstByteMs, lastByteMs }: AudioMeter): IDataObject {
	return {
		bytes,
		timeToFirstByteMs: firstByteMs ?? null,
		timeToLastByteMs: lastByteMs ?? null,
	};
}
