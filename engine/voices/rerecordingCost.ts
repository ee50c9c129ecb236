import { baseKey } from '../speech/cacheKey';
import { clipPages } from '../cache/clipPages';
import type { Clip, ClipIndex } from '../ports/clipIndex';
import { estimateCredits } from '../speech/characterCost';
import type { ModelDirectory } from '../account/modelDirectory';

/** Listed in full; of more of them only the sums are told. */
const MOST_LISTED = 200;

/** Speech that would have to be recorded anew. */
export interface RescueScript {
	/** Of the clip that is there. */
	cacheKey: string;
	modelId: string;
	outputFormat: string;
	characters: number;
	/** Credits to record it with another voice. */
	credits: number;
	/** Only when the store keeps texts. */
	text?: string;
}

/** What it takes to record the cached speech of one voice with another. */
export interface Rescue {
	/** Different texts. */
	scripts: number;
	/** Clips that would have to be recorded: one for each request, however many takes it has. */
	recordings: number;
	characters: number;
	credits: number;
	/** False when the rate of a model is not known and the highest list rate stands in. */
	rateKnown: boolean;
	/** The longest ones first. */
	list: RescueScript[];
	/** How many the list leaves out. */
	notListed: number;
}

/**
 * Counts the cached speech of a voice and what it would cost with another voice. Buys nothing.
 *
 * @param voiceRate the credit multiplier of the other voice
 * @throws STORE_UNAVAILABLE
 */
export async function priceRescue(
	voiceId: string,
	{ index, namespace, models }: { index: ClipIndex; namespace: string; models: ModelDirectory },
	voiceRate = 1,
): Promise<Rescue> {
	const newest = new Map<string, Clip>();
	for await (const clips of clipPages(index, namespace, { voiceId })) {
		for (const clip of clips) {
			const key = baseKey(clip.document);
			if ((newest.get(key)?.take ?? 0) < clip.take) newest.set(key, clip);
		}
	}
	const priced: (RescueScript & { rateKnown: boolean })[] = [];
	for (const clip of newest.values()) {
		const modelId = String(clip.document['modelId'] ?? '');
		const { credits, rateKnown } = estimateCredits(
			clip.characters,
			await models.get(modelId),
			voiceRate,
		);
		priced.push({
			cacheKey: clip.key,
			modelId,
			outputFormat: String(clip.document['outputFormat'] ?? ''),
			characters: clip.characters,
			credits,
			...(clip.text === undefined ? {} : { text: clip.text }),
			rateKnown,
		});
	}
	const sum = (field: 'characters' | 'credits') =>
		priced.reduce((total, script) => total + script[field], 0);
	const list = priced
		.toSorted((a, b) => b.characters - a.characters)
		.slice(0, MOST_LISTED)
		.map(({ rateKnown: _known, ...script }) => script);
	return {
		scripts: new Set([...newest.values()].map(({ document }) => document.textSha256)).size,
		recordings: priced.length,
		characters: sum('characters'),
		credits: sum('credits'),
		rateKnown: priced.every(({ rateKnown }) => rateKnown),
		list,
		notListed: priced.length - list.length,
	};
}
