import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { AccountVoice, LibraryVoice } from '../../../engine/ports/voiceAccountApi';
import { aliasKey } from '../../../engine/speech/pinAlias';
import { durabilityOf } from '../../../engine/voices/voiceLifetime';
import { retryWhileBusy } from '../../../engine/concurrency/retry';
import { callOptions, type VoiceDesk } from '../../../engine/voices/readVoice';
import { runItems } from '../../shared/items/runItems';
import { lazyDesk } from '../desk';
import { libraryValue, readListInput, type ListInput } from '../input';
import { lazyPins } from '../lazyPins';
import { overallItem } from '../../shared/items/outputItem';
import { pinFacts } from '../output';
import { counted, isoTime, runHints } from '../../shared/items/hintText';

const PAGE = 100;

/** The operation "List Voices": one item for each, however many come in. */
export async function runList(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	let found: IDataObject[] | undefined;
	let warnings: string[] = [];
	let empty = '';
	let one = 'voice';
	const results = await runItems(
		context,
		{ concurrency: 1, once: true, signal: context.getExecutionCancelSignal() },
		async () => {
			const input = readListInput(context);
			if (input.what === 'pins') {
				const store = lazyPins(context);
				one = 'pin';
				found = await listPins(input, await store.open());
				warnings = await store.warnings();
				empty =
					input.search === ''
						? 'No voice is pinned yet. Pin one with the operation Pin Voice.'
						: 'No pin fits. Change the search, or pin a voice with the operation Pin Voice.';
			} else {
				const desk = lazyDesk(context);
				const list = input.what === 'account' ? listAccount : listLibrary;
				found = await list(input, await desk.open());
				warnings = await desk.session.warnings();
				empty =
					input.what === 'account' && input.search === ''
						? 'There is no voice in the account yet. Pin one of the library with the operation Pin Voice, or make one with Design Voice or Clone Voice.'
						: 'No voice fits. Change the search or the filters.';
			}
			return { json: {}, pairedItem: { item: 0 } };
		},
	);
	if (found === undefined) return [results];
	const message = found.length === 0 ? empty : `${counted(found.length, one)} listed.`;
	context.addExecutionHints(...runHints(message, warnings));
	return [found.map((json) => overallItem(context, json))];
}

async function listPins(
	{ search, limit }: ListInput,
	{ pins, namespace }: Awaited<ReturnType<ReturnType<typeof lazyPins>['open']>>,
): Promise<IDataObject[]> {
	const [all, sightings] = await Promise.all([pins.list(namespace), pins.sightings(namespace)]);
	const wanted = aliasKey(search);
	return all
		.filter(({ alias, voice }) => aliasKey(`${alias} ${voice.name}`).includes(wanted))
		.slice(0, limit === Number.POSITIVE_INFINITY ? undefined : limit)
		.map((pin) => {
			const seen = sightings.get(aliasKey(pin.alias));
			return {
				voiceId: pin.voice.voiceId,
				pin: {
					...pinFacts(pin, {}),
					status: seen?.status ?? 'unknown',
					noticeUntil: isoTime(seen?.noticeUntilMs),
					checkedAt: isoTime(seen?.seenAtMs),
					previewUrl: pin.voice.previewUrl ?? null,
					labels: { ...pin.voice.labels },
				},
			};
		});
}

async function listAccount(
	{ search, limit }: ListInput,
	{ api, clock, signal }: VoiceDesk,
): Promise<IDataObject[]> {
	const voices: AccountVoice[] = [];
	let pageToken: string | undefined;
	do {
		const place = pageToken === undefined ? {} : { pageToken };
		const page = await retryWhileBusy(
			async () =>
				await api.searchVoices({ search, pageSize: PAGE, ...place, ...callOptions(signal) }),
			{ clock, signal },
		);
		voices.push(...page.voices);
		pageToken = page.nextPageToken;
	} while (pageToken !== undefined && voices.length < limit);
	return first(voices, limit).map((voice) => ({
		voiceId: voice.voiceId,
		voice: {
			voiceId: voice.voiceId,
			name: voice.name,
			category: voice.category ?? null,
			durability: durabilityOf(voice),
			noticePeriodDays: voice.noticePeriodDays ?? null,
			noticeUntil: isoTime(voice.endsAtMs),
			rate: voice.rate,
			labels: { ...voice.labels },
			description: voice.description ?? '',
			previewUrl: voice.previewUrl ?? null,
		},
	}));
}

async function listLibrary(
	{ search, limit, filters }: ListInput,
	{ api, clock, signal }: VoiceDesk,
): Promise<IDataObject[]> {
	const voices: LibraryVoice[] = [];
	for (let page = 0; ; page += 1) {
		const answer = await retryWhileBusy(
			async () =>
				await api.searchLibrary({
					...filters,
					search,
					page,
					pageSize: PAGE,
					...callOptions(signal),
				}),
			{ clock, signal },
		);
		voices.push(...answer.voices);
		if (!answer.hasMore || voices.length >= limit) break;
	}
	return first(voices, limit).map((voice) => ({
		voiceId: voice.voiceId,
		voice: {
			voiceId: voice.voiceId,
			ownerId: voice.ownerId,
			// As the field Voice of the operation Pin Voice takes it.
			libraryVoice: libraryValue(voice),
			name: voice.name,
			category: voice.category ?? null,
			durability: durabilityOf({ ...voice, origin: 'library' }),
			noticePeriodDays: voice.noticePeriodDays,
			rate: voice.rate,
			isAdded: voice.isAdded,
			labels: { ...voice.labels },
			description: voice.description ?? '',
			previewUrl: voice.previewUrl ?? null,
		},
	}));
}

/** Voices may be listed while they are added, and then be on two pages. */
function first<T extends { voiceId: string }>(voices: T[], limit: number): T[] {
	const unique = [...new Map(voices.map((voice) => [voice.voiceId, voice])).values()];
	return limit === Number.POSITIVE_INFINITY ? unique : unique.slice(0, limit);
}
