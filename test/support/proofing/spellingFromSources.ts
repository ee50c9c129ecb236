import { hunspellDictionaries } from '../../../engine/adapters/hunspell/hunspellDictionaries';
import { proofData } from '../../../engine/adapters/proofData/proofData';
import { systemClock } from '../../../engine/concurrency/systemClock';
import type { Dictionaries, WordLists } from '../../../engine/ports/dictionary';
import type { Clock } from '../../../engine/ports/clock';
import { createSpelling } from '../../../engine/proof/spelling/createSpelling';
import type { Spelling } from '../../../engine/proof/spelling/spelling';
import { proofDataFolder } from './proofDataFolder';

export interface SpellingParts {
	dictionaries: Dictionaries;
	wordLists: WordLists;
	spelling: Spelling;
}

/** Everything real, with the data as it ships. */
export function spellingFromSources({
	clock = systemClock,
	knownTypos = true,
}: {
	clock?: Clock;
	/** False for judging on a list that the table of known typos was made from. */
	knownTypos?: boolean;
} = {}): SpellingParts {
	const data = proofData(proofDataFolder());
	const dictionaries = hunspellDictionaries({
		read: async (language) => await data.readDictionary(language),
	});
	const wordLists = knownTypos ? data : withoutKnownTypos(data);
	return {
		dictionaries,
		wordLists,
		spelling: createSpelling({ dictionaries, wordLists, clock }),
	};
}

function withoutKnownTypos(lists: WordLists): WordLists {
	return {
		load: async (name) =>
			name === 'en/typos'
				? { get: () => undefined, forEach: () => undefined }
				: await lists.load(name),
	};
}
