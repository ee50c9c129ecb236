import type { ElevenLabs } from '@elevenlabs/elevenlabs-js';
import { modelFromTable, type SpeechModel } from '../../speech/models';

/** Figures of the account's own list win; the table fills what the list leaves out. */
export function speechModel(model: ElevenLabs.Model): SpeechModel {
	const known = modelFromTable(model.modelId);
	const creditsPerCharacter =
		model.modelRates?.characterCostMultiplier ?? known.creditsPerCharacter;
	const maxCharacters = model.maximumTextLengthPerRequest ?? known.maxCharacters;
	return {
		modelId: model.modelId,
		name: model.name ?? known.name,
		discount: model.modelRates?.costDiscountMultiplier ?? 1,
		concurrencyGroup: model.concurrencyGroup ?? known.concurrencyGroup,
		source: 'account',
		...(model.description ? { description: model.description } : {}),
		...(maxCharacters === undefined ? {} : { maxCharacters }),
		...(creditsPerCharacter === undefined ? {} : { creditsPerCharacter }),
		...(model.languages === undefined
			? {}
			: { languages: model.languages.map((language) => language.languageId).filter(isText) }),
	};
}

function isText(value: string | undefined): value is string {
	return value !== undefined;
}
