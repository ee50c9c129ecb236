import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import type { LibraryVoice } from '../../engine/ports/voiceAccountApi';
import { openVoiceAccount } from '../shared/runtime/compose';
import { inNodeErrors } from '../shared/runtime/nodeError';
import { libraryFilters, libraryValue } from './input';

/** One page of the library, as the filters of the node have it; the editor asks for the next while the user scrolls. */
export async function searchLibrary(
	context: ILoadOptionsFunctions,
	filter?: string,
	pageToken?: string,
): Promise<INodeListSearchResult> {
	return await inNodeErrors(context.getNode(), async () => {
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
	});
}

function libraryLabel({ name, labels, rate, noticePeriodDays, isAdded }: LibraryVoice): string {
	const details = [
		labels['language'],
		labels['gender'],
		labels['accent'],
		labels['use_case'],
		noticePeriodDays === 0 ? 'may end without notice' : `${noticePeriodDays} days notice`,
		...(rate === 1 ? [] : [`${rate}x credits`]),
		...(isAdded ? ['in My Voices'] : []),
	].filter(Boolean);
	return `${name} (${details.join(', ')})`;
}
