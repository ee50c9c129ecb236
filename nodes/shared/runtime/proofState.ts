import { hunspellDictionaries } from '../../../engine/adapters/hunspell/hunspellDictionaries';
import { findDataFolder, proofData } from '../../../engine/adapters/proofData/proofData';
import { systemClock } from '../../../engine/clock';
import { detectLanguage } from '../../../engine/proof/language/detectLanguage';
import { createSpelling } from '../../../engine/proof/spelling/createSpelling';
import type { ProofDependencies } from '../../../engine/proof/proofScript';

/**
 * Dictionaries take long to load and much memory, so the process has them once, also when n8n loads this code again
 * (after an update of the package). The name changes when the shape does.
 */
const SLOT = Symbol.for('n8n-nodes-voiceover.proofing.1');

/** What all executions of this n8n process share for proofing. Nothing is loaded before its first use. */
export function proofState(): ProofDependencies {
	const slots = globalThis as { [SLOT]?: ProofDependencies };
	return (slots[SLOT] ??= createProofState());
}

function createProofState(): ProofDependencies {
	const data = proofData(findDataFolder());
	const dictionaries = hunspellDictionaries({
		read: async (language) => await data.readDictionary(language),
	});
	return {
		spelling: createSpelling({ dictionaries, wordLists: data, clock: systemClock }),
		detectLanguage,
	};
}
