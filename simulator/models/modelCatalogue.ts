import { STARTING_MODELS } from './startingModels';

export interface SpeechModelFacts {
	modelId: string;
	name: string;
	description: string;
	canSpeakText: boolean;
	canUseStyle: boolean;
	canUseSpeakerBoost: boolean;
	/** Longest text of one request, in characters. */
	maxCharacters: number;
	/** ISO 639-1. */
	languages: readonly string[];
	/** Credits per character before any discount. */
	rate: number;
	/** Overrides the account's discount for this model. */
	discount?: number;
	/** Models of one group share the plan's limit. */
	concurrencyGroup: 'standard' | 'turbo';
	/** The only stability values that are accepted; undefined is any from 0 to 1. */
	stabilitySteps?: readonly number[];
	refusesContextText?: boolean;
	refusesRequestIds?: boolean;
}

/** The models that the account sees. Rates may change between calls and models may go. */
export class ModelCatalogue {
	private readonly models = new Map<string, SpeechModelFacts>(
		STARTING_MODELS.map((model) => [model.modelId, { ...model }]),
	);

	all(): SpeechModelFacts[] {
		return [...this.models.values()];
	}

	find(modelId: string): SpeechModelFacts | undefined {
		return this.models.get(modelId);
	}

	/** Changes facts of a model, or adds one that does not exist, with the facts of Multilingual v2 for the rest. */
	set(modelId: string, facts: Partial<SpeechModelFacts>): void {
		const base = this.models.get(modelId) ?? STARTING_MODELS[0]!;
		this.models.set(modelId, { ...base, ...facts, modelId });
	}

	remove(modelId: string): void {
		this.models.delete(modelId);
	}
}

/** As `GET /v1/models` shows it. */
export function modelOnWire(model: SpeechModelFacts, accountDiscount: number): unknown {
	const names = new Intl.DisplayNames('en', { type: 'language' });
	return {
		model_id: model.modelId,
		name: model.name,
		can_be_finetuned: false,
		can_do_text_to_speech: model.canSpeakText,
		can_do_voice_conversion: false,
		can_use_style: model.canUseStyle,
		can_use_speaker_boost: model.canUseSpeakerBoost,
		serves_pro_voices: model.canSpeakText,
		token_cost_factor: model.rate,
		description: model.description,
		requires_alpha_access: false,
		max_characters_request_free_user: 2500,
		max_characters_request_subscribed_user: model.maxCharacters,
		maximum_text_length_per_request: model.maxCharacters,
		languages: model.languages.map((language) => ({
			language_id: language,
			name: names.of(language) ?? language,
		})),
		model_rates: {
			character_cost_multiplier: model.rate,
			cost_discount_multiplier: model.discount ?? accountDiscount,
		},
		concurrency_group: model.concurrencyGroup,
	};
}
