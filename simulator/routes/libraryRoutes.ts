import type { Exchange } from '../server/exchange';
import { readForm } from '../server/multipart';
import { route, type Route } from '../server/router';
import { libraryVoiceOnWire, type SimulatedVoice } from '../voices/voice';
import { matchesFilter } from '../voices/voiceSearch';
import { previewUrl } from './previewUrl';

/** The public voice library. */
export const libraryRoutes: Route[] = [
	route('GET', '/v1/shared-voices', browseLibrary),
	route('POST', '/v1/voices/add/{public_user_id}/{voice_id}', (exchange) => {
		const body = exchange.json<{ new_name: string; bookmarked?: boolean }>(
			'Body_Add_shared_voice_v1_voices_add__public_user_id___voice_id__post',
		);
		exchange.requireScope('add_voice_from_voice_library');
		const voice = exchange.account.voices.addFromLibrary(
			exchange.param('public_user_id'),
			exchange.param('voice_id'),
			body.new_name,
			body.bookmarked ?? true,
		);
		exchange.sendJson({ voice_id: voice.voiceId });
	}),
	route('POST', '/v1/similar-voices', async (exchange) => {
		const form = await readForm(exchange);
		exchange.requireScope('voices_read');
		// The simulator cannot hear: the most used voices stand for the most similar ones.
		const count = Math.min(100, Math.max(1, Number(form.get('top_k') ?? 10) || 10));
		const voices = exchange.account.voices.inLibrary();
		sendPage(exchange, voices.slice(0, count), false, Math.min(count, voices.length));
	}),
];

function browseLibrary(exchange: Exchange): void {
	const pageSize = exchange.queryInteger('page_size', { min: 1, max: 100 }) ?? 30;
	const page = exchange.queryInteger('page', { min: 0, max: 100_000 }) ?? 0;
	const filter = {
		search: exchange.query('search'),
		category: exchange.query('category'),
		gender: exchange.query('gender'),
		age: exchange.query('age'),
		accent: exchange.query('accent'),
		languages: exchange.queryList('language'),
		useCases: exchange.queryList('use_cases'),
		voiceIds: [],
		minNoticePeriodDays: exchange.queryInteger('min_notice_period_days', { min: 0, max: 100_000 }),
		includeCustomRates: exchange.queryBoolean('include_custom_rates', true),
		includeLiveModerated: exchange.queryBoolean('include_live_moderated', true),
	};
	const isFeaturedOnly = exchange.queryBoolean('featured', false);
	const ownerId = exchange.query('owner_id');
	const descriptives = exchange.queryList('descriptives');
	exchange.requireScope('voices_read');
	const found = exchange.account.voices
		.inLibrary()
		.filter(
			(voice) =>
				matchesFilter(voice, filter) &&
				(!isFeaturedOnly || voice.library?.isFeatured === true) &&
				(ownerId === undefined || voice.library?.publicOwnerId === ownerId) &&
				(descriptives.length === 0 || descriptives.includes(voice.labels.descriptive ?? '')),
		)
		.sort(libraryOrder(exchange.query('sort')));
	const start = page * pageSize;
	const voices = found.slice(start, start + pageSize);
	sendPage(exchange, voices, start + voices.length < found.length, found.length);
}

function libraryOrder(sort = 'created_date') {
	return (a: SimulatedVoice, b: SimulatedVoice) =>
		sort === 'created_date'
			? b.createdAtUnix - a.createdAtUnix
			: b.library!.clonedByCount - a.library!.clonedByCount;
}

function sendPage(
	exchange: Exchange,
	voices: SimulatedVoice[],
	hasMore: boolean,
	total: number,
): void {
	exchange.sendJson({
		voices: voices.map((voice) =>
			libraryVoiceOnWire(
				voice,
				previewUrl(exchange, voice),
				exchange.account.voices.isAdded(voice.voiceId),
			),
		),
		has_more: hasMore,
		total_count: total,
		last_sort_id: hasMore ? (voices.at(-1)?.voiceId ?? null) : null,
	});
}
