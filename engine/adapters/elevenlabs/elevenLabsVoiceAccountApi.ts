import { VoiceoverError } from '../../errors';
import type { CallOptions } from '../../ports/speechApi';
import type {
	CloneOrder,
	Design,
	DesignedPreview,
	LibrarySearch,
	VoiceAccountApi,
} from '../../ports/voiceAccountApi';
import { accountVoiceFromApi, libraryVoiceFromApi } from './accountVoiceFromApi';
import {
	connectToElevenLabs,
	requestOptions,
	type ElevenLabsConnectionOptions,
} from './connection';
import type { Deadline } from './deadline';
import { decodeErrorResponse, type RequestSubject } from './errorResponse';
import {
	asList,
	asRecord,
	isRecord,
	numberOf,
	parsed,
	required,
	textOf,
	type JsonRecord,
} from './jsonAnswer';

const VOICES_PER_PAGE = 100;
/** Three previews of up to a minute are made before the answer begins. */
const DESIGN_TIMEOUT_MS = 180_000;
/** Samples are uploaded, and may be cleaned of noise. */
const CLONE_TIMEOUT_MS = 300_000;
const PREVIEW_TIMEOUT_MS = 15_000;
/** A preview is some seconds of MP3; anything larger is none. */
const LARGEST_PREVIEW_BYTES = 20 * 1024 * 1024;

const ALREADY_ADDED = 'voice_already_cloned';

interface Call {
	method?: 'GET' | 'POST';
	path: string;
	/** Lists repeat their key. */
	query?: Record<string, string | number | boolean | undefined>;
	json?: JsonRecord;
	form?: FormData;
	timeoutMs?: number;
	onSend?: () => Promise<void>;
	/** A refusal with this code is answered by an empty body. */
	tolerated?: string;
}

interface Answer {
	body: JsonRecord;
	headers: Headers;
}

/** Voices of an ElevenLabs account through its official SDK, which is loaded at the first call. */
export function elevenLabsVoiceAccountApi(options: ElevenLabsConnectionOptions): VoiceAccountApi {
	const { read, secrets } = connectToElevenLabs(options);

	/** Through the SDK's client, but past its reading of answers; see `jsonAnswer`. */
	async function send(
		call: Call,
		callOptions: CallOptions = {},
		subject: Partial<RequestSubject> = {},
	): Promise<Answer> {
		const about = { paid: false, secrets, ...subject };
		return await read(
			async (api, limit) => {
				const init = await requestOf(call, limit);
				await call.onSend?.();
				const response = await api.fetch(urlOf(options.baseUrl, call), init, requestOptions(limit));
				const body = parsed(await response.text());
				if (response.ok) {
					if (about.paid && !isRecord(body)) throw unreadable();
					return { body: asRecord(body), headers: response.headers };
				}
				if (isRefusedAs(call.tolerated, body)) return { body: {}, headers: response.headers };
				throw decodeErrorResponse(
					{ status: response.status, body, headers: response.headers },
					about,
				);
			},
			{ ...(call.timeoutMs === undefined ? {} : { timeoutMs: call.timeoutMs }), ...callOptions },
			subject,
		);
	}

	return {
		async getVoice(voiceId, callOptions) {
			const path = `/v1/voices/${encodeURIComponent(voiceId)}`;
			return accountVoiceFromApi((await send({ path }, callOptions, { voiceId })).body);
		},

		async searchVoices({ search, pageToken, pageSize, ...callOptions }) {
			const query = {
				page_size: pageSize ?? VOICES_PER_PAGE,
				include_total_count: false,
				search: search || undefined,
				next_page_token: pageToken,
			};
			const { body } = await send({ path: '/v2/voices', query }, callOptions);
			const nextPageToken = textOf(body['next_page_token']);
			return {
				voices: asList(body['voices']).map(asRecord).map(accountVoiceFromApi),
				...(body['has_more'] === true && nextPageToken !== undefined ? { nextPageToken } : {}),
			};
		},

		async searchLibrary({ signal, timeoutMs, ...search }) {
			const { body } = await send(
				{ path: '/v1/shared-voices', query: libraryQuery(search) },
				{
					...(signal === undefined ? {} : { signal }),
					...(timeoutMs === undefined ? {} : { timeoutMs }),
				},
			);
			return {
				voices: asList(body['voices']).map(asRecord).map(libraryVoiceFromApi),
				hasMore: body['has_more'] === true,
			};
		},

		async addFromLibrary({ ownerId, voiceId }, name, callOptions) {
			const path = `/v1/voices/add/${encodeURIComponent(ownerId)}/${encodeURIComponent(voiceId)}`;
			const json = { new_name: name, bookmarked: true };
			const { body } = await send(
				{ method: 'POST', path, json, tolerated: ALREADY_ADDED },
				callOptions,
				{ voiceId },
			);
			return textOf(body['voice_id']);
		},

		async getPlan(callOptions) {
			const { body } = await send({ path: '/v1/user/subscription' }, callOptions);
			const tier = textOf(body['tier']);
			const voiceSlots = numberOf(body['voice_limit']);
			const voiceSlotsUsed = numberOf(body['voice_slots_used']);
			return {
				...(tier === undefined ? {} : { tier }),
				...(voiceSlots === undefined ? {} : { voiceSlots }),
				...(voiceSlotsUsed === undefined ? {} : { voiceSlotsUsed }),
			};
		},

		async design({ description, text, seed, modelId }, { onSend, ...callOptions } = {}) {
			const { body, headers } = await send(
				{
					method: 'POST',
					path: '/v1/text-to-voice/design',
					json: {
						voice_description: description,
						...(text === undefined ? { auto_generate_text: true } : { text }),
						...(seed === undefined ? {} : { seed }),
						...(modelId === undefined ? {} : { model_id: modelId }),
					},
					timeoutMs: DESIGN_TIMEOUT_MS,
					...(onSend === undefined ? {} : { onSend }),
				},
				callOptions,
				{ paid: true, secrets: [...secrets, description, ...(text === undefined ? [] : [text])] },
			);
			return await readPaid(() => designFromApi(body, headers, text));
		},

		async keepDesign({ generatedVoiceId, name, description }, callOptions) {
			const json = {
				voice_name: name,
				voice_description: description,
				generated_voice_id: generatedVoiceId,
			};
			return await send({ method: 'POST', path: '/v1/text-to-voice', json }, callOptions, {
				paid: true,
				voiceId: generatedVoiceId,
				secrets: [...secrets, description],
			})
				.then(async ({ body }) => await readPaid(() => accountVoiceFromApi(body)))
				.catch(perhapsMade);
		},

		async clone(order, callOptions) {
			return await send(
				{
					method: 'POST',
					path: '/v1/voices/add',
					form: cloneForm(order),
					timeoutMs: CLONE_TIMEOUT_MS,
				},
				callOptions,
				// Not paid, but like a purchase it may have happened when no answer comes.
				{ paid: true },
			)
				.then(
					async ({ body }) =>
						await readPaid(() => ({
							voiceId: required(textOf(body['voice_id'])),
							requiresVerification: body['requires_verification'] === true,
						})),
				)
				.catch(perhapsMade);
		},

		async fetchPreview(url, { signal, timeoutMs = PREVIEW_TIMEOUT_MS } = {}) {
			const { fetchWithoutKey } = await import('./sdk');
			const limits = [AbortSignal.timeout(timeoutMs), ...(signal === undefined ? [] : [signal])];
			return await fetchWithoutKey(url, AbortSignal.any(limits), LARGEST_PREVIEW_BYTES).catch(
				() => undefined,
			);
		},
	};
}

function urlOf(baseUrl: string, { path, query = {} }: Call): URL {
	const url = new URL(`${baseUrl}${path}`);
	for (const [name, value] of Object.entries(query)) {
		if (value !== undefined && value !== '') url.searchParams.append(name, String(value));
	}
	return url;
}

async function requestOf(
	{ method = 'GET', json, form }: Call,
	limit: Deadline,
): Promise<RequestInit> {
	const init: RequestInit = { method, signal: limit.signal };
	if (json !== undefined) {
		return {
			...init,
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(json),
		};
	}
	if (form === undefined) return init;
	// The SDK's fetch is not the one that the global FormData belongs to, so it is written out here.
	const encoded = new Response(form);
	return {
		...init,
		headers: { 'content-type': encoded.headers.get('content-type') ?? '' },
		body: await encoded.arrayBuffer(),
	};
}

function libraryQuery({ sort = 'usage', ...search }: LibrarySearch): Call['query'] {
	return {
		page_size: search.pageSize ?? VOICES_PER_PAGE,
		page: search.page ?? 0,
		search: search.search,
		language: search.language,
		gender: search.gender,
		age: search.age,
		accent: search.accent,
		use_cases: search.useCase,
		min_notice_period_days: search.minNoticePeriodDays,
		sort: sort === 'usage' ? 'usage_character_count_1y' : 'created_date',
	};
}

function designFromApi(body: JsonRecord, headers: Headers, text: string | undefined): Design {
	const cost = headers.get('character-cost')?.trim() || undefined;
	const characterCost = Number(cost);
	const requestId = headers.get('request-id');
	return {
		previews: asList(body['previews']).map(asRecord).map(previewFromApi),
		text: textOf(body['text']) ?? text ?? '',
		...(Number.isFinite(characterCost) ? { characterCost } : {}),
		...(requestId === null ? {} : { requestId }),
	};
}

function previewFromApi(preview: JsonRecord): DesignedPreview {
	const durationSeconds = numberOf(preview['duration_secs']);
	const language = textOf(preview['language']);
	return {
		generatedVoiceId: required(textOf(preview['generated_voice_id'])),
		audio: Buffer.from(required(textOf(preview['audio_base_64'])), 'base64'),
		mimeType: textOf(preview['media_type']) ?? 'audio/mpeg',
		...(durationSeconds === undefined ? {} : { durationSeconds }),
		...(language === undefined ? {} : { language }),
	};
}

function cloneForm({ name, description, samples, removeBackgroundNoise }: CloneOrder): FormData {
	const form = new FormData();
	form.append('name', name);
	if (description !== undefined) form.append('description', description);
	form.append('remove_background_noise', String(removeBackgroundNoise));
	for (const { bytes, fileName, mimeType } of samples) {
		form.append('files', new Blob([new Uint8Array(bytes)], { type: mimeType }), fileName);
	}
	return form;
}

function isRefusedAs(code: string | undefined, body: unknown): boolean {
	const detail = isRecord(body) ? body['detail'] : undefined;
	return (
		code !== undefined && isRecord(detail) && (detail['code'] === code || detail['status'] === code)
	);
}

/** Reads an answer that went well: what it is about happened, whether or not it can be read. */
async function readPaid<T>(read: () => T): Promise<T> {
	return await Promise.resolve()
		.then(read)
		.catch((error: unknown) => {
			throw unreadable(error);
		});
}

function unreadable(cause?: unknown): VoiceoverError {
	return new VoiceoverError(
		'OUTCOME_UNKNOWN',
		'ElevenLabs answered, but not in a way that is known',
		{
			description:
				'It is not known what became of the request. Check the Base URL in the ElevenLabs Voiceover credential, and whether a proxy changes answers.',
			outcome: 'unknown',
			cause,
		},
	);
}

/** A second try would make a second voice. */
function perhapsMade(error: VoiceoverError): never {
	if (error.outcome !== 'unknown') throw error;
	throw new VoiceoverError('API_UNREACHABLE', 'ElevenLabs did not say whether the voice was made', {
		description:
			'Run again: My Voices in ElevenLabs is then looked through first, and the voice is made only if it is not there.',
		outcome: 'unknown',
		...(error.status === undefined ? {} : { status: error.status }),
		cause: error,
	});
}
