import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import type { LibraryVoice } from '../../engine/ports/voiceAccountApi';
import { openVoiceAccount } from '../shared/session/compose';
import { accountPage, adviceOnly } from '../shared/session/listSearch';
import { inNodeErrors } from '../shared/items/nodeError';
import { libraryFilters, libraryValue } from './input';

const NO_VOICE_YET =
	'No voice in the account yet: set Choose From to Voice Library, or use Design Voice or Clone Voice';
const NOTHING_FITS = 'No voice of the library fits: search for less, or remove a filter';

/** One page of what can be pinned; the editor asks for the next while the user scrolls. */
export async function searchVoicesToPin(
	context: ILoadOptionsFunctions,
	filter?: string,
	pageToken?: string,
): Promise<INodeListSearchResult> {
	return await inNodeErrors(context.getNode(), async () => {
		const isLibrary = context.getCurrentNodeParameter('voiceSource') === 'library';
		const page = await (isLibrary ? libraryPage : accountPage)(context, filter, pageToken);
		if (page.results.length > 0 || pageToken) return page;
		if (isLibrary) return { results: adviceOnly(NOTHING_FITS) };
		return filter ? page : { results: adviceOnly(NO_VOICE_YET) };
	});
}

/** One page of the library, as the filters of the node have it. */
async function libraryPage(
	context: ILoadOptionsFunctions,
	filter?: string,
	pageToken?: string,
): Promise<INodeListSearchResult> {
	const api = await openVoiceAccount(context);
	const page = Number(pageToken ?? 0) || 0;
	const answer = await api.searchLibrary({
		...libraryFilters(context.getCurrentNodeParameter('libraryFilters')),
		...(filter ? { search: filter } : {}),
		page,
	});
	return {
		results: answer.voices.map((voice) => ({
			name: libraryLabel(voice),
			value: libraryValue(voice),
			...(voice.previewUrl === undefined ? {} : { url: voice.previewUrl }),
		})),
		...(answer.hasMore ? { paginationToken: String(page + 1) } : {}),
	};
}

function libraryLabel({ name, labels, rate, noticePeriodDays, isAdded }: LibraryVoice): string {
	// The editor cuts long names off, so that what one would regret comes first.
	const details = [
		labels['language'],
		labels['gender'],
		noticePeriodDays === 0 ? 'no notice' : `${noticePeriodDays} days notice`,
		...(rate === 1 ? [] : [`${rate}x credits`]),
		...(isAdded ? ['in My Voices'] : []),
		labels['accent'],
		labels['use_case'],
	].filter(Boolean);
	return `${name} (${details.join(', ')})`;
}
