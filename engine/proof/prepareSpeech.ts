import type { Change, GlossaryEntry, ProtectedSpan } from './findings';
import type { Steps } from './inTurns';

export interface PrepareSpeechInput {
	/** Empty when it is not known. */
	language: string;
	normalization: 'auto' | 'always' | 'off';
	glossary: readonly GlossaryEntry[];
	modelId: string;
}

/** What has to change so that a text is spoken as it is meant: what is written out, then the words of the glossary. */
// eslint-disable-next-line
export function* prepareSpeechSteps(
	_text: string,
	_spans: readonly ProtectedSpan[],
	_input: PrepareSpeechInput,
): Steps<{ changes: Change[]; notes: string[] }> {
	return { changes: [], notes: [] };
}
