import type { HistoryItem } from '../../ports/accountApi';
import type { LedgerEntry } from '../../ports/ledger';
import type { Download } from './downloadSpeech';
import type { RecoveredSpeech } from './recovery';

export function recovered(
	{ requestId, characterCost }: HistoryItem,
	{ audio, spool }: Extract<Download, { spool: unknown }>,
	warnings: string[],
	entry?: LedgerEntry,
): RecoveredSpeech {
	// No generation is free; a figure of 0 is one that the API did not fill in.
	const isTold = characterCost !== undefined && characterCost > 0;
	return {
		found: true,
		audio,
		spool,
		warnings,
		...(requestId === undefined ? {} : { requestId }),
		...(isTold ? { characterCost } : {}),
		...(entry === undefined ? {} : { entry }),
	};
}

export function whereToListen(purpose: string): string {
	return `Listen to it on the History page of ElevenLabs ${purpose}.`;
}
