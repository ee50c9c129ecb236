import { randomInt } from 'node:crypto';
import { outputFormatFacts } from '../../engine/speech/outputFormat';
import type { Account } from '../account/account';
import { newId } from '../account/identifiers';
import type { Clip } from '../audio/clip';
import type { Speaker } from '../audio/speaker';
import type { Admission } from './admission';
import type { SpeechBody } from './speechBody';

/** One paid piece of speech. */
export interface Generation {
	requestId: string;
	historyItemId?: string;
	credits: number;
	clip: Clip;
	contentType: string;
}

export interface Charged {
	requestId: string;
	creditsFrom: number;
	creditsTo: number;
}

/** Charges a generation at its acceptance. From here on only a refund takes it back. */
export function charge(account: Account, admission: Admission): Charged {
	const requestId = newId();
	const creditsFrom = account.creditsUsed;
	account.bill.add({
		requestId,
		kind: 'text-to-speech',
		credits: admission.credits,
		chargedAtMs: account.clock.nowMs(),
		modelId: admission.model.modelId,
		voiceId: admission.voice.voiceId,
	});
	return { requestId, creditsFrom, creditsTo: creditsFrom + admission.credits };
}

/** Makes the audio and, unless logging is off, its history item. */
export async function generate(
	account: Account,
	speaker: Speaker,
	admission: Admission,
	charged: Charged,
	body: SpeechBody,
	isLogged: boolean,
): Promise<Generation> {
	const { voice, model, outputFormat, settings } = admission;
	const clip = await speaker.speak({
		text: body.text,
		outputFormat,
		// Without a seed every take has its own length; with one only the bytes differ.
		take: { number: account.nextTakeNumber(), seed: body.seed ?? randomInt(2 ** 32) },
		// v4 takes the setting and ignores it.
		speed: model.modelId.startsWith('eleven_v4') ? 1 : settings.speed,
		voiceId: voice.voiceId,
	});
	const contentType =
		account.settings.contentTypes === 'by-format'
			? outputFormatFacts(outputFormat).mimeType
			: 'audio/mpeg';
	const generation: Generation = {
		requestId: charged.requestId,
		credits: admission.credits,
		clip,
		contentType,
	};
	if (!isLogged) return generation;
	const historyItemId = newId();
	account.history.add({
		historyItemId,
		requestId: charged.requestId,
		voiceId: voice.voiceId,
		voiceName: voice.name,
		voiceCategory: voice.category,
		modelId: model.modelId,
		text: body.text,
		createdAtMs: account.clock.nowMs(),
		creditsFrom: charged.creditsFrom,
		creditsTo: charged.creditsTo,
		contentType,
		outputFormat,
		settings: { ...settings },
		clip,
	});
	return { ...generation, historyItemId };
}
