import type { SimulatedVoice } from './voice';

/** Filters of `GET /v2/voices` that the simulator honours; the others are accepted and ignored. */
export interface VoiceFilter {
	search?: string;
	voiceType?: string;
	category?: string;
	gender?: string;
	age?: string;
	accent?: string;
	languages: string[];
	useCases: string[];
	voiceIds: string[];
	minNoticePeriodDays?: number;
	includeCustomRates: boolean;
	includeLiveModerated: boolean;
}

export function matchesFilter(voice: SimulatedVoice, filter: VoiceFilter): boolean {
	return (
		(filter.search === undefined || matchesSearch(voice, filter.search)) &&
		(filter.voiceType === undefined || matchesType(voice, filter.voiceType)) &&
		(filter.category === undefined || voice.category === filter.category) &&
		matchesLabel(voice, 'gender', filter.gender) &&
		matchesLabel(voice, 'age', filter.age) &&
		matchesLabel(voice, 'accent', filter.accent) &&
		isAnyOf(voice.labels.language, filter.languages) &&
		isAnyOf(voice.labels.use_case, filter.useCases) &&
		isAnyOf(voice.voiceId, filter.voiceIds) &&
		(filter.minNoticePeriodDays === undefined ||
			voice.library === undefined ||
			voice.library.noticePeriodDays >= filter.minNoticePeriodDays) &&
		(filter.includeCustomRates || (voice.library?.rate ?? null) === null) &&
		(filter.includeLiveModerated || voice.library?.liveModeration !== true)
	);
}

/** Name, description, labels and category, as documented; every word has to be found somewhere. */
export function matchesSearch(voice: SimulatedVoice, search: string): boolean {
	const text = [voice.name, voice.description, voice.category, ...Object.values(voice.labels)]
		.join(' ')
		.toLowerCase();
	return search
		.toLowerCase()
		.split(/\s+/)
		.every((word) => text.includes(word));
}

function matchesType(voice: SimulatedVoice, type: string): boolean {
	const isDefault = voice.category === 'premade';
	const isCommunity = voice.library !== undefined;
	switch (type) {
		case 'default':
			return isDefault;
		case 'non-default':
		case 'saved':
			return !isDefault;
		case 'community':
			return isCommunity;
		case 'non-community':
			return !isCommunity;
		case 'personal':
			return !isDefault && !isCommunity;
		default:
			// `workspace` is everything in a workspace of one.
			return true;
	}
}

function matchesLabel(voice: SimulatedVoice, label: string, wanted?: string): boolean {
	return wanted === undefined || voice.labels[label] === wanted;
}

function isAnyOf(value: string | undefined, wanted: string[]): boolean {
	return wanted.length === 0 || (value !== undefined && wanted.includes(value));
}
