/** What the engine knows of one text-to-speech model, from the API's model list where it could be read. */
export interface SpeechModel {
	modelId: string;
	name: string;
	description?: string;
	/** Longest text of one request, in characters. Undefined when unknown: then the API decides. */
	maxCharacters?: number;
	/** Credits per character before the account's discount and the voice's rate. */
	creditsPerCharacter?: number;
	/** The account's discount on this model as a factor; 1 is none. */
	discount: number;
	/** ISO 639-1 codes that the model lists. Undefined when unknown. */
	languages?: string[];
	/** Models of one group share the account's limit of simultaneous requests. */
	concurrencyGroup: string;
	/** Where the figures come from: the account's model list, or the table below. */
	source: 'account' | 'table';
}

/** The day the table below was compared with the vendor's published lists. */
export const MODEL_TABLE_DATE = '2026-11-21';

interface ModelRow {
	name: string;
	maxCharacters: number;
	creditsPerCharacter?: number;
	concurrencyGroup: 'standard' | 'fast';
}

/**
 * List rates and limits, for when the account's own model list cannot be read (a key without `models_read`, no
 * network). Rates are credits per character from the help centre article 19954594946705 and field measurements;
 * the rate of `eleven_v4` is not published in credits and therefore absent.
 */
const MODEL_TABLE: Record<string, ModelRow> = {
	eleven_v4: { name: 'Eleven v4', maxCharacters: 10_000, concurrencyGroup: 'standard' },
	eleven_v4_turbo: {
		name: 'Eleven v4 Turbo',
		maxCharacters: 10_000,
		creditsPerCharacter: 0.5,
		concurrencyGroup: 'fast',
	},
	eleven_v3: {
		name: 'Eleven v3',
		maxCharacters: 5_000,
		creditsPerCharacter: 1,
		concurrencyGroup: 'standard',
	},
	eleven_multilingual_v2: {
		name: 'Eleven Multilingual v2',
		maxCharacters: 10_000,
		creditsPerCharacter: 1,
		concurrencyGroup: 'standard',
	},
	eleven_flash_v2_5: {
		name: 'Eleven Flash v2.5',
		maxCharacters: 40_000,
		creditsPerCharacter: 0.5,
		concurrencyGroup: 'fast',
	},
	eleven_flash_v2: {
		name: 'Eleven Flash v2',
		maxCharacters: 30_000,
		creditsPerCharacter: 0.5,
		concurrencyGroup: 'fast',
	},
	eleven_turbo_v2_5: {
		name: 'Eleven Turbo v2.5',
		maxCharacters: 40_000,
		creditsPerCharacter: 0.5,
		concurrencyGroup: 'fast',
	},
	eleven_turbo_v2: {
		name: 'Eleven Turbo v2',
		maxCharacters: 30_000,
		creditsPerCharacter: 0.5,
		concurrencyGroup: 'fast',
	},
};

/**
 * Credits per character assumed for a model whose rate nobody states: the highest list rate of any model, so that
 * an estimate is an upper bound.
 */
export const HIGHEST_CREDITS_PER_CHARACTER = 1;

export function modelFromTable(modelId: string): SpeechModel {
	const row = MODEL_TABLE[modelId];
	return {
		modelId,
		name: row?.name ?? modelId,
		discount: 1,
		concurrencyGroup: row?.concurrencyGroup ?? 'standard',
		source: 'table',
		...(row === undefined ? {} : { maxCharacters: row.maxCharacters }),
		...(row?.creditsPerCharacter === undefined
			? {}
			: { creditsPerCharacter: row.creditsPerCharacter }),
	};
}

export function modelsFromTable(): SpeechModel[] {
	return Object.keys(MODEL_TABLE).map(modelFromTable);
}

/** Stability values that the API accepts for a model; undefined means any value from 0 to 1. */
export function stabilitySteps(modelId: string): readonly number[] | undefined {
	// Measured on the API and reported in griptape-nodes-engine#3088.
	return modelId === 'eleven_v3' ? [0, 0.5, 1] : undefined;
}

/** Whether a model takes `previous_text` and `next_text`; `eleven_v3` answers 400 (pipecat#4925). */
export function takesContext(modelId: string): boolean {
	return !modelId.startsWith('eleven_v3');
}
