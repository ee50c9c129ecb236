import type { ErrorCode } from '../../engine/errors';

/** What each code means and what to do first, for a reader who has only the code. */
export const CODES: Record<ErrorCode, { meaning: string; step: string }> = {
	INVALID_INPUT: {
		meaning: 'A field, a file or a credential holds something that cannot be used.',
		step: 'Correct the named field or expression',
	},
	CACHE_MISS: {
		meaning: 'The speech may only come from the cache, and is not there.',
		step: 'Use another Cache Mode, or compare text and settings with the first run',
	},
	TEXT_TOO_LONG: {
		meaning: 'The text has more characters than the model, or a link, takes.',
		step: 'Split the text, or choose another model',
	},
	TEXT_NOT_LOCKED: {
		meaning: 'The text is not exactly what Proof Text locked.',
		step: 'Proof it again, or remove what changed it after proofing',
	},
	BUDGET_EXCEEDED: {
		meaning: 'A budget does not allow this purchase.',
		step: 'Raise the limit, wait for the reset, or shorten the text; the cache still works',
	},
	VOICE_GONE: {
		meaning: 'The voice is not there any more. It is never replaced automatically.',
		step: 'Choose another voice',
	},
	PIN_NOT_FOUND: {
		meaning: 'No pin has this name.',
		step: 'Choose one from the list; the nearest is suggested',
	},
	PIN_CHANGED: {
		meaning: 'The pin was changed in the meantime, or the name already has another voice.',
		step: 'Look at the pin, then decide again',
	},
	MODEL_UNAVAILABLE: {
		meaning: 'The account has no such model.',
		step: 'Choose one from the list',
	},
	PLAN_REQUIRED: {
		meaning: 'The plan of the ElevenLabs account does not include what is asked for.',
		step: 'Choose what is included, or upgrade',
	},
	QUOTA_EXCEEDED: {
		meaning: 'The ElevenLabs account has too few credits left.',
		step: 'Top up, or wait for the renewal; the cache still works',
	},
	INVALID_KEY: {
		meaning: 'ElevenLabs does not accept the API key.',
		step: 'Correct the credential; the cache still works',
	},
	PERMISSION_MISSING: {
		meaning: 'The API key is valid, but may not do this.',
		step: 'Edit the key in ElevenLabs',
	},
	CONCURRENCY_LIMIT: {
		meaning: 'ElevenLabs took no more requests for a while.',
		step: 'Lower Concurrency, or run later',
	},
	REQUEST_REFUSED: {
		meaning: 'ElevenLabs refused the request for another reason.',
		step: 'Follow the quoted reason',
	},
	API_UNREACHABLE: {
		meaning: 'ElevenLabs could not be reached, or something else answered in its place.',
		step: 'Check network, proxy and Base URL',
	},
	OUTCOME_UNKNOWN: {
		meaning: 'The text was sent, and it is not known whether it was charged.',
		step: "Run again: what was made is fetched from the account's history",
	},
	AUDIO_INCOMPLETE: {
		meaning: 'Audio arrived, but not all of it, or it is not audio.',
		step: "Run again: the whole clip is fetched from the account's history when it is there",
	},
	STORE_UNAVAILABLE: {
		meaning: 'The folder of the store, or a file in it, cannot be used.',
		step: 'Follow the description; nothing was bought',
	},
	DELIVERY_FAILED: {
		meaning: 'The audio could not be handed to the address it was to be sent to.',
		step: 'Check the address, and run again; the audio is in the cache',
	},
	CANCELLED: {
		meaning: 'The execution was stopped.',
		step: 'Run again',
	},
	UNEXPECTED: {
		meaning:
			'An error that this package does not know. The message is that of n8n or of the system.',
		step: 'Run again, and report it if it stays',
	},
};

/** Errors that most users meet first, by a part of their message, the likeliest first. */
export const LIKELIEST: readonly { code: ErrorCode; says: RegExp }[] = [
	{ code: 'INVALID_INPUT', says: /^There is no text to speak$/ },
	{ code: 'INVALID_INPUT', says: /^No voice is chosen for this item$/ },
	{ code: 'INVALID_KEY', says: /^ElevenLabs does not accept the API key$/ },
	{ code: 'PERMISSION_MISSING', says: /^The API key lacks the permission/ },
	{ code: 'PLAN_REQUIRED', says: /^The plan .* library voices/ },
	{ code: 'QUOTA_EXCEEDED', says: /^The ElevenLabs account has too few credits left/ },
	{ code: 'BUDGET_EXCEEDED', says: /^The budget of/ },
	{ code: 'VOICE_GONE', says: /^ElevenLabs has no voice with the id/ },
	{ code: 'TEXT_TOO_LONG', says: /^The text has .* but the model/ },
	{ code: 'OUTCOME_UNKNOWN', says: /server error/ },
];
