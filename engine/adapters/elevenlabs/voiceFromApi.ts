import type { ElevenLabs } from '@elevenlabs/elevenlabs-js';
import type { Voice } from '../../ports/speechApi';
import type { VoiceSettings } from '../../speech/voiceSettings';

/** Reads only what is used, and tolerates everything that may be missing: but for the id, all fields are optional. */
export function voiceFromApi(voice: ElevenLabs.Voice): Voice {
	const settings = voice.settings === undefined ? undefined : settingsFromApi(voice.settings);
	return {
		voiceId: voice.voiceId,
		name: voice.name ?? voice.voiceId,
		rate: voice.sharing?.rate ?? 1,
		labels: labelsFromApi(voice.labels),
		...(voice.category === undefined ? {} : { category: voice.category }),
		...(settings === undefined ? {} : { settings }),
		...(voice.description ? { description: voice.description } : {}),
		...(voice.previewUrl ? { previewUrl: voice.previewUrl } : {}),
	};
}

function settingsFromApi(settings: ElevenLabs.VoiceSettings): Partial<VoiceSettings> {
	const { stability, similarityBoost, style, speed, useSpeakerBoost } = settings;
	return {
		...(typeof stability === 'number' ? { stability } : {}),
		...(typeof similarityBoost === 'number' ? { similarityBoost } : {}),
		...(typeof style === 'number' ? { style } : {}),
		...(typeof speed === 'number' ? { speed } : {}),
		...(typeof useSpeakerBoost === 'boolean' ? { useSpeakerBoost } : {}),
	};
}

function labelsFromApi(labels: Record<string, unknown> | undefined): Record<string, string> {
	return Object.fromEntries(
		Object.entries(labels ?? {}).filter(
			(label): label is [string, string] => typeof label[1] === 'string' && label[1] !== '',
		),
	);
}
