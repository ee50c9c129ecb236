import { namedId } from '../account/identifiers';
import { DEFAULT_VOICE_SETTINGS, type SimulatedVoice } from './voice';

/** 2026-01-05; what exists from the start was made on that day and the days after. */
const FIRST_DAY_UNIX = 1_767_571_200;

/** Names and ids are inventions of this simulator: none of them exists at the vendor. */
const OWN_VOICES: ReadonlyArray<
	[name: string, category: SimulatedVoice['category'], gender: string, useCase: string]
> = [
	['Marlow', 'premade', 'male', 'narration'],
	['Isolde', 'premade', 'female', 'conversational'],
	['Tamsin', 'cloned', 'female', 'narration'],
	['Corwin', 'generated', 'male', 'characters_animation'],
	['Petra', 'professional', 'female', 'informative_educational'],
];

/** Library voices that the account has added already. */
const ADDED_FROM_LIBRARY = ['Alder', 'Bryony'];

/** Without a notice period, so that it can vanish at once. */
const WITHOUT_NOTICE = 'Bryony';

const LIBRARY_NAMES =
	'Alder Bryony Cedric Damaris Edric Fenella Gideon Hollis Imogen Jarvis Keziah Leander Mirabel Nestor Ottilie Phineas Quilla Rowan Sorrel Thaddeus Ursel Verity Wilmot Xanthe Yorick Zelda Ambrose Beatrix Caspian Delphine Evander Flora Garrick Hester Ivo Junia Kendrick Lavinia Magnus Nerissa'.split(
		' ',
	);

const LANGUAGES = ['en', 'en', 'de', 'fr', 'es'];
const ACCENTS = ['british', 'american', 'standard', 'standard', 'peninsular'];

export function startingOwnVoices(library: readonly SimulatedVoice[]): SimulatedVoice[] {
	const own = OWN_VOICES.map(([name, category, gender, useCase], index): SimulatedVoice => ({
		voiceId: namedId(`Voice${name}`),
		name,
		category,
		labels: {
			gender,
			age: 'middle_aged',
			accent: 'british',
			language: 'en',
			use_case: useCase,
			descriptive: 'calm',
		},
		description: `${name} exists only in the simulator.`,
		settings: { ...DEFAULT_VOICE_SETTINGS },
		createdAtUnix: FIRST_DAY_UNIX + index * 86_400,
		isBookmarked: false,
		isBanned: false,
		isGone: false,
	}));
	const added = library.filter((voice) => ADDED_FROM_LIBRARY.includes(voice.name));
	return [...own, ...added.map((voice) => copyOfLibraryVoice(voice, voice.voiceId, voice.name))];
}

export function startingLibrary(): SimulatedVoice[] {
	return LIBRARY_NAMES.map((name, index): SimulatedVoice => {
		const voiceId = namedId(`Lib${name}`);
		return {
			voiceId,
			name,
			category: 'professional',
			labels: {
				gender: index % 2 === 0 ? 'male' : 'female',
				age: index % 3 === 0 ? 'young' : 'middle_aged',
				accent: ACCENTS[index % ACCENTS.length]!,
				language: LANGUAGES[index % LANGUAGES.length]!,
				use_case: index % 2 === 0 ? 'narrative_story' : 'conversational',
				descriptive: index % 4 === 0 ? 'warm' : 'professional',
			},
			description: `${name} exists only in the simulator's library.`,
			settings: { ...DEFAULT_VOICE_SETTINGS },
			createdAtUnix: FIRST_DAY_UNIX + (100 + index) * 86_400,
			isBookmarked: false,
			isBanned: false,
			isGone: false,
			library: {
				publicOwnerId: namedId('Owner', 1 + (index % 7)).padEnd(64, '0'),
				originalVoiceId: voiceId,
				noticePeriodDays: name === WITHOUT_NOTICE ? 0 : [90, 365, 0, 730][index % 4]!,
				rate: index % 10 === 9 ? 1.5 : null,
				freeUsersAllowed: true,
				liveModeration: index % 11 === 10,
				isFeatured: index % 8 === 0,
				clonedByCount: 1000 - index * 20,
			},
		};
	});
}

/** A library voice as it lies among the account's own voices. */
export function copyOfLibraryVoice(
	voice: SimulatedVoice,
	voiceId: string,
	name: string,
): SimulatedVoice {
	return {
		...voice,
		voiceId,
		name,
		labels: { ...voice.labels },
		settings: { ...voice.settings },
		library: { ...voice.library! },
	};
}

/** Ids that a test can count on in a fresh simulator. */
export const STARTING_VOICES = {
	premade: namedId('VoiceMarlow'),
	otherPremade: namedId('VoiceIsolde'),
	cloned: namedId('VoiceTamsin'),
	generated: namedId('VoiceCorwin'),
	professional: namedId('VoicePetra'),
	/** Added from the library; its owner must give 90 days' notice. */
	libraryWithNotice: namedId('LibAlder'),
	/** Added from the library; it can vanish at once. */
	libraryWithoutNotice: namedId('LibBryony'),
	/** In the library, not added. */
	notAdded: namedId('LibCedric'),
	/** In the library, not added, costs 1.5 times as much. */
	notAddedWithRate: namedId('LibJarvis'),
} as const;
