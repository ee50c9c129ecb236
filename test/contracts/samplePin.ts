import type { PinChange, PinChoice } from '../../engine/ports/pins';
import { aliasKey } from '../../engine/speech/pinAlias';

/** A decision about an alias with everything that can be remembered. */
export function sampleChoice(
	over: Partial<PinChoice> = {},
	voiceId = 'voice0000000000001',
): PinChoice {
	return {
		alias: 'Narrator',
		voice: {
			voiceId,
			name: 'Alder – "warm"',
			origin: 'library',
			category: 'professional',
			ownerId: 'owner1',
			libraryVoiceId: 'library0000000001',
			labels: { language: 'en', gender: 'male', accent: 'british' },
			modelIds: ['eleven_multilingual_v2', 'eleven_flash_v2_5'],
			settings: {
				stability: 0.5,
				similarityBoost: 0.75,
				style: 0,
				speed: 1,
				useSpeakerBoost: true,
			},
			rate: 1.5,
			previewUrl: 'https://example.com/preview.mp3',
			previewSha256: 'a'.repeat(64),
			noticePeriodDays: 90,
			noticeUntilMs: 1_800_000_000_000,
			prompt: 'A calm narrator',
			seed: 7,
		},
		fallback: 'Understudy',
		...over,
	};
}

export function changeTo(choice: PinChoice, expected?: number): PinChange {
	return { key: aliasKey(choice.alias), choice, expected };
}

export function unpinning(alias: string, expected: number | undefined): PinChange {
	return { key: aliasKey(alias), choice: undefined, expected };
}
