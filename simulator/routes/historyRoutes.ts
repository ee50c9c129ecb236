import { outputFormatFacts, type OutputFormat } from '../../engine/speech/outputFormat';
import { clipBytes } from '../audio/clip';
import { wavHeader } from '../audio/pcmCodec';
import { SchemaError } from '../errors/apiError';
import type { HistoryItem } from '../history/historyShelf';
import { zip } from '../history/zip';
import type { Exchange } from '../server/exchange';
import { route, type Route } from '../server/router';

const ANY_TIME = { min: 0, max: Number.MAX_SAFE_INTEGER };

/** Past generations. Nothing here costs anything. */
export const historyRoutes: Route[] = [
	route('GET', '/v1/history', listHistory),
	route('GET', '/v1/history/{history_item_id}', (exchange) => {
		exchange.requireScope('speech_history_read');
		exchange.sendJson(exchange.account.history.onWire(item(exchange)));
	}),
	route('DELETE', '/v1/history/{history_item_id}', (exchange) => {
		exchange.requireScope('speech_history_write');
		exchange.account.history.delete(exchange.param('history_item_id'));
		exchange.sendJson({ status: 'ok' });
	}),
	route('GET', '/v1/history/{history_item_id}/audio', sendAudio),
	route('POST', '/v1/history/download', (exchange) => {
		const body = exchange.json<{ history_item_ids: string[]; output_format?: string | null }>(
			'Body_Download_history_items_v1_history_download_post',
		);
		exchange.requireScope('speech_history_read');
		const items = body.history_item_ids.map((id) => exchange.account.history.get(id));
		const asWav = body.output_format === 'wav';
		const isKnown = [undefined, null, 'default', 'wav'].includes(body.output_format);
		if (!isKnown || items.length === 0 || (asWav && !items.every(canBeWav))) {
			// This endpoint's own error form, as the vendor's document shows it.
			exchange.sendJson(
				{ error: 'invalid_output_format', message: 'The output format is not supported.' },
				400,
			);
			return;
		}
		const files = items.map((found) => ({
			name: fileName(found, asWav),
			bytes: file(found, asWav),
		}));
		if (files.length === 1) exchange.sendBytes(files[0]!.bytes, items[0]!.contentType);
		else exchange.sendBytes(zip(files), 'application/zip');
	}),
];

function listHistory(exchange: Exchange): void {
	const pageSize = exchange.queryInteger('page_size', { min: 1, max: 1000 }) ?? 100;
	const beforeUnix = exchange.queryInteger('date_before_unix', ANY_TIME);
	const afterUnix = exchange.queryInteger('date_after_unix', ANY_TIME);
	const search = exchange.query('search');
	const source = exchange.query('source');
	if (search !== undefined && source === undefined) {
		throw new SchemaError([
			{
				type: 'missing',
				loc: ['query', 'source'],
				msg: 'Field required with search',
				input: null,
			},
		]);
	}
	exchange.requireScope('speech_history_read');
	const page = exchange.account.history.page({
		pageSize,
		startAfter: exchange.query('start_after_history_item_id'),
		voiceId: exchange.query('voice_id'),
		modelId: exchange.query('model_id'),
		beforeUnix,
		afterUnix,
		ascending: exchange.query('sort_direction') === 'asc',
		search,
	});
	// Everything here was made by text to speech.
	const items = source === undefined || source === 'TTS' ? page.items : [];
	exchange.sendJson({
		history: items.map((found) => exchange.account.history.onWire(found)),
		last_history_item_id: items.at(-1)?.historyItemId ?? null,
		has_more: items.length > 0 && page.hasMore,
		scanned_until: null,
	});
}

async function sendAudio(exchange: Exchange): Promise<void> {
	exchange.requireScope('speech_history_read');
	const { history, settings } = exchange.account;
	const found = history.getFinished(exchange.param('history_item_id'));
	if (settings.historyAudio === 'as-made' || facts(found).codec === 'mp3') {
		exchange.sendBytes(clipBytes(found.clip), found.contentType);
		return;
	}
	const { text, voiceId } = found;
	const take = { number: 0, seed: 0 };
	const clip = await exchange.speaker.speak({
		...{ text, voiceId, take },
		outputFormat: 'mp3_44100_128',
		speed: 1,
	});
	exchange.sendBytes(clipBytes(clip), 'audio/mpeg');
}

function item(exchange: Exchange): HistoryItem {
	return exchange.account.history.get(exchange.param('history_item_id'));
}

function facts(found: HistoryItem) {
	return outputFormatFacts(found.outputFormat as OutputFormat);
}

/** Other formats would have to be decoded first, which the simulator does not do. */
function canBeWav(found: HistoryItem): boolean {
	return ['pcm', 'wav'].includes(facts(found).codec);
}

function file(found: HistoryItem, asWav: boolean): Buffer {
	const bytes = clipBytes(found.clip);
	if (!asWav || facts(found).codec === 'wav') return bytes;
	return Buffer.concat([wavHeader(facts(found).sampleRate, bytes.length), bytes]);
}

function fileName(found: HistoryItem, asWav: boolean): string {
	return `${found.historyItemId}.${asWav ? 'wav' : facts(found).extension}`;
}
