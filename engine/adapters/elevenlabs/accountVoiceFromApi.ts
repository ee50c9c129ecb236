import type { VoiceOrigin } from '../../ports/pins';
import type { AccountVoice, LibraryVoice } from '../../ports/voiceAccountApi';
import type { VoiceSettings } from '../../speech/voiceSettings';
import { isRecord, numberOf, required, textOf, timeOf, type JsonRecord } from './jsonAnswer';

/*
 * Voices as the API tells them. But for the id all fields may be missing.
 * Source: OpenAPI `VoiceResponseModel`, `VoiceSharingResponseModel` and `LibraryVoiceResponseModel`, 2026-08-22.
 */

export function accountVoiceFromApi(voice: JsonRecord): AccountVoice {
	const voiceId = required(textOf(voice['voice_id']));
	const sharing = isRecord(voice['sharing']) ? voice['sharing'] : {};
	const origin = originOf(voice, sharing);
	const isFromLibrary = origin === 'library';
	const noticePeriodDays = numberOf(sharing['notice_period']);
	const settings = isRecord(voice['settings']) ? settingsOf(voice['settings']) : undefined;
	return {
		voiceId,
		name: textOf(voice['name']) ?? voiceId,
		origin,
		labels: labelsOf(voice['labels']),
		modelIds: modelsOf(voice),
		rate: numberOf(sharing['rate']) ?? 1,
		isDisabled: sharing['status'] === 'copied_disabled',
		isBanned: ['BAN', 'ENTERPRISE_BAN'].includes(textOf(voice['safety_control']) ?? ''),
		...given('category', textOf(voice['category'])),
		...given('description', textOf(voice['description'])),
		...given('previewUrl', textOf(voice['preview_url'])),
		...given('settings', settings),
		...given('endsAtMs', timeOf(sharing['disable_at_unix'])),
		...given('createdAtMs', timeOf(voice['created_at_unix'])),
		...(isFromLibrary
			? {
					noticePeriodDays: noticePeriodDays ?? 0,
					...given('ownerId', textOf(sharing['public_owner_id'])),
					...given('libraryVoiceId', textOf(sharing['original_voice_id'])),
				}
			: {}),
	};
}

export function libraryVoiceFromApi(voice: JsonRecord): LibraryVoice {
	const voiceId = required(textOf(voice['voice_id']));
	const labels = Object.fromEntries(
		['language', 'gender', 'age', 'accent', 'use_case', 'descriptive'].map((label) => [
			label,
			voice[label],
		]),
	);
	return {
		ownerId: required(textOf(voice['public_owner_id'])),
		voiceId,
		name: textOf(voice['name']) ?? voiceId,
		labels: labelsOf(labels),
		rate: numberOf(voice['rate']) ?? 1,
		noticePeriodDays: numberOf(voice['notice_period']) ?? 0,
		isAdded: voice['is_added_by_user'] === true,
		...given('category', textOf(voice['category'])),
		...given('description', textOf(voice['description'])),
		...given('previewUrl', textOf(voice['preview_url'])),
	};
}

function originOf(voice: JsonRecord, sharing: JsonRecord): VoiceOrigin {
	const category = textOf(voice['category']);
	if (category === 'premade') return 'default';
	const isCopy = ['copied', 'copied_disabled'].includes(textOf(sharing['status']) ?? '');
	if (isCopy) return 'library';
	if (voice['is_owner'] === true) return 'own';
	if (voice['is_owner'] === false) return 'other';
	return ['cloned', 'generated', 'professional'].includes(category ?? '') ? 'own' : 'other';
}

function modelsOf(voice: JsonRecord): string[] {
	const named = voice['high_quality_base_model_ids'];
	const tuning = isRecord(voice['fine_tuning']) ? voice['fine_tuning']['state'] : undefined;
	const tuned = isRecord(tuning)
		? Object.keys(tuning).filter((modelId) => tuning[modelId] === 'fine_tuned')
		: [];
	const all = [...(Array.isArray(named) ? named : []), ...tuned].map(textOf);
	return [...new Set(all.filter((modelId) => modelId !== undefined))].toSorted();
}

function settingsOf(settings: JsonRecord): Partial<VoiceSettings> {
	const useSpeakerBoost = settings['use_speaker_boost'];
	return {
		...given('stability', numberOf(settings['stability'])),
		...given('similarityBoost', numberOf(settings['similarity_boost'])),
		...given('style', numberOf(settings['style'])),
		...given('speed', numberOf(settings['speed'])),
		...(typeof useSpeakerBoost === 'boolean' ? { useSpeakerBoost } : {}),
	};
}

/** In the order of their names, so that equal labels are equal texts. */
function labelsOf(labels: unknown): Record<string, string> {
	if (!isRecord(labels)) return {};
	return Object.fromEntries(
		Object.entries(labels)
			.filter((label): label is [string, string] => textOf(label[1]) !== undefined)
			.toSorted(([a], [b]) => (a < b ? -1 : 1)),
	);
}

function given<K extends string, T>(name: K, value: T | undefined): { [name in K]?: T } {
	return value === undefined ? {} : ({ [name]: value } as { [name in K]: T });
}
