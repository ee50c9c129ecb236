import { Readable } from 'node:stream';
import { draftAudioChunks } from '../audio/draftAudio';
import { estimateDurationSeconds } from '../audio/speechDuration';
import { cacheKey, speechDocument, type CacheKey } from '../speech/cacheKey';
import { outputFormatFacts } from '../speech/outputFormat';
import { countCharacters } from '../speech/text';
import type { ResolvedRequest } from './request/resolveRequest';

/** A free, silent clip of about the length the speech will have. */
export interface DraftSpeech {
	/** Can never equal the key of a paid clip. */
	cacheKey: CacheKey;
	mimeType: string;
	extension: string;
	durationSeconds: number;
	characters: number;
	warnings: string[];
	stream(): Readable;
}

/** @param reason why it stands in for speech, as the second half of a sentence that begins with "because" */
export function draftSpeech({ request, warnings }: ResolvedRequest, reason: string): DraftSpeech {
	const seconds = estimateDurationSeconds(request.text, request.voiceSettings.speed);
	const draft = draftAudioChunks(request.outputFormat, seconds);
	const { mimeType, extension } = outputFormatFacts(request.outputFormat);
	return {
		cacheKey: cacheKey(speechDocument(request, 'draft')),
		mimeType,
		extension,
		durationSeconds: draft.durationSeconds,
		characters: countCharacters(request.text),
		warnings: [
			...warnings,
			`This is a silent draft of the estimated length, because ${reason}. Nothing was bought.`,
		],
		stream: () => Readable.from(draft.chunks, { objectMode: false }),
	};
}
