import type { LinkParameters } from '../../engine/delivery/signedLink';
import { speechRequest } from '../../engine/speech/speechRequest';
import { invalid, type Refusal } from '../shared/items/callerRefusal';
import { voiceChoice, type SpeechParameters } from '../shared/parameters/speechParameters';
import type { Caller } from './authenticate';
import { choosesAny, readChoices } from './callerRequest';
import type { Endpoint } from './endpoint';

/** What is to be spoken: the caller's text, in the caller's way if it may choose one, else in the endpoint's. */
export function speechInput(
	{ speech }: Endpoint,
	{ mayChoose }: Caller,
	parameters: LinkParameters,
): { input: SpeechParameters } | { refusal: Refusal } {
	if (choosesAny(parameters) && !mayChoose) {
		return {
			refusal: invalid(
				'This voice endpoint does not let its callers choose voice, model or format',
				'Leave out the parameters "voice", "model" and "format".',
			),
		};
	}
	const read = readChoices(parameters);
	if ('refusal' in read) return read;
	const { voice, model, format } = read.choices;
	const { voiceAlias, ...fields } = speech;
	const input = {
		...fields,
		text: parameters['text'] ?? '',
		...(voice !== undefined ? voiceChoice(voice) : voiceAlias === undefined ? {} : { voiceAlias }),
		...(model === undefined ? {} : { modelId: model }),
		...(format === undefined ? {} : { outputFormat: format }),
	};
	return { input };
}

/** In the place of what the caller chose, or of a pin: nothing is wrong with these. */
const FAULTLESS = { voiceId: 'x', modelId: 'x', outputFormat: 'mp3_44100_128' } as const;

/** Whether no request can be made of what the endpoint itself says, whatever its callers choose. */
export function isEndpointAtFault({ speech }: Endpoint, parameters: LinkParameters): boolean {
	const { voice, model, format } = parameters;
	const { voiceAlias, lookedUpPin: _pin, ...fields } = speech;
	const own = {
		...fields,
		text: 'x',
		...(voice === undefined && voiceAlias === undefined ? {} : { voiceId: FAULTLESS.voiceId }),
		...(model === undefined ? {} : { modelId: FAULTLESS.modelId }),
		...(format === undefined ? {} : { outputFormat: FAULTLESS.outputFormat }),
	};
	return !succeeds(() => speechRequest(own));
}

function succeeds(work: () => unknown): boolean {
	try {
		work();
		return true;
	} catch {
		return false;
	}
}
