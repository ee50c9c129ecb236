import { spokenCharacterCount } from '../../../audio/speechDuration';
import type { ModelMarkup } from '../../../speech/modelMarkup';
import type { SpeechModel } from '../../../speech/models';
import { countCharacters } from '../../../speech/text';
import type { Issue } from '../../issue';

/** The only rules about the text to speak, whose length is what is billed. Their spans are in the text as written. */
export function checkLength(input: {
	written: string;
	/** The text to speak. */
	spoken: string;
	model: SpeechModel;
	markup: ModelMarkup;
}): Issue[] {
	const { written, spoken, model, markup } = input;
	if (spoken.trim() === '') {
		return [issue('length/empty', 'error', 0, written.length, 'There is no text to speak.')];
	}
	if (spokenCharacterCount(spoken) === 0) {
		return [
			issue(
				'length/empty',
				'error',
				0,
				written.length,
				'There is nothing to pronounce in the text, only marks or tags.',
			),
		];
	}
	const characters = countCharacters(spoken);
	const { maxCharacters } = model;
	if (maxCharacters !== undefined && characters > maxCharacters) {
		return [
			issue(
				'length/too-long',
				'warning',
				Math.min(maxCharacters, Math.max(0, written.length - 1)),
				written.length,
				`${characters.toLocaleString('en-US')} characters are more than the ${maxCharacters.toLocaleString('en-US')} that the model ${model.modelId} takes at once. Split the script, or choose a model with a higher limit.`,
			),
		];
	}
	if (markup.unevenBelowCharacters !== undefined && characters < markup.unevenBelowCharacters) {
		return [
			issue(
				'length/short-for-model',
				'info',
				0,
				written.length,
				`ElevenLabs advises at least ${markup.unevenBelowCharacters} characters for the model ${model.modelId}; shorter texts come out unevenly.`,
			),
		];
	}
	return [];
}

function issue(
	rule: Issue['rule'],
	severity: Issue['severity'],
	start: number,
	end: number,
	message: string,
): Issue {
	return { rule, severity, start, end, message, suggestions: [] };
}
