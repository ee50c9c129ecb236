import type { Clock } from '../../ports/clock';
import { createSpelling } from '../../proof/spelling/createSpelling';
import type { Spelling } from '../../proof/spelling/spelling';
import { findDataFolder, proofData } from '../proofData/proofData';
import { hunspellDictionaries } from './hunspellDictionaries';

/**
 * Spelling with the dictionaries of the package. Nothing is read before the first check. Its dictionaries are many
 * megabytes, so make one for a process.
 */
export function hunspellSpelling({
	clock,
	dataFolder,
}: {
	clock: Clock;
	/** Default: the folder `data` of the built package. */
	dataFolder?: string;
}): Spelling {
	let spelling: Spelling | undefined;
	return {
		async check(text, spans, options) {
			if (spelling === undefined) {
				const data = proofData(dataFolder ?? findDataFolder());
				const dictionaries = hunspellDictionaries({
					read: async (language) => await data.readDictionary(language),
				});
				spelling = createSpelling({ dictionaries, wordLists: data, clock });
			}
			return await spelling.check(text, spans, options);
		},
	};
}
