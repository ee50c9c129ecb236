import { invalidInput } from '../errors';

/** How a voice speaks. All fields present means that nothing is left to the account's stored settings. */
export interface VoiceSettings {
	/** 0 (expressive) to 1 (even). `eleven_v3` takes 0, 0.5 and 1 only. */
	stability: number;
	/** 0 to 1. */
	similarityBoost: number;
	/** 0 to 1; above 0 it takes longer. */
	style: number;
	/** 0.7 to 1.2; 1 is the voice's own speed. */
	speed: number;
	useSpeakerBoost: boolean;
}

/** What the API uses for a voice without stored settings. Source: OpenAPI `VoiceSettingsResponseModel`, 2026-08-22. */
export const API_DEFAULT_VOICE_SETTINGS: Readonly<VoiceSettings> = {
	stability: 0.5,
	similarityBoost: 0.75,
	style: 0,
	speed: 1,
	useSpeakerBoost: true,
};

export const VOICE_SETTING_RANGES = {
	stability: { label: 'Stability', min: 0, max: 1 },
	similarityBoost: { label: 'Similarity Boost', min: 0, max: 1 },
	style: { label: 'Style', min: 0, max: 1 },
	speed: { label: 'Speed', min: 0.7, max: 1.2 },
} as const;

type NumberSetting = keyof typeof VOICE_SETTING_RANGES;

const NUMBER_SETTINGS = Object.keys(VOICE_SETTING_RANGES) as NumberSetting[];

/** Settings are rounded to 1/1000, so that 0.1 + 0.2 and 0.3 are one setting and one cache entry. */
const GRID = 1000;

export function onGrid(value: number): number {
	// "+ 0" turns -0 into 0.
	return Math.round(value * GRID) / GRID + 0;
}

/** @throws INVALID_INPUT naming the setting, its range and the value received */
export function checkVoiceSettings(settings: Partial<VoiceSettings>): Partial<VoiceSettings> {
	const checked: Partial<VoiceSettings> = {};
	for (const name of NUMBER_SETTINGS) {
		const value = settings[name];
		if (value === undefined) continue;
		const { label, min, max } = VOICE_SETTING_RANGES[name];
		if (!Number.isFinite(value) || value < min || value > max) {
			throw invalidInput(
				`${label} must be a number from ${min} to ${max}, but is ${String(value)}`,
				`Correct ${label} under Voice Settings, or remove it to use the setting stored with the voice.`,
			);
		}
		checked[name] = onGrid(value);
	}
	if (settings.useSpeakerBoost !== undefined) checked.useSpeakerBoost = settings.useSpeakerBoost;
	return checked;
}

/** Fills what the user left out from the voice's stored settings, and what those leave out from the API's defaults. */
export function resolveVoiceSettings(
	given: Partial<VoiceSettings>,
	stored: Partial<VoiceSettings>,
): VoiceSettings {
	const settings = { ...API_DEFAULT_VOICE_SETTINGS, ...withoutUndefined(stored), ...given };
	for (const name of NUMBER_SETTINGS) settings[name] = onGrid(settings[name]);
	return settings;
}

export function isComplete(settings: Partial<VoiceSettings>): settings is VoiceSettings {
	return (
		settings.useSpeakerBoost !== undefined &&
		NUMBER_SETTINGS.every((name) => settings[name] !== undefined)
	);
}

function withoutUndefined<T extends object>(record: T): T {
	return Object.fromEntries(
		Object.entries(record).filter(([, value]) => value !== undefined && value !== null),
	) as T;
}
