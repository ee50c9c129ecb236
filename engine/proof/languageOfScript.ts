import type { OwnDictionary } from '../ports/dictionary';
import type { ProtectedSpan } from './issue';
import type { DetectLanguage } from './language/languageGuess';

export interface ScriptLanguage {
	/** A tag such as `en`, `en-GB` or `es`; empty when it is none that is known here. */
	language: string;
	/** False when it was guessed from too little text. */
	sure: boolean;
}

/** @param setting `auto`, `other`, or the language itself */
export async function languageOfScript(
	text: string,
	spans: readonly ProtectedSpan[],
	setting: string,
	detectLanguage: DetectLanguage,
	ownDictionary: OwnDictionary | undefined,
): Promise<ScriptLanguage> {
	if (setting === 'other') return { language: ownDictionary?.language ?? '', sure: true };
	if (setting !== 'auto') return { language: setting, sure: true };
	const { language = '', sure } = await detectLanguage(text, spans);
	return { language, sure };
}
