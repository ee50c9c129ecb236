import { randomInt } from 'node:crypto';
import { isOutputFormat, type OutputFormat } from '../../engine/speech/outputFormat';
import { newId } from '../account/identifiers';
import { clipBytes } from '../audio/clip';
import { invalidOutputFormat, invalidParameters, voiceNotFound } from '../errors/refusals';
import { checkCredits } from '../speech/admission';
import type { Exchange } from '../server/exchange';
import { route, type Route } from '../server/router';
import { onWire } from './voiceRoutes';

/** The API has always been seen to offer three. */
const PREVIEWS = 3;

/** Spoken by previews when the request asks for a text to be made. */
const MADE_TEXT =
	'Every voice has a story to tell, and this one has only just begun; it exists nowhere but in the simulator, where nothing costs anything.';

interface DesignBody {
	text?: string | null;
	auto_generate_text?: boolean;
	model_id?: string;
	seed?: number | null;
}

/** Designing a voice from a description, and keeping it. */
export const voiceDesignRoutes: Route[] = [
	route('POST', '/v1/text-to-voice/design', (exchange) =>
		design(exchange, 'VoiceDesignRequestModel'),
	),
	route('POST', '/v1/text-to-voice/create-previews', (exchange) =>
		design(exchange, 'VoicePreviewsRequestModel'),
	),
	route('POST', '/v1/text-to-voice/{voice_id}/remix', (exchange) =>
		design(exchange, 'VoiceRemixRequestModel'),
	),
	route('POST', '/v1/text-to-voice', (exchange) => {
		const body = exchange.json<{
			voice_name: string;
			voice_description: string;
			generated_voice_id: string;
			labels?: Record<string, string> | null;
		}>('Body_Create_a_new_voice_from_voice_preview_v1_text_to_voice_post');
		exchange.requireScope('voices_write');
		const { voices } = exchange.account;
		if (!voices.previews.has(body.generated_voice_id)) throw voiceNotFound(body.generated_voice_id);
		voices.checkFreeSlot();
		voices.previews.delete(body.generated_voice_id);
		const voice = voices.add({
			...(exchange.account.settings.keptPreviewIds === 'same'
				? { voiceId: body.generated_voice_id }
				: {}),
			name: body.voice_name,
			category: 'generated',
			description: body.voice_description,
			labels: body.labels ?? {},
		});
		exchange.sendJson(onWire(exchange, voice));
	}),
	route('GET', '/v1/text-to-voice/{generated_voice_id}/stream', async (exchange) => {
		exchange.requireScope('voice_generation');
		const voiceId = exchange.param('generated_voice_id');
		if (!exchange.account.voices.previews.has(voiceId)) throw voiceNotFound(voiceId);
		const clip = await preview(exchange, voiceId, MADE_TEXT, 'mp3_44100_128');
		exchange.sendBytes(clipBytes(clip), 'audio/mpeg');
	}),
];

async function design(exchange: Exchange, schema: string): Promise<void> {
	const body = exchange.json<DesignBody>(schema);
	const outputFormat = exchange.query('output_format') ?? 'mp3_44100_192';
	exchange.requireScope('voice_generation');
	const { account, call } = exchange;
	if (exchange.params.voice_id !== undefined) account.voices.get(exchange.params.voice_id);
	const text = body.text ?? (body.auto_generate_text === true ? MADE_TEXT : undefined);
	if (text === undefined) {
		throw invalidParameters('Either text or auto_generate_text has to be given.', 'text');
	}
	if (!isOutputFormat(outputFormat)) throw invalidOutputFormat(outputFormat);
	// What previews cost is unconfirmed; one account's practice is the length of the text, once for all of them.
	const credits = Array.from(text).length;
	checkCredits(account, credits);
	account.bill.add({
		requestId: newId(),
		kind: 'voice-design',
		credits,
		chargedAtMs: account.clock.nowMs(),
		modelId: body.model_id ?? 'eleven_multilingual_ttv_v2',
	});
	call.creditsCharged = credits;
	const previews: unknown[] = [];
	for (let index = 0; index < PREVIEWS; index++) {
		const generatedVoiceId = newId();
		const clip = await preview(exchange, generatedVoiceId, text, outputFormat);
		account.voices.previews.add(generatedVoiceId);
		previews.push({
			audio_base_64: clipBytes(clip).toString('base64'),
			generated_voice_id: generatedVoiceId,
			media_type: 'audio/mpeg',
			duration_secs: clip.seconds,
			language: 'en',
		});
	}
	exchange.sendJson({ previews, text });
}

async function preview(
	exchange: Exchange,
	voiceId: string,
	text: string,
	outputFormat: OutputFormat,
) {
	return await exchange.speaker.speak({
		text,
		outputFormat,
		take: { number: exchange.account.nextTakeNumber(), seed: randomInt(2 ** 32) },
		speed: 1,
		voiceId,
	});
}
