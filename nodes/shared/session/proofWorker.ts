/** The program of the proofing thread: everything that is large or slow about proofing is loaded and done here. */
import { parentPort } from 'node:worker_threads';
import { hunspellDictionaries } from '../../../engine/adapters/hunspell/hunspellDictionaries';
import { findDataFolder, proofData } from '../../../engine/adapters/proofData/proofData';
import { answerProofs } from '../../../engine/adapters/proofThread/answerProofs';
import { systemClock } from '../../../engine/concurrency/systemClock';
import { detectLanguage } from '../../../engine/proof/language/detectLanguage';
import { proofScript } from '../../../engine/proof/proofScript';
import { createSpelling } from '../../../engine/proof/spelling/createSpelling';

const data = proofData(findDataFolder());
const dictionaries = hunspellDictionaries({
	read: async (language) => await data.readDictionary(language),
});
const spelling = createSpelling({ dictionaries, wordLists: data, clock: systemClock });

answerProofs(parentPort!, {
	proof: async (options) => await proofScript(options, { spelling, detectLanguage }),
});
