import type { HistoryItem } from '../../ports/accountApi';
import { isComplete } from '../../speech/voiceSettings';
import { openBooks } from './generationOwner';
import { compareSpeech, hiddenParts } from './compareSpeech';
import { downloadSpeech } from './downloadSpeech';
import type { RecoverSpeechOptions, Recovery } from './recovery';
import { recovered, whereToListen } from './recovered';

/** Audio that comes slower than this is bought instead. */
const STALL_TIMEOUT_MS = 10_000;

interface Candidate {
	item: HistoryItem;
	/** What the user should know when it is served. */
	warning?: string;
}

/**
 * Looks among the account's recent generations for this speech: bought under this key and gone from the cache since, or
 * made by another program in a way that history shows completely.
 */
export async function recoverKnownSpeech(options: RecoverSpeechOptions): Promise<Recovery> {
	const warnings: string[] = [];
	for (const { item, warning } of await candidatesOf(options)) {
		const download = await downloadSpeech(item, { ...options, stallTimeoutMs: STALL_TIMEOUT_MS });
		if ('audio' in download) {
			return recovered(item, download, [...warnings, ...(warning === undefined ? [] : [warning])]);
		}
		warnings.push(download.warning);
	}
	return { found: false, warnings };
}

/** What the books prove comes before what only looks the same; of each, the newest first. */
async function candidatesOf(options: RecoverSpeechOptions): Promise<Candidate[]> {
	const { request, history, ledger, namespace, cacheKey, signal } = options;
	const books = openBooks(ledger, namespace, cacheKey);
	const isPlain = hiddenParts(request).length === 0;
	const showsCompletely = isPlain && request.take === 1 && isComplete(request.voiceSettings);
	const proved: Candidate[] = [];
	const alike: Candidate[] = [];
	for (const item of await history.recent(request, signal)) {
		const { kind } = compareSpeech(request, item);
		const { requestId } = item;
		if (kind === 'different' || requestId === undefined || !mayBeFetched(item)) continue;
		const standing = await books.standing({ ...item, requestId });
		if (standing === 'proved') proved.push({ item });
		if (standing === 'assumed' && kind === 'equal' && isPlain) alike.push({ item });
		if (standing === 'foreign' && kind === 'equal' && showsCompletely) {
			alike.push({ item, warning: madeElsewhere(item) });
		}
	}
	return [...proved, ...alike];
}

function mayBeFetched({ state }: HistoryItem): boolean {
	return state === 'created' || state === 'unknown';
}

function madeElsewhere(item: HistoryItem): string {
	return `This speech was not bought but taken from ElevenLabs' history (item ${item.historyItemId}), where another program or the website had it made. Text, voice, model, output format and all voice settings are the same. ${whereToListen('to check it')}`;
}
