/**
 * What errors quote that the source does not fix, by file and expression, in the words of the documentation.
 *
 * An expression that is not in here fails the test of the catalogue: whoever adds it decides that it never holds the API
 * key, the text of a script, or a path outside the store. Numbers need no entry.
 */
export const QUOTED: Record<string, Record<string, string>> = {
	'engine/adapters/elevenlabs/errorResponse.ts': {
		"PERMISSION_NAME.exec(detail.message ?? '')?.[1]": 'permission',
		description: '…',
		'detail.param': 'field',
		id: 'id',
		message: '…',
		quote: 'the words of ElevenLabs',
		'subject.modelId': 'model',
		'subject.voiceId': 'voice id',
	},
	'engine/adapters/elevenlabs/transportError.ts': {
		code: 'code',
	},
	'engine/adapters/embedded/embeddedStore.ts': {
		code: 'code',
	},
	'engine/adapters/hunspell/ownDictionary.ts': {
		'/^(?:\\u00EF\\u00BB\\u00BF)?\\s*SET\\s+(\\S+)/mu.exec(head)?.[1]': 'encoding',
	},
	'engine/adapters/proofThread/messages.ts': {
		'failure.message': '…',
	},
	'engine/adapters/embedded/sqlite/sqliteErrors.ts': {
		description: '…',
		message: '…',
		purpose: 'what the store was needed for',
	},
	'engine/budget/budgetExceeded.ts': {
		'inCredits(keep)': 'credits',
		'inCredits(left)': 'credits',
		'inCredits(need)': 'credits',
		label: 'field',
		'momentInWords(resetsAtMs)': 'time',
		'momentInWords(resetsAtMs, timeZone)': 'time',
		"parts.join(', ')": 'limit, spent, held, needed',
		period: 'period',
	},
	'engine/budget/budgetRules.ts': {
		"UNITS.join(', ')": 'periods',
		label: 'field',
		'shownValue(value)': 'value',
	},
	'engine/speech/cacheKey.ts': {
		field: 'field',
		path: 'field',
		'value?.constructor?.name': 'type',
	},
	'engine/cache/clipArchive/exportClips.ts': {
		"code === undefined ? '' : ` (${code})`": '',
	},
	'engine/cache/clipArchive/importClips.ts': {
		"code === undefined ? '' : ` (${code})`": '',
	},
	'engine/cache/clipCache.ts': {
		code: 'code',
	},
	'engine/cache/keyLease.ts': {
		message: '…',
	},
	'engine/cache/storeAudio.ts': {
		"detail.replace(/^the reply/, 'it')": 'what is missing',
		'withoutDelivery(answer.reason)': 'reason',
	},
	'engine/delivery/forwardAudio.ts': {
		"code === undefined ? '' : ` (${code})`": '',
	},
	'engine/pipeline/recovery/recoverBeforeBuying.ts': {
		'cause.message': 'reason',
	},
	'engine/proof/glossary/publishGlossary.ts': {
		name: 'name',
	},
	'engine/pipeline/purchase/synthesize.ts': {
		detail: 'what is missing',
	},
	'engine/pipeline/purchase/recoverOrSynthesize.ts': {
		'grouped(characters)': 'number',
		'grouped(model.maxCharacters)': 'number',
		'model.modelId': 'model',
	},
	'engine/proof/glossary/parseGlossary.ts': {
		'change.from': 'word of the glossary',
		'change.to': 'spoken form',
		'entries[before]!.word': 'word of the glossary',
		'entry.word': 'word of the glossary',
	},
	'engine/script/protect/userPatterns.ts': {
		compiled: 'reason',
		flags: 'flags',
		'slow.source': 'pattern',
	},
	'engine/speech/speechRequest.ts': {
		"OUTPUT_FORMATS.join(', ')": 'formats',
		'String(seed)': 'number',
		'String(take)': 'number',
		modelId: 'model',
		'shownValue(code)': 'value',
		'shownValue(outputFormat)': 'value',
		'shownValue(value)': 'value',
		"steps.join(', ')": 'numbers',
	},
	'engine/speech/voiceSettings.ts': {
		'String(value)': 'number',
	},
	'engine/voices/createOnce.ts': {
		ids: 'voice ids',
		name: 'voice name',
	},
	'engine/voices/importPins.ts': {
		alias: 'pin',
		'fallback.slice(0, 100)': 'pin',
		"names.join(', ')": 'pins',
	},
	'engine/voices/lockFile.ts': {
		alias: 'pin',
		'alias.slice(0, 100)': 'pin',
		'name.slice(0, 100)': 'name',
		other: 'pin',
		'path.map((name) => `"${name.slice(0, 100)}"`).join(\' > \')': 'field',
		'unknown.slice(0, 100)': 'field',
		wanted: '…',
	},
	'engine/voices/createVoice.ts': {
		'empty.fileName': 'file name',
		'error.description': '…',
		'error.message': '…',
		'foreign.fileName': 'file name',
		'foreign.mimeType': 'file type',
		voiceId: 'voice id',
	},
	'engine/voices/pinErrors.ts': {
		alias: 'pin',
		'candidates.map((alias) => `"${alias}"`).join(\', \')': 'pins',
		'fallback.alias': 'pin',
		'fallback.reason': 'reason',
		'found.voice.name': 'voice',
		'found.voice.voiceId': 'voice id',
		'isoDay(found.pinnedAtMs)': 'day',
		"names.join(', ')": 'pins',
		namespace: 'namespace',
		nearest: 'pin',
		'pin.alias': 'pin',
		'pin.voice.name': 'voice',
		'pin.voice.voiceId': 'voice id',
		reason: 'What happened to it',
	},
	'engine/voices/pinVoice.ts': {
		alias: 'pin',
		'error.description': '…',
		'error.message': '…',
		ownerId: 'owner id',
		'voice.name': 'voice',
		'voice.voiceId': 'voice id',
		voiceId: 'voice id',
	},
	'engine/voices/resolvePin.ts': {
		'look.reason': 'What happened to it.',
		'pin.alias': 'pin',
		'pin.voice.name': 'voice',
		'pin.voice.voiceId': 'voice id',
	},
	'nodes/PinVoice/operations/clone.ts': {
		'error.description': '…',
		'error.message': '…',
	},
	'nodes/CacheLookup/input.ts': {
		'String(limit)': 'number',
	},
	'nodes/TtsStream/input.ts': {
		name: 'header',
	},
	'nodes/TtsStream/operations/makeLink.ts': {
		"LONGEST_LINK.toLocaleString('en-US')": 'number',
		"length.toLocaleString('en-US')": 'number',
	},
	'nodes/TtsStreamTrigger/callerRequest.ts': {
		name: 'name',
	},
	'nodes/shared/parameters/budgetParameters.ts': {
		label: 'field',
		remedy: '',
	},
	'nodes/shared/parameters/binaryFile.ts': {
		"fields.join(', ')": 'fields',
		'quoted(field)': 'field',
	},
	'nodes/shared/parameters/parameterValues.ts': {
		"choices.join(', ')": 'choices',
		label: 'field',
		'shownValue(value)': 'value',
	},
	'nodes/shared/parameters/lookedUpRequest.ts': {
		field: 'field',
		'name.slice(0, 50)': 'field',
		'unknown.slice(0, 50)': 'field',
		wanted: '…',
	},
};
