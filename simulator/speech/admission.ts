import {
	isOutputFormat,
	outputFormatFacts,
	type OutputFormat,
} from '../../engine/speech/outputFormat';
import type { Account } from '../account/account';
import { creditsFor } from '../account/bill';
import { planCovers } from '../account/plans';
import * as refusals from '../errors/refusals';
import type { SpeechModelFacts } from '../models/modelCatalogue';
import type { SimulatedVoice, StoredVoiceSettings } from '../voices/voice';
import { DEFAULT_MODEL_ID, type SpeechBody } from './speechBody';

/** Most neighbours, and most dictionaries, that one request may name. */
const MOST_REQUEST_IDS = 3;
const MOST_DICTIONARIES = 3;
const LARGEST_SEED = 4_294_967_295;

export interface Admission {
	voice: SimulatedVoice;
	model: SpeechModelFacts;
	outputFormat: OutputFormat;
	/** Code points. Whether the vendor counts code points or UTF-16 units is unconfirmed. */
	characters: number;
	credits: number;
	/** The voice's stored settings with those of the request on top. */
	settings: StoredVoiceSettings;
}

interface SpeechRequest {
	voiceId: string;
	body: SpeechBody;
	outputFormat: string;
	isStreaming: boolean;
	isLogged: boolean;
}

/**
 * Everything that is checked between the key and the charge, in the order that public reports suggest.
 * @throws ApiError
 */
export function admit(account: Account, request: SpeechRequest): Admission {
	const { body } = request;
	const voice = admitVoice(account, request.voiceId);
	const model = admitModel(account, body.model_id ?? DEFAULT_MODEL_ID);
	const characters = Array.from(body.text).length;
	if (body.text.trim() === '') throw refusals.emptyText();
	if (characters > model.maxCharacters) throw refusals.textTooLong(characters, model.maxCharacters);
	checkFields(account, model, body);
	const outputFormat = admitOutputFormat(account, request.outputFormat, request.isStreaming);
	checkEffects(body, outputFormat);
	if (!request.isLogged && account.settings.plan !== 'enterprise') {
		throw refusals.featureNotAvailable(
			'Zero retention mode is only available on Enterprise plans.',
		);
	}
	const credits = creditsFor(
		characters,
		model.rate,
		model.discount ?? account.settings.discount,
		voice.library?.rate ?? 1,
	);
	return {
		voice,
		model,
		outputFormat,
		characters,
		credits,
		settings: resolveSettings(voice, body),
	};
}

/** @throws ApiError when the account cannot pay */
export function checkCredits(account: Account, credits: number): void {
	if (credits > account.creditsLeft) {
		throw refusals.insufficientCredits(account.quota, Math.max(0, account.creditsLeft), credits);
	}
}

function admitVoice(account: Account, voiceId: string): SimulatedVoice {
	const voice = account.voices.speaking(voiceId);
	if (voice.isBanned) throw refusals.voiceAccessDenied();
	if (voice.library !== undefined && account.settings.plan === 'free') {
		throw refusals.libraryVoiceNeedsPlan();
	}
	return voice;
}

function admitModel(account: Account, modelId: string): SpeechModelFacts {
	const model = account.models.find(modelId);
	if (model === undefined) throw refusals.modelNotFound(modelId);
	if (!model.canSpeakText) {
		throw refusals.unsupportedModel(`The model '${modelId}' does not support text to speech.`);
	}
	return model;
}

function checkFields(account: Account, model: SpeechModelFacts, body: SpeechBody): void {
	const stability = body.voice_settings?.stability;
	if (
		typeof stability === 'number' &&
		model.stabilitySteps !== undefined &&
		!model.stabilitySteps.includes(stability)
	) {
		throw refusals.invalidVoiceSettings(
			`Stability must be one of ${model.stabilitySteps.join(', ')} for the '${model.modelId}' model.`,
		);
	}
	if (
		model.refusesContextText === true &&
		(isGiven(body.previous_text) || isGiven(body.next_text))
	) {
		throw refusals.unsupportedModel(
			`Providing previous_text or next_text is not yet supported with the '${model.modelId}' model.`,
		);
	}
	const idLists = [body.previous_request_ids ?? [], body.next_request_ids ?? []];
	if (model.refusesRequestIds === true && idLists.some((ids) => ids.length > 0)) {
		throw refusals.unsupportedModel(
			`Providing previous_request_ids or next_request_ids is not yet supported with the '${model.modelId}' model.`,
		);
	}
	if (idLists.some((ids) => ids.length > MOST_REQUEST_IDS)) {
		throw refusals.invalidParameters('At most 3 request ids can be given.', 'previous_request_ids');
	}
	if (typeof body.seed === 'number' && (body.seed < 0 || body.seed > LARGEST_SEED)) {
		throw refusals.invalidParameters('Seed must be between 0 and 4294967295.', 'seed');
	}
	const dictionaries = body.pronunciation_dictionary_locators ?? [];
	if (dictionaries.length > MOST_DICTIONARIES) {
		throw refusals.invalidParameters(
			'At most 3 pronunciation dictionaries can be given.',
			'pronunciation_dictionary_locators',
		);
	}
	for (const { pronunciation_dictionary_id: id, version_id: versionId } of dictionaries) {
		account.dictionaries.get(id, versionId);
	}
	if (
		body.apply_text_normalization === 'on' &&
		/^eleven_(flash|turbo)_v2_5$/.test(model.modelId) &&
		account.settings.plan !== 'enterprise'
	) {
		throw refusals.featureNotAvailable(
			`Text normalization cannot be turned on with the '${model.modelId}' model on this plan.`,
		);
	}
}

function admitOutputFormat(
	account: Account,
	outputFormat: string,
	isStreaming: boolean,
): OutputFormat {
	if (!isOutputFormat(outputFormat) || (isStreaming && outputFormat.startsWith('wav_'))) {
		throw refusals.invalidOutputFormat(outputFormat);
	}
	const { plan } = outputFormatFacts(outputFormat);
	if (plan !== undefined && !planCovers(account.settings.plan, plan)) {
		throw refusals.outputFormatNotAllowed(outputFormat, plan);
	}
	return outputFormat;
}

/** No effect is known to the simulator, so every id is an unknown one; the stereo rule is the documented one. */
function checkEffects(body: SpeechBody, outputFormat: OutputFormat): void {
	const effects = body.audio_effects;
	if (effects === undefined || effects === null) return;
	for (const param of ['filter_preset_id', 'environment_id', 'background_noise_id']) {
		const id = effects[param];
		if (typeof id === 'string') throw refusals.effectNotFound(id, param);
	}
	const isStereo = typeof effects.pan === 'number' && effects.pan !== 0;
	if (isStereo && /^(ulaw|alaw|pcm)_/.test(outputFormat)) {
		throw refusals.invalidParameters(
			'Stereo effects are not available for this output format.',
			'audio_effects',
		);
	}
}

function resolveSettings(voice: SimulatedVoice, body: SpeechBody): StoredVoiceSettings {
	const given = Object.entries(body.voice_settings ?? {}).filter(([, value]) => isGiven(value));
	return { ...voice.settings, ...Object.fromEntries(given) };
}

function isGiven(value: unknown): boolean {
	return value !== undefined && value !== null && value !== '';
}
