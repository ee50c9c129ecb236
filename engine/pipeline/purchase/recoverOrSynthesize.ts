import { createHash } from 'node:crypto';
import { milliCredits } from '../../speech/milliCredits';
import type { AudioSpool } from '../../cache/audioSpool';
import type { CacheKey } from '../../speech/cacheKey';
import { VoiceoverError } from '../../errors';
import type { ReservationFacts } from '../../ports/ledger';
import { estimateCredits, UNREAD_VOICE_RATE } from '../../speech/characterCost';
import type { SpeechModel } from '../../speech/models';
import type { SpeechRequest } from '../../speech/speechRequest';
import { countCharacters } from '../../speech/text';
import { holdCredits } from './withReservation';
import { findLostSpeech, operationOf } from '../recovery/recoverBeforeBuying';
import type { SpeechDependencies, SpeechOrder } from '../speechOrder';
import type { CompleteAudio } from './receiveAudio';
import { synthesizeClip } from './synthesize';

/** Complete audio in the spool, and what it cost. */
export interface SynthesizedSpeech {
	/** `recovered`: paid for by an earlier call, and found in the account's history. */
	source: 'generated' | 'recovered';
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
	/** What it cost when it was generated. */
	credits: number;
	/** False when the API did not say what it charged and the estimate stands in. */
	creditsConfirmed: boolean;
	requestId?: string;
	/** What it was charged when an earlier try of the same operation bought and lost it. */
	lostCredits?: number;
	/** In sentences for the user. */
	warnings: string[];
}

export interface SpeechDelivery<K> {
	key: CacheKey;
	/** Whether no other process may be buying the key now. */
	hasLease: boolean;
	createSpool: () => Promise<AudioSpool>;
	/** The same for audio that is being bought, which others may follow as it arrives. */
	createLiveSpool: () => Promise<AudioSpool>;
	/**
	 * Called when another call for the key, which was under way, has got its audio; what it throws means that nothing is
	 * bought.
	 */
	onBoughtByOthers?: () => Promise<void>;
	/** Ends what costs nothing; a call that was sent goes on. */
	signal: AbortSignal;
	/** Called right before the first byte leaves, at each try; what it throws means that nothing is sent. */
	onSend: () => void;
	/** Called when a try surely cost nothing. */
	onRefused: () => void;
	/** Puts the speech where it is safe. Never rejects. */
	keep: (speech: SynthesizedSpeech) => Promise<K>;
}

/**
 * Gets a request's audio into the spool: from the account's history when it was paid for and lost, else by buying it,
 * after the checks that need the account and between a reservation and its settlement.
 *
 * @throws TEXT_TOO_LONG, BUDGET_EXCEEDED and STORE_UNAVAILABLE before anything is sent, OUTCOME_UNKNOWN when an earlier
 *   call may have been paid and cannot be looked for, and what `synthesizeClip` throws
 */
export async function synthesizeSpeech<K>(
	request: SpeechRequest,
	order: SpeechOrder,
	dependencies: SpeechDependencies,
	delivery: SpeechDelivery<K>,
): Promise<{ speech: SynthesizedSpeech; kept: K; warnings: string[] }> {
	const model = await dependencies.models.get(request.modelId);
	const characters = countCharacters(request.text);
	checkLength(characters, model);
	const ledger = await dependencies.ledger();
	// Entries of processes that died would otherwise block a budget, and hide that an outcome is unknown.
	await ledger.sweep();

	const lost = await findLostSpeech(request, order, dependencies, delivery, {
		ledger,
		budgets: await order.budgets(),
	});
	// Speech that is there already must not be lost to a voice that cannot be read.
	const rate = await (lost.recovery === undefined ? voiceRate(order) : anyVoiceRate(order));
	const estimate = estimateCredits(characters, model, rate.rate);
	const facts = { request, model, characters, estimatedCredits: estimate.credits };
	if (lost.recovery !== undefined) {
		const { recovery } = lost;
		const found = speechOf(facts, recovery, 'recovered', lost.warnings);
		const isOwn = recovery.entry?.operation === operationOf(order, delivery.hasLease);
		const speech = isOwn ? { ...found, lostCredits: found.credits } : found;
		const [kept] = await Promise.all([delivery.keep(speech), lost.resolve()]);
		return { speech, kept, warnings: [] };
	}

	const amount = milliCredits(estimate.credits);
	const held = await holdCredits(
		{
			ledger,
			clock: dependencies.clock,
			owner: dependencies.owner,
			namespace: dependencies.namespace,
			cacheKey: delivery.key,
			operation: operationOf(order, delivery.hasLease),
			amount,
			// Asked for anew: looking took time, in which a limit may have been lowered or a period have ended.
			budgets: await order.budgets(),
			leaveEnough: order.leaveEnough,
			facts: reservationFacts(request, order, characters),
		},
		async ({ beforeSending, onRefused, onAnswer }) =>
			await synthesizeClip({
				speechApi: dependencies.speechApi,
				gate: dependencies.gateFor(model.concurrencyGroup),
				clock: dependencies.clock,
				request,
				timeoutMs: order.timeoutMs,
				...(order.deliver === undefined ? {} : { deliver: order.deliver }),
				createSpool: delivery.createLiveSpool,
				signal: delivery.signal,
				onSend: async () => {
					await beforeSending();
					delivery.onSend();
				},
				onAnswer,
				onRefused: () => {
					onRefused();
					delivery.onRefused();
				},
			}),
		async (synthesis) => {
			const speech = speechOf(facts, synthesis, 'generated', [...lost.warnings, ...rate.warnings]);
			return { speech, kept: await delivery.keep(speech) };
		},
	);
	return { ...held.kept, warnings: held.warnings };
}

interface RequestFacts {
	request: SpeechRequest;
	model: SpeechModel;
	characters: number;
	estimatedCredits: number;
}

function speechOf(
	{ request, model, characters, estimatedCredits }: RequestFacts,
	got: { audio: CompleteAudio; spool: AudioSpool; requestId?: string; characterCost?: number },
	source: SynthesizedSpeech['source'],
	warnings: string[],
): SynthesizedSpeech {
	const { audio, spool, requestId, characterCost } = got;
	return {
		source,
		spool,
		take: request.take,
		mimeType: audio.mimeType,
		extension: audio.extension,
		durationSeconds: audio.durationSeconds,
		bytes: audio.bytes,
		characters,
		credits: characterCost ?? estimatedCredits,
		creditsConfirmed: characterCost !== undefined,
		...(requestId === undefined ? {} : { requestId }),
		warnings: [
			...languageWarnings(request, model),
			...(characterCost === undefined
				? ['ElevenLabs did not say what it charged, so the credits are an estimate.']
				: []),
			...warnings,
		],
	};
}

async function voiceRate(order: SpeechOrder): Promise<{ rate: number; warnings: string[] }> {
	const rate = await order.voiceRate();
	if (rate !== undefined) return { rate, warnings: [] };
	return {
		rate: UNREAD_VOICE_RATE,
		warnings: [
			`The voice could not be read. Some library voices cost a multiple, so ${UNREAD_VOICE_RATE} times the credits were held while the speech was generated. Give the key the permission voices_read.`,
		],
	};
}

async function anyVoiceRate(order: SpeechOrder): Promise<{ rate: number; warnings: string[] }> {
	return { rate: (await order.voiceRate().catch(() => undefined)) ?? 1, warnings: [] };
}

function reservationFacts(
	request: SpeechRequest,
	order: SpeechOrder,
	characters: number,
): ReservationFacts {
	return {
		workflowId: order.workflowId,
		voiceId: request.voiceId,
		modelId: request.modelId,
		outputFormat: request.outputFormat,
		characters,
		textSha256: createHash('sha256').update(request.text).digest('hex'),
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
