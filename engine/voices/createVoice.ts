import { createHash } from 'node:crypto';
import { invalidInput, isVoiceoverError, VoiceoverError } from '../errors';
import type { CloneOrder } from '../ports/voiceAccountApi';
import { aliasKey } from '../speech/pinAlias';
import { findMade, makeNoted } from './createOnce';
import { alreadyPinned } from './pinErrors';
import { pinVoice, type PinOrder, type PinOutcome } from './pinVoice';
import { callOptions, type VoiceDesk } from './readVoice';

/** Limits of the API. Source: OpenAPI `VoiceDesignRequestModel`, 2026-08-22. */
const PROMPT_LENGTH = { least: 20, most: 1000 };
const LARGEST_SEED = 2_147_483_647;
const MOST_SAMPLES = 25;
const LARGEST_SAMPLES_BYTES = 100 * 1024 * 1024;

export type NewVoiceOrder = Pick<PinOrder, 'alias' | 'fallback' | 'update'>;

export interface KeepOrder extends NewVoiceOrder {
	generatedVoiceId: string;
	/** What the voice was designed from. */
	prompt: string;
	seed?: number;
}

export interface MadeVoice extends PinOutcome {
	/** It was made from the same before, perhaps by a run that broke off, so no second one was made. */
	wasThere: boolean;
}

/** @throws INVALID_INPUT */
export function checkPrompt(prompt: string): string {
	const text = prompt.trim();
	const { least, most } = PROMPT_LENGTH;
	const { length } = Array.from(text);
	if (length >= least && length <= most) return text;
	throw invalidInput(
		`The description of the voice must have ${least} to ${most} characters; it has ${length}`,
		'Describe age, gender, accent, tone and pace of the voice in a sentence or two.',
	);
}

/** @throws INVALID_INPUT */
export function checkSeed(seed: number | undefined): void {
	if (seed === undefined || (Number.isInteger(seed) && seed >= 0 && seed <= LARGEST_SEED)) return;
	throw invalidInput(
		`The seed must be a whole number from 0 to ${LARGEST_SEED}; it is ${seed}`,
		'Correct Seed under Options, or remove it.',
	);
}

/**
 * Makes a voice of a preview and pins it. A preview that was kept before is only pinned.
 *
 * @throws INVALID_INPUT, and what the account and `pinVoice` throw
 */
export async function keepDesignedVoice(order: KeepOrder, desk: VoiceDesk): Promise<MadeVoice> {
	const { alias, generatedVoiceId } = order;
	const prompt = checkPrompt(order.prompt);
	checkSeed(order.seed);
	const { api, signal } = desk;
	const options = callOptions(signal);
	const designedFrom = { prompt, ...(order.seed === undefined ? {} : { seed: order.seed }) };
	const makeOrder = {
		order: orderOf('keep', generatedVoiceId),
		name: alias,
		category: 'generated' as const,
	};
	const found = (await keptUnderItsId(generatedVoiceId, desk)) ?? (await findMade(makeOrder, desk));
	if (found === undefined) await refuseTaken(order, desk);
	const { voiceId } =
		found === undefined
			? await makeNoted(
					makeOrder,
					desk,
					async () =>
						await api
							.keepDesign({ generatedVoiceId, name: alias, description: prompt }, options)
							.catch((error: unknown) => {
								throw previewGone(error);
							}),
				)
			: { voiceId: found };
	const outcome = await pinNewVoice(order, voiceId, desk, designedFrom);
	return { ...outcome, wasThere: found !== undefined };
}

/** A voice that is kept may have the id of its preview. */
async function keptUnderItsId(
	generatedVoiceId: string,
	{ api, signal }: VoiceDesk,
): Promise<string | undefined> {
	return await api.getVoice(generatedVoiceId, callOptions(signal)).then(
		({ voiceId }) => voiceId,
		(error: unknown) => {
			if (isVoiceoverError(error) && error.code === 'VOICE_GONE') return undefined;
			throw error;
		},
	);
}

/**
 * Makes a voice from recordings and pins it. The same recordings make one voice, however often they come, as long as it
 * is there.
 *
 * @throws INVALID_INPUT, and what the account and `pinVoice` throw
 */
export async function cloneVoice(
	order: NewVoiceOrder & Omit<CloneOrder, 'name'>,
	desk: VoiceDesk,
): Promise<MadeVoice & { requiresVerification: boolean }> {
	const { alias, samples, removeBackgroundNoise, description } = order;
	checkSamples(samples);
	const makeOrder = {
		order: orderOf('clone', String(removeBackgroundNoise), ...samples.map(({ bytes }) => bytes)),
		name: alias,
		category: 'cloned' as const,
	};
	const found = await findMade(makeOrder, desk);
	if (found === undefined) await refuseTaken(order, desk);
	const { voiceId, requiresVerification } =
		found === undefined
			? await makeNoted(
					makeOrder,
					desk,
					async () =>
						await desk.api.clone(
							{
								name: alias,
								samples,
								removeBackgroundNoise,
								...(description === undefined ? {} : { description }),
							},
							callOptions(desk.signal),
						),
				)
			: { voiceId: found, requiresVerification: false };
	const outcome = await pinNewVoice(order, voiceId, desk);
	return { ...outcome, wasThere: found !== undefined, requiresVerification };
}

/** Says whether two tries are about the same voice, whatever name it is to get. */
function orderOf(...parts: (string | Uint8Array)[]): string {
	const hash = createHash('sha256');
	for (const part of parts) hash.update(createHash('sha256').update(part).digest());
	return hash.digest('hex');
}

function checkSamples(samples: CloneOrder['samples']): void {
	if (samples.length === 0 || samples.length > MOST_SAMPLES) {
		throw invalidInput(
			samples.length === 0
				? 'There is no recording to clone a voice from'
				: `There are ${samples.length} recordings; at most ${MOST_SAMPLES} can be used`,
			'Name the binary fields with recordings of the speaker under Input Binary Fields, separated by commas.',
		);
	}
	const empty = samples.find(({ bytes }) => bytes.byteLength === 0);
	if (empty !== undefined) {
		throw invalidInput(
			`The recording "${empty.fileName}" is empty`,
			'Check the node that delivers the recording.',
		);
	}
	const foreign = samples.find(({ mimeType }) => !/^(audio|video)\//.test(mimeType));
	if (foreign !== undefined) {
		throw invalidInput(
			`"${foreign.fileName}" is not audio but ${foreign.mimeType}`,
			'Choose a binary field that holds a recording, for example an MP3 or WAV file.',
		);
	}
	const bytes = samples.reduce((sum, sample) => sum + sample.bytes.byteLength, 0);
	if (bytes > LARGEST_SAMPLES_BYTES) {
		throw invalidInput(
			`The recordings are too large together (${Math.ceil(bytes / 1024 / 1024)} MB)`,
			'One to two minutes of clear speech are enough; use MP3 files.',
		);
	}
}

/** Before a voice is made that would have no name. */
async function refuseTaken(
	{ alias, update }: NewVoiceOrder,
	{ pins, namespace }: VoiceDesk,
): Promise<void> {
	const pin = await pins.find(namespace, aliasKey(alias));
	if (pin !== undefined && !update) throw alreadyPinned(pin);
}

async function pinNewVoice(
	{ alias, fallback, update }: NewVoiceOrder,
	voiceId: string,
	desk: VoiceDesk,
	designedFrom?: PinOrder['designedFrom'],
): Promise<PinOutcome> {
	return await pinVoice(
		{
			alias,
			source: { from: 'account', voiceId },
			update,
			...(fallback === undefined ? {} : { fallback }),
			...(designedFrom === undefined ? {} : { designedFrom }),
		},
		desk,
	).catch((error: unknown) => {
		throw notPinned(error, voiceId);
	});
}

function notPinned(error: unknown, voiceId: string): unknown {
	if (!isVoiceoverError(error)) return error;
	return new VoiceoverError(error.code, error.message, {
		description: `The voice was made and is in the account, with the id ${voiceId}, but it was not pinned. Run again, or pin it by this id; no second voice is made. ${error.description}`,
		...(error.status === undefined ? {} : { status: error.status }),
		cause: error,
	});
}

function previewGone(error: unknown): unknown {
	if (!isVoiceoverError(error) || error.code !== 'VOICE_GONE') return error;
	return new VoiceoverError('VOICE_GONE', 'ElevenLabs does not have this preview any more', {
		description:
			'Previews are not kept for long, and can be used once. Make new previews from the same description and keep one of them.',
		...(error.status === undefined ? {} : { status: error.status }),
		cause: error,
	});
}
