import { isDeepStrictEqual } from 'node:util';
import type { JsonValue } from '../speech/speechRequest';
import type { Clip, ClipIndex } from '../ports/clipIndex';
import { baseKey, type SpeechDocument } from '../speech/cacheKey';
import { clipPages } from './clipPages';

/**
 * The fields of a request in the order in which differences are told: what is said, who says it, and how. Fields that
 * are not named here come last, by name.
 */
export const EXPLAINED_FIELDS = [
	'text',
	'voiceId',
	'modelId',
	'outputFormat',
	'voiceSettings.stability',
	'voiceSettings.similarityBoost',
	'voiceSettings.style',
	'voiceSettings.speed',
	'voiceSettings.useSpeakerBoost',
	'take',
	'seed',
	'languageCode',
	'textNormalization',
	'pronunciationDictionaries',
	'context.previousText',
	'context.nextText',
] as const;

export interface FieldDifference {
	/** As in `EXPLAINED_FIELDS`. */
	field: string;
	/** In this request; undefined when it is not set, and always for texts, of which only digests are kept. */
	asked?: JsonValue;
	/** In the stored clip. */
	stored?: JsonValue;
}

export interface MissExplanation {
	/** The stored clip that differs in the fewest fields; one of the same text is nearer than any other. */
	nearest?: Clip;
	/** How the request differs from it, in the order of `EXPLAINED_FIELDS`. Never empty with a nearest clip. */
	differences: FieldDifference[];
	/** A take of this request was bought once and is not there any more. */
	wasRemoved: boolean;
}

/** More clips than this of one voice are not looked through; the nearest of those seen is told. */
const LOOKED_THROUGH_MOST = 20_000;

/**
 * Why a request is not in the cache: the stored clip that is nearest to it, and how it differs.
 *
 * @throws STORE_UNAVAILABLE
 */
export async function explainMiss(
	document: SpeechDocument,
	index: ClipIndex,
	namespace: string,
): Promise<MissExplanation> {
	const newestTake = await index.currentTake(namespace, baseKey(document));
	const { textSha256, voiceId } = document;
	const nearest =
		(await nearestOf(document, clipPages(index, namespace, { textSha256 }), 1)) ??
		// Of another text only the same voice is worth telling; then the text alone differs at best.
		(typeof voiceId === 'string'
			? await nearestOf(document, clipPages(index, namespace, { voiceId }), 1)
			: undefined);
	return {
		differences: nearest?.differences ?? [],
		...(nearest === undefined ? {} : { nearest: nearest.clip }),
		wasRemoved: newestTake > 1 && document.take <= newestTake,
	};
}

interface Near {
	clip: Clip;
	differences: FieldDifference[];
}

/** @param fewest a clip with as few differences as this ends the search */
async function nearestOf(
	document: SpeechDocument,
	pages: AsyncGenerator<Clip[]>,
	fewest: number,
): Promise<Near | undefined> {
	const asked = fieldsOf(document);
	let nearest: Near | undefined;
	let seen = 0;
	for await (const clips of pages) {
		for (const clip of clips) {
			const differences = differencesOf(asked, fieldsOf(clip.document));
			// Pages go from old to new, so of equally near clips the one used last is told.
			if (
				differences.length > 0 &&
				differences.length <= (nearest?.differences.length ?? Infinity)
			) {
				nearest = { clip, differences };
			}
		}
		seen += clips.length;
		if (nearest?.differences.length === fewest || seen >= LOOKED_THROUGH_MOST) break;
	}
	return nearest;
}

/** How one document differs from another, in the order of `EXPLAINED_FIELDS`. */
export function documentDifferences(
	asked: SpeechDocument,
	stored: SpeechDocument,
): FieldDifference[] {
	return differencesOf(fieldsOf(asked), fieldsOf(stored));
}

type Fields = Map<string, { value: JsonValue; isText: boolean }>;

function differencesOf(asked: Fields, stored: Fields): FieldDifference[] {
	return [...new Set([...asked.keys(), ...stored.keys()])]
		.filter((field) => !isDeepStrictEqual(asked.get(field)?.value, stored.get(field)?.value))
		.sort((one, other) => rank(one) - rank(other) || (one < other ? -1 : 1))
		.map((field) => {
			const [ours, theirs] = [asked.get(field), stored.get(field)];
			if (ours?.isText || theirs?.isText) return { field };
			return {
				field,
				...(ours === undefined ? {} : { asked: ours.value }),
				...(theirs === undefined ? {} : { stored: theirs.value }),
			};
		});
}

function rank(field: string): number {
	const place = (EXPLAINED_FIELDS as readonly string[]).indexOf(field);
	return place === -1 ? EXPLAINED_FIELDS.length : place;
}

const TEXT_DIGEST = /Sha256$/;

/** Settings and context one by one, everything else as it is. */
function fieldsOf(document: SpeechDocument): Fields {
	const fields: Fields = new Map();
	for (const [name, value] of Object.entries(document)) {
		const isGroup = ['voiceSettings', 'context', 'additionalBody'].includes(name);
		const parts =
			isGroup && typeof value === 'object' && !Array.isArray(value)
				? Object.entries(value).map(([part, inner]) => [`${name}.${part}`, inner] as const)
				: [[name, value] as const];
		for (const [field, inner] of parts) {
			if (inner === undefined) continue;
			const isText = TEXT_DIGEST.test(field);
			fields.set(isText ? field.replace(TEXT_DIGEST, '') : field, { value: inner, isText });
		}
	}
	return fields;
}
