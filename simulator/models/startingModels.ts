import type { SpeechModelFacts } from './modelCatalogue';

const LANGUAGES_29 =
	'en ja zh de hi fr ko pt it es id nl tr fil pl sv bg ro ar cs el fi hr ms sk da ta uk ru'.split(
		' ',
	);
const LANGUAGES_32 = [...LANGUAGES_29, 'hu', 'no', 'vi'];
/** v3 and v4 list 70 and more; the exact list was not available, so this is a plausible one. */
const LANGUAGES_70 = [
	...LANGUAGES_32,
	...'af hy as az be bn bs ca ceb ny et gl ka gu ha he is ga jv kn kk ky lv ln lt lb mk ml mr ne ps fa pa sr sd sl so sw te th ur cy'.split(
		' ',
	),
];

const COMMON = { canSpeakText: true, canUseStyle: true, canUseSpeakerBoost: true } as const;

/** From ElevenLabs' published documentation (2026-11). Where a price or a group is unconfirmed there, the value here is a guess by analogy. */
export const STARTING_MODELS: readonly SpeechModelFacts[] = [
	{
		...COMMON,
		modelId: 'eleven_multilingual_v2',
		name: 'Eleven Multilingual v2',
		description: 'Lifelike speech in 29 languages.',
		maxCharacters: 10_000,
		languages: LANGUAGES_29,
		rate: 1,
		concurrencyGroup: 'standard',
	},
	{
		...COMMON,
		modelId: 'eleven_v4',
		name: 'Eleven v4',
		description: 'Expressive narration with audio tags.',
		maxCharacters: 10_000,
		languages: LANGUAGES_70,
		rate: 1,
		concurrencyGroup: 'standard',
	},
	{
		...COMMON,
		modelId: 'eleven_v4_turbo',
		name: 'Eleven v4 Turbo',
		description: 'Expressive speech with low latency.',
		canUseStyle: false,
		maxCharacters: 10_000,
		languages: LANGUAGES_70,
		rate: 0.5,
		concurrencyGroup: 'turbo',
	},
	{
		...COMMON,
		modelId: 'eleven_v3',
		name: 'Eleven v3',
		description: 'Expressive speech; not for real time.',
		maxCharacters: 5_000,
		languages: LANGUAGES_70,
		rate: 1,
		concurrencyGroup: 'standard',
		stabilitySteps: [0, 0.5, 1],
		refusesContextText: true,
		refusesRequestIds: true,
	},
	{
		...COMMON,
		modelId: 'eleven_v3_conversational',
		name: 'Eleven v3 Conversational',
		description: 'Expressive speech for conversations.',
		maxCharacters: 5_000,
		languages: LANGUAGES_70,
		rate: 0.5,
		concurrencyGroup: 'standard',
		refusesRequestIds: true,
	},
	{
		...COMMON,
		modelId: 'eleven_flash_v2_5',
		name: 'Eleven Flash v2.5',
		description: 'Lowest latency in 32 languages.',
		maxCharacters: 40_000,
		languages: LANGUAGES_32,
		rate: 0.5,
		concurrencyGroup: 'turbo',
	},
	{
		...COMMON,
		modelId: 'eleven_flash_v2',
		name: 'Eleven Flash v2',
		description: 'Lowest latency in English.',
		maxCharacters: 30_000,
		languages: ['en'],
		rate: 0.5,
		concurrencyGroup: 'turbo',
	},
	{
		...COMMON,
		modelId: 'eleven_turbo_v2_5',
		name: 'Eleven Turbo v2.5',
		description: 'Deprecated; equal to Flash v2.5.',
		maxCharacters: 40_000,
		languages: LANGUAGES_32,
		rate: 0.5,
		concurrencyGroup: 'turbo',
	},
	{
		...COMMON,
		modelId: 'eleven_turbo_v2',
		name: 'Eleven Turbo v2',
		description: 'Deprecated; equal to Flash v2.',
		maxCharacters: 30_000,
		languages: ['en'],
		rate: 0.5,
		concurrencyGroup: 'turbo',
	},
	{
		...COMMON,
		modelId: 'eleven_multilingual_ttv_v2',
		name: 'Eleven Multilingual v2 for voice design',
		description: 'Voice design only.',
		canSpeakText: false,
		maxCharacters: 1_000,
		languages: LANGUAGES_29,
		rate: 1,
		concurrencyGroup: 'standard',
	},
	{
		...COMMON,
		modelId: 'eleven_ttv_v3',
		name: 'Eleven v3 for voice design',
		description: 'Voice design only.',
		canSpeakText: false,
		maxCharacters: 1_000,
		languages: LANGUAGES_70,
		rate: 1,
		concurrencyGroup: 'standard',
	},
];
