import type { HistoryItem } from '../../ports/accountApi';
import type { SpeechRequest } from '../../speech/speechRequest';
import { onGrid, type VoiceSettings } from '../../speech/voiceSettings';

/**
 * What history tells of an item, held against a request.
 * - `equal`: everything that history can show of a request is there and the same.
 * - `unproven`: nothing differs, but history leaves out what would have to be compared.
 */
export type Comparison =
	| { kind: 'equal' }
	| { kind: 'different' }
	| {
			kind: 'unproven';
			/** What is missing, as the object of a sentence. */
			missing: string;
	  };

/** Compares texts exactly and settings on the grid of the cache key. The request id is the caller's matter. */
export function compareSpeech(request: SpeechRequest, item: HistoryItem): Comparison {
	if (
		item.text !== request.text ||
		item.voiceId !== request.voiceId ||
		item.modelId !== request.modelId ||
		(item.outputFormat ?? request.outputFormat) !== request.outputFormat
	) {
		return { kind: 'different' };
	}
	const told = Object.entries(request.voiceSettings).map(([name, value]) =>
		sameSetting(value, item.settings?.[name as keyof VoiceSettings]),
	);
	if (told.includes(false)) return { kind: 'different' };
	const missing = [
		...(item.outputFormat === undefined ? ['its output format'] : []),
		...(told.includes(undefined) ? ['its voice settings'] : []),
	];
	return missing.length === 0
		? { kind: 'equal' }
		: { kind: 'unproven', missing: missing.join(' and ') };
}

/** What of a request changes the sound and never shows in history, in words; empty for a plain request. */
export function hiddenParts(request: SpeechRequest): string[] {
	return [
		...(request.seed === undefined ? [] : ['the seed']),
		...(request.languageCode === undefined ? [] : ['the language code']),
		...(request.textNormalization === 'auto' ? [] : ['the text normalization']),
		...(request.pronunciationDictionaries.length === 0 ? [] : ['the pronunciation dictionaries']),
		...(Object.keys(request.context).length === 0 ? [] : ['the text before and after']),
		...(Object.keys(request.additionalBody).length === 0 ? [] : ['the additional fields']),
	];
}

/** Undefined when history does not tell. */
function sameSetting(
	wanted: number | boolean,
	found: number | boolean | undefined,
): boolean | undefined {
	if (found === undefined) return undefined;
	if (typeof wanted !== 'number' || typeof found !== 'number') return wanted === found;
	return onGrid(wanted) === onGrid(found);
}
