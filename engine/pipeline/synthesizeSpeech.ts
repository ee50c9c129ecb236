import type { AudioSpool } from '../cache/audioSpool';
import { VoiceoverError } from '../errors';
import { estimateCredits } from '../speech/characterCost';
import type { SpeechModel } from '../speech/models';
import type { SpeechRequest } from '../speech/speechRequest';
import { countCharacters } from '../speech/text';
import type { SpeechDependencies, SpeechOrder } from './speechOrder';
import { synthesizeClip, type SynthesizeClipOptions } from './synthesizeClip';

/** Complete audio in the spool, and what it cost. */
export interface SynthesizedSpeech {
	/** Holds the audio. */
	spool: AudioSpool;
	take: number;
	mimeType: string;
	/** Without the dot. */
	extension: string;
	durationSeconds: number;
	bytes: number;
	/** Code points of the text as sent. */
	characters: number;
	credits: number;
	/** False when the API did not say what it charged and the estimate stands in. */
	creditsConfirmed: boolean;
	requestId?: string;
	/** In sentences for the user. */
	warnings: string[];
}

/**
 * Buys a request's audio into the spool, after the checks that need the account's model list.
 *
 * @throws TEXT_TOO_LONG before anything is sent, and what `synthesizeClip` throws
 */
export async function synthesizeSpeech(
	request: SpeechRequest,
	order: SpeechOrder,
	dependencies: SpeechDependencies,
	delivery: Pick<SynthesizeClipOptions, 'createSpool' | 'signal' | 'onSend' | 'onRefused'>,
): Promise<SynthesizedSpeech> {
	const model = await dependencies.models.get(request.modelId);
	const characters = countCharacters(request.text);
	checkLength(characters, model);
	const { audio, spool, requestId, characterCost } = await synthesizeClip({
		speechApi: dependencies.speechApi,
		gate: dependencies.gateFor(model.concurrencyGroup),
		clock: dependencies.clock,
		request,
		timeoutMs: order.timeoutMs,
		...delivery,
	});
	const estimate = estimateCredits(characters, model, order.resolved.voice?.rate);
	return {
		spool,
		take: request.take,
		mimeType: audio.mimeType,
		extension: audio.extension,
		durationSeconds: audio.durationSeconds,
		bytes: audio.bytes,
		characters,
		credits: characterCost ?? estimate.credits,
		creditsConfirmed: characterCost !== undefined,
		...(requestId === undefined ? {} : { requestId }),
		warnings: [
			...languageWarnings(request, model),
			...(characterCost === undefined
				? ['ElevenLabs did not say what it charged, so the credits are an estimate.']
				: []),
		],
	};
}

/** @throws TEXT_TOO_LONG */
export function checkLength(characters: number, model: SpeechModel): void {
	// A limit from the table may have been raised since; then the API decides.
	if (model.source !== 'account' || model.maxCharacters === undefined) return;
	if (characters <= model.maxCharacters) return;
	throw new VoiceoverError(
		'TEXT_TOO_LONG',
		`The text has ${grouped(characters)} characters, but the model ${model.modelId} takes at most ${grouped(model.maxCharacters)}`,
		{
			description:
				'Nothing was sent. Split the text into several items, or choose a model with a higher limit.',
		},
	);
}

function languageWarnings(request: SpeechRequest, model: SpeechModel): string[] {
	const { languageCode } = request;
	if (languageCode === undefined || model.languages === undefined) return [];
	if (model.languages.includes(languageCode)) return [];
	return [
		`The model ${model.modelId} does not list the language "${languageCode}". The code was sent, but may have no effect.`,
	];
}

function grouped(count: number): string {
	return count.toLocaleString('en-US');
}
