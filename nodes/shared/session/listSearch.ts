import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { modelsFromTable, type SpeechModel } from '../../../engine/speech/models';
import type { Voice } from '../../../engine/ports/speechApi';
import type { Pin, Sighting } from '../../../engine/ports/pins';
import { aliasKey } from '../../../engine/speech/pinAlias';
import { isoDay } from '../../../engine/voices/voiceLifetime';
import { openListedPins, openSpeechApi } from './compose';
import { inNodeErrors } from '../items/nodeError';
import { pinnedValue } from '../parameters/pinParameter';

type Entry = INodeListSearchResult['results'][number];

const NO_VOICE_YET =
	'No voice yet: add one to My Voices in ElevenLabs, or pin one with the node Pin Voice';

/**
 * Whoever may speak: on the first page the pinned voices, with what was last seen of them, then the voices of the
 * account. The editor asks for the next page while the user scrolls.
 */
export async function searchVoices(
	context: ILoadOptionsFunctions,
	filter?: string,
	pageToken?: string,
): Promise<INodeListSearchResult> {
	return await inNodeErrors(context.getNode(), async () => {
		const pinned = pageToken ? [] : await pinnedEntries(context, filter);
		const page = await accountPage(context, filter, pageToken).catch((error: unknown) => {
			// Pins can be chosen without the account, also with a key that may not read voices.
			if (pinned.length === 0) throw error;
			return { results: [] };
		});
		const results = [...pinned, ...page.results];
		const isEmpty = results.length === 0 && !filter && !pageToken;
		return { ...page, results: isEmpty ? adviceOnly(NO_VOICE_YET) : results };
	});
}

/** For an empty list, which would not say what to do. Choosing the entry leaves the field empty. */
export function adviceOnly(advice: string): Entry[] {
	return [{ name: advice, value: '' }];
}

/** One page of the account's voices. */
export async function accountPage(
	context: ILoadOptionsFunctions,
	filter?: string,
	pageToken?: string,
): Promise<INodeListSearchResult> {
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
}

async function pinnedEntries(context: ILoadOptionsFunctions, filter = ''): Promise<Entry[]> {
	// A store that cannot be read is told by the run; until then the account's voices can be chosen.
	const store = await openListedPins(context).catch(() => undefined);
	if (store === undefined) return [];
	const { pins, namespace } = store;
	const read = Promise.all([pins.list(namespace), pins.sightings(namespace)]);
	const [all, sightings] = await read.catch(() => [[], new Map<string, Sighting>()] as const);
	const wanted = aliasKey(filter);
	return all
		.filter(({ alias, voice }) => aliasKey(`${alias} ${voice.name}`).includes(wanted))
		.map((pin) => ({
			name: pinLabel(pin, sightings.get(aliasKey(pin.alias))),
			value: pinnedValue(pin.alias),
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
	const until = seen?.noticeUntilMs === undefined ? 'soon' : isoDay(seen.noticeUntilMs);
	const status = {
		ok: [],
		changed: ['changed'],
		notice: [`ends ${until}`],
		gone: ['gone'],
		blocked: ['blocked'],
		unknown: [],
	}[seen?.status ?? 'unknown'];
	// The editor cuts long names off.
	return `Pin: ${alias} (${[...status, voice.name].join(', ')})`;
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
