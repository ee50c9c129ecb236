import { matchFromMs, sentAtOf } from '../../budget/historyMatch';
import { isVoiceoverError, type VoiceoverError } from '../../errors';
import type { HistoryItem } from '../../ports/accountApi';
import { downloadSpeech } from './downloadSpeech';
import { findLostSpeech } from './matchHistory';
import type { RecoverSpeechOptions, Recovery } from './recovery';
import { recovered } from './recovered';

/** How late history may show a call; how late it does is not documented. */
export const HISTORY_LAG_MS = 15_000;
/** Between two looks. */
export const LOOK_AGAIN_MS = 2_500;

/**
 * Looks for what calls of unknown outcome made, and again while history may not show it yet: after a call that was sent
 * a moment ago, and while an item is still being made.
 */
export async function recoverLostSpeech(options: RecoverSpeechOptions): Promise<Recovery> {
	const { clock, signal, unresolved } = options;
	const startedAtMs = clock.now();
	// A time in the future is another machine's clock.
	const lastSentAtMs = Math.min(startedAtMs, Math.max(...unresolved.map(sentAtOf)));
	for (;;) {
		const read = await readSince(options);
		if ('unreadable' in read) return { found: false, unreadable: read.unreadable, warnings: [] };
		const lost = await findLostSpeech(options, read.items);
		const failures: string[] = [];
		for (const { item, entry, warnings } of lost.candidates) {
			const download = await downloadSpeech(item, options);
			if ('audio' in download) {
				return recovered(item, download, [...failures, ...warnings], entry);
			}
			failures.push(download.warning);
		}
		const untilMs = (lost.isStillMade ? startedAtMs : lastSentAtMs) + HISTORY_LAG_MS;
		const leftMs = untilMs - clock.now();
		if (failures.length > 0 || leftMs <= 0) {
			return { found: false, warnings: [...failures, ...lost.warnings] };
		}
		await clock.sleep(Math.min(LOOK_AGAIN_MS, leftMs), signal);
	}
}

async function readSince({
	history,
	request,
	unresolved,
	signal,
}: RecoverSpeechOptions): Promise<{ items: HistoryItem[] } | { unreadable: VoiceoverError }> {
	const { voiceId, modelId } = request;
	const dateAfterMs = Math.min(...unresolved.map(matchFromMs));
	return await history.since({ voiceId, modelId, dateAfterMs }, signal).then(
		(items) => ({ items }),
		(error: unknown) => {
			if (!isVoiceoverError(error) || signal.aborted) throw error;
			return { unreadable: error };
		},
	);
}
