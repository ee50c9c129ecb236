import { estimateDurationSeconds } from '../audio/speechDuration';
import type { CacheKey } from '../speech/cacheKey';
import { estimateCredits, UNREAD_VOICE_RATE } from '../speech/characterCost';
import { MODEL_TABLE_DATE } from '../speech/models';
import { countCharacters } from '../speech/text';
import { chooseTake } from './request/chooseTake';
import type { SpeechDependencies, SpeechOrder } from './speechOrder';
import { checkLength } from './purchase/recoverOrSynthesize';

/** What an order would do, found out without buying anything. */
export interface SpeechEstimate {
	cacheKey: CacheKey;
	/** The cache has it, so it would cost nothing. */
	hit: boolean;
	characters: number;
	/** Credits that the order would cost now; 0 for a hit. */
	credits: number;
	/** Credits that budgets would have to admit: more than that when the voice cannot be read. */
	heldCredits: number;
	/** Credits that the cache would save. */
	creditsSaved: number;
	/** Exact for a hit, else estimated. */
	durationSeconds: number;
	/** False when the model's rate is not known and the highest list rate stands in. */
	rateKnown: boolean;
	warnings: string[];
}

/** The part of the dependencies that can cost nothing. */
type EstimateDependencies = Pick<SpeechDependencies, 'cache' | 'namespace' | 'models'>;

export async function estimateSpeech(
	order: Pick<SpeechOrder, 'resolved' | 'cacheMode' | 'take'>,
	dependencies: EstimateDependencies,
	/** Asked for only on a miss; undefined when the voice cannot be read. */
	voiceRate: () => Promise<number | undefined>,
): Promise<SpeechEstimate> {
	const { request, warnings } = order.resolved;
	const { cache, namespace } = dependencies;
	const { key } = await chooseTake(order, cache.index, namespace);
	const characters = countCharacters(request.text);
	const clip = order.cacheMode === 'off' ? undefined : await cache.index.find(namespace, key);
	if (clip !== undefined) {
		return {
			cacheKey: key,
			hit: true,
			characters,
			credits: 0,
			heldCredits: 0,
			creditsSaved: clip.credits,
			durationSeconds: clip.durationSeconds,
			rateKnown: true,
			warnings,
		};
	}
	const model = await dependencies.models.get(request.modelId);
	checkLength(characters, model);
	const rate = await voiceRate();
	const { credits, rateKnown } = estimateCredits(characters, model, rate);
	return {
		cacheKey: key,
		hit: false,
		characters,
		credits,
		heldCredits: estimateCredits(characters, model, rate ?? UNREAD_VOICE_RATE).credits,
		creditsSaved: 0,
		durationSeconds: estimateDurationSeconds(request.text, request.voiceSettings.speed),
		rateKnown: rateKnown && rate !== undefined,
		warnings: [
			...warnings,
			...(rate === undefined
				? [
						`The voice could not be read. Some library voices cost a multiple, so the real cost may be higher, and ${UNREAD_VOICE_RATE} times the credits are held while it is generated.`,
					]
				: []),
			...(rateKnown
				? []
				: [
						`The credits per character of ${model.modelId} are not known, so the highest known rate was used: the real cost may be lower.`,
					]),
			...(model.source === 'table'
				? [
						`The account's model list could not be read, so list rates of ${MODEL_TABLE_DATE} were used, without the account's discount.`,
					]
				: []),
		],
	};
}
