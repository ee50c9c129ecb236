import type { AccountSettings } from '../account/accountSettings';
import { statedCost } from '../account/bill';
import type { SimulatorClock } from '../account/clock';
import type { Clip } from '../audio/clip';
import { historyItemNotFound } from '../errors/refusals';

export interface HistoryItem {
	historyItemId: string;
	requestId: string;
	voiceId: string;
	voiceName: string;
	voiceCategory: string;
	modelId: string;
	text: string;
	/** Epoch ms by the simulator's clock. */
	createdAtMs: number;
	/** The account's credits used, before and after. */
	creditsFrom: number;
	creditsTo: number;
	contentType: string;
	outputFormat: string;
	settings: Record<string, unknown>;
	/** The very bytes that were made for the answer, whether or not they all arrived. */
	clip: Clip;
}

export interface HistoryQuery {
	pageSize: number;
	startAfter?: string;
	voiceId?: string;
	modelId?: string;
	/** Exclusive, epoch seconds. */
	beforeUnix?: number;
	/** Inclusive, epoch seconds. */
	afterUnix?: number;
	ascending: boolean;
	search?: string;
}

/** Generations of the account, until somebody deletes them. */
export class HistoryShelf {
	private readonly items = new Map<string, HistoryItem>();

	constructor(
		private readonly clock: SimulatorClock,
		private readonly settings: () => AccountSettings,
	) {}

	add(item: HistoryItem): void {
		this.items.set(item.historyItemId, item);
	}

	/** All that can be seen by now, oldest first. */
	visible(): HistoryItem[] {
		const until = this.clock.nowMs() - this.settings().historyLagMs;
		return [...this.items.values()].filter((item) => item.createdAtMs <= until);
	}

	/** @throws ApiError 404 */
	get(historyItemId: string): HistoryItem {
		const item = this.items.get(historyItemId);
		if (item === undefined) throw historyItemNotFound(historyItemId);
		return item;
	}

	/** @throws ApiError 404, also while the item is processing */
	getFinished(historyItemId: string): HistoryItem {
		const item = this.get(historyItemId);
		if (this.isProcessing(item)) throw historyItemNotFound(historyItemId);
		return item;
	}

	delete(historyItemId: string): void {
		this.get(historyItemId);
		this.items.delete(historyItemId);
	}

	page(query: HistoryQuery): { items: HistoryItem[]; hasMore: boolean } {
		const matching = this.visible().filter((item) => matches(item, query));
		if (!query.ascending) matching.reverse();
		const start =
			query.startAfter === undefined
				? 0
				: matching.findIndex((item) => item.historyItemId === query.startAfter) + 1;
		const items = matching.slice(start, start + query.pageSize);
		return { items, hasMore: start + items.length < matching.length };
	}

	/** As the history endpoints show it. */
	onWire(item: HistoryItem): unknown {
		const { historyTellsSettings, historyTellsOutputFormat, statedCosts } = this.settings();
		const cost = statedCost(item.creditsTo - item.creditsFrom, statedCosts);
		return {
			history_item_id: item.historyItemId,
			request_id: item.requestId,
			voice_id: item.voiceId,
			model_id: item.modelId,
			voice_name: item.voiceName,
			voice_category: item.voiceCategory,
			text: item.text,
			date_unix: Math.floor(item.createdAtMs / 1000),
			character_count_change_from: item.creditsFrom,
			character_count_change_to: item.creditsFrom + cost,
			content_type: item.contentType,
			state: this.isProcessing(item) ? 'processing' : 'created',
			settings: historyTellsSettings ? item.settings : null,
			share_link_id: null,
			source: 'TTS',
			alignments: null,
			dialogue: null,
			output_format: historyTellsOutputFormat ? item.outputFormat : null,
		};
	}

	private isProcessing(item: HistoryItem): boolean {
		const { historyLagMs, historyProcessingMs } = this.settings();
		return this.clock.nowMs() < item.createdAtMs + historyLagMs + historyProcessingMs;
	}
}

function matches(item: HistoryItem, query: HistoryQuery): boolean {
	const unix = Math.floor(item.createdAtMs / 1000);
	return (
		(query.voiceId === undefined || item.voiceId === query.voiceId) &&
		(query.modelId === undefined || item.modelId === query.modelId) &&
		(query.beforeUnix === undefined || unix < query.beforeUnix) &&
		(query.afterUnix === undefined || unix >= query.afterUnix) &&
		(query.search === undefined || item.text.toLowerCase().includes(query.search.toLowerCase()))
	);
}
