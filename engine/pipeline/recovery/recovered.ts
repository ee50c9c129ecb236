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
	return {
		found: true,
		audio,
		spool,
		warnings,
		...(requestId === undefined ? {} : { requestId }),
		...(characterCost === undefined ? {} : { characterCost }),
		...(entry === undefined ? {} : { entry }),
	};
}

export function whereToListen(purpose: string): string {
	return `Listen to it on the History page of ElevenLabs ${purpose}.`;
}
