import { cancelled } from '../../errors';
import { recoverKnownSpeech } from './recoverKnownSpeech';
import { recoverLostSpeech } from './recoverLostSpeech';
import type { Recovery, RecoverSpeechOptions } from './recovery';

export type { NoRecovery, RecoveredSpeech, Recovery, RecoverSpeechOptions } from './recovery';

/**
 * Looks in the account's history for speech that was paid for already, and downloads it. Costs no credits, and sends
 * nothing when there is nothing to look for.
 *
 * It rather finds nothing than serves another sound: what history does not show (a seed, the text around) is only taken
 * for equal when the books prove which call made the item.
 *
 * @throws CANCELLED, and STORE_UNAVAILABLE when the books or the spool fail
 */
export async function recoverSpeech(options: RecoverSpeechOptions): Promise<Recovery> {
	const { signal } = options;
	if (signal.aborted) throw cancelled();
	return await lookAround(options).catch((error: unknown) => {
		throw signal.aborted ? cancelled() : error;
	});
}

async function lookAround(options: RecoverSpeechOptions): Promise<Recovery> {
	const lost: Recovery =
		options.unresolved.length === 0
			? { found: false, warnings: [] }
			: await recoverLostSpeech(options);
	if (lost.found || lost.unreadable !== undefined || !options.searchWidely) return lost;
	const known = await recoverKnownSpeech(options);
	return { ...known, warnings: [...lost.warnings, ...known.warnings] };
}
