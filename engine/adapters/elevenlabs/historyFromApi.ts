import type { HistoryItem, HistoryPage } from '../../ports/accountApi';
import type { VoiceSettings } from '../../speech/voiceSettings';
import {
	asList,
	asRecord,
	isRecord,
	numberOf,
	required,
	textOf,
	timeOf,
	type JsonRecord,
} from './jsonAnswer';

const STATES = ['created', 'deleted', 'processing'] as const;

/**
 * Reads `GET /v1/history`. An item without id or date fails the page: leaving it out could pass for "was never made",
 * and the same speech would be bought again.
 *
 * Source: OpenAPI `GetSpeechHistoryResponseModel`, 2026-08-22.
 */
export function historyPageFromApi(answer: JsonRecord): HistoryPage {
	const nextPageToken = textOf(answer['last_history_item_id']);
	return {
		items: asList(answer['history']).map(asRecord).map(historyItemFromApi),
		...(answer['has_more'] === true && nextPageToken !== undefined ? { nextPageToken } : {}),
	};
}

function historyItemFromApi(item: JsonRecord): HistoryItem {
	const requestId = textOf(item['request_id']);
	const characterCost = costOf(item);
	const outputFormat = textOf(item['output_format']);
	const contentType = textOf(item['content_type']);
	return {
		historyItemId: required(textOf(item['history_item_id'])),
		dateMs: required(timeOf(item['date_unix'])),
		voiceId: textOf(item['voice_id']) ?? '',
		modelId: textOf(item['model_id']) ?? '',
		text: textOf(item['text']) ?? '',
		state: STATES.find((state) => state === item['state']) ?? 'unknown',
		...(requestId === undefined ? {} : { requestId }),
		...(characterCost === undefined ? {} : { characterCost }),
		...(outputFormat === undefined ? {} : { outputFormat }),
		...(contentType === undefined ? {} : { contentType }),
		...(isRecord(item['settings']) ? { settings: settingsOf(item['settings']) } : {}),
	};
}

function costOf(item: JsonRecord): number | undefined {
	const from = numberOf(item['character_count_change_from']);
	const to = numberOf(item['character_count_change_to']);
	// The account's counter starts anew with each billing cycle.
	return from === undefined || to === undefined || to < from ? undefined : to - from;
}

function settingsOf(settings: JsonRecord): Partial<VoiceSettings> {
	const stability = numberOf(settings['stability']);
	const similarityBoost = numberOf(settings['similarity_boost']);
	const style = numberOf(settings['style']);
	const speed = numberOf(settings['speed']);
	const useSpeakerBoost = settings['use_speaker_boost'];
	return {
		...(stability === undefined ? {} : { stability }),
		...(similarityBoost === undefined ? {} : { similarityBoost }),
		...(style === undefined ? {} : { style }),
		...(speed === undefined ? {} : { speed }),
		...(typeof useSpeakerBoost === 'boolean' ? { useSpeakerBoost } : {}),
	};
}
