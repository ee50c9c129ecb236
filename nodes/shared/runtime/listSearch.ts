import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';
import { modelsFromTable, type SpeechModel } from '../../../engine/speech/models';
import type { Voice } from '../../../engine/ports/speechApi';
import type { Pin, Sighting } from '../../../engine/ports/pins';
import { aliasKey } from '../../../engine/voices/alias';
import { isoDay } from '../../../engine/voices/durability';
import { openListedPins, openSpeechApi } from './compose';
import { inNodeErrors } from './nodeError';
import { pinChoice } from './pinChoice';

/** One page of the account's voices; the editor asks for the next one while the user scrolls. */
export async function searchVoices(
	context: ILoadOptionsFunctions,
	filter?: string,
	pageToken?: string,
): Promise<INodeListSearchResult> {
	return await inNodeErrors(context.getNode(), async () => {
		const speechApi = await openSpeechApi(context);
		const page = await speechApi.searchVoices({
			...(filter ? { search: filter } : {}),
			...(pageToken ? { pageToken } : {}),
		});
		return {
			results: page.voices.map((voice) => ({
				name: voiceLabel(voice),
				value: voice.voiceId,
				...(voice.previewUrl === undefined ? {} : { url: voice.previewUrl }),
			})),
			paginationToken: page.nextPageToken,
		};
	});
}

/**
 * The voices one may speak with: pinned ones first, then those of the account. One list for both, because the editor
 * shows a list only for the mode of a field that is named `list`.
 */
export async function searchSpeakers(
	context: ILoadOptionsFunctions,
	filter?: string,
	pageToken?: string,
): Promise<INodeListSearchResult> {
	const voices = await searchVoices(context, filter, pageToken);
	if (pageToken !== undefined) return voices;
	// Whoever has no store, or one that cannot be opened now, can choose a voice all the same.
	const pins = await listPins(context, filter).catch(() => []);
	return { ...voices, results: [...pins, ...voices.results] };
}

async function listPins(
	context: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchItems[]> {
	const { pins, namespace } = await openListedPins(context);
	const [all, sightings] = await Promise.all([pins.list(namespace), pins.sightings(namespace)]);
	return all
		.filter(({ alias, voice }) => aliasKey(`${alias} ${voice.name}`).includes(aliasKey(filter)))
		.map((pin) => ({
			name: pinLabel(pin, sightings.get(aliasKey(pin.alias))),
			value: pinChoice(pin.alias),
			...(pin.voice.previewUrl === undefined ? {} : { url: pin.voice.previewUrl }),
		}));
}

/** Models with what a choice depends on: the longest text and the credits. */
export async function searchModels(
	context: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	return await inNodeErrors(context.getNode(), async () => {
		const speechApi = await openSpeechApi(context);
		const models = await speechApi.listModels().catch((error: { code?: string }) =>
			// A key without models_read is a good key; the table is good enough to choose from.
			error.code === 'PERMISSION_MISSING' ? modelsFromTable() : Promise.reject(error),
		);
		const wanted = filter?.trim().toLowerCase() ?? '';
		return {
			results: models
				.map((model) => ({
					name: modelLabel(model),
					value: model.modelId,
					description: model.description,
				}))
				.filter(
					({ name, value }) =>
						name.toLowerCase().includes(wanted) || value.toLowerCase().includes(wanted),
				),
		};
	});
}

function voiceLabel(voice: Voice): string {
	const traits = [voice.labels['language'], voice.labels['gender'], voice.labels['accent']].filter(
		Boolean,
	);
	const rate = voice.rate === 1 ? [] : [`${voice.rate}x credits`];
	const details = [voice.category, ...traits, ...rate].filter(Boolean);
	return details.length === 0 ? voice.name : `${voice.name} (${details.join(', ')})`;
}

function pinLabel({ alias, voice }: Pin, seen: Sighting | undefined): string {
	const until = seen?.noticeUntilMs === undefined ? '' : ` until ${isoDay(seen.noticeUntilMs)}`;
	const status = {
		ok: [],
		changed: ['changed since it was pinned'],
		notice: [`going away, there${until}`],
		gone: ['gone'],
		blocked: ['blocked'],
		unknown: [],
	}[seen?.status ?? 'unknown'];
	return `${alias} (pin of ${[voice.name, ...status].join(', ')})`;
}

function modelLabel(model: SpeechModel): string {
	const details = [
		model.maxCharacters === undefined
			? undefined
			: `up to ${model.maxCharacters.toLocaleString('en-US')} characters`,
		model.creditsPerCharacter === undefined
			? 'credits per character unknown'
			: `${Number((model.creditsPerCharacter * model.discount).toFixed(4))} credits per character`,
	].filter(Boolean);
	return `${model.name} (${details.join(', ')})`;
}
