import type { RuleGroup } from '../../../engine/proof/issue';
import type { ProofOptions } from '../../../engine/proof/proofScript';
import { modelFromTable } from '../../../engine/speech/models';

const ALL: RuleGroup[] = ['spelling', 'grammar', 'typography', 'markup', 'length', 'consistency'];

/** The defaults of the node. */
export function proofOptions(text: string, options: Partial<ProofOptions> = {}): ProofOptions {
	return {
		text,
		language: 'auto',
		model: modelFromTable('eleven_multilingual_v2'),
		checks: new Set(ALL),
		reviewSeverity: 'warning',
		autoFix: false,
		normalization: 'auto',
		glossary: [],
		customWords: [],
		protectPatterns: [],
		...options,
	};
}
