import fc from 'fast-check';
import { compareSpeech, hiddenParts } from '../../../../engine/pipeline/recovery/compareSpeech';
import type { HistoryItem } from '../../../../engine/ports/accountApi';
import type { SpeechRequest, SpeechRequestInput } from '../../../../engine/speech/speechRequest';
import { keyOf, requestOf, SETTINGS } from './recoveryBench';

function itemOf(request: SpeechRequest, change: Partial<HistoryItem> = {}): HistoryItem {
	const { text, voiceId, modelId, outputFormat, voiceSettings } = request;
	return {
		historyItemId: 'h',
		requestId: 'r',
		text,
		voiceId,
		modelId,
		outputFormat,
		settings: { ...SETTINGS, ...voiceSettings },
		dateMs: 0,
		state: 'created',
		...change,
	};
}

describe('an item and a request', () => {
	it('are equal when all that history shows is', () => {
		expect(compareSpeech(requestOf(), itemOf(requestOf()))).toEqual({ kind: 'equal' });
	});

	it.each<[string, Partial<HistoryItem>]>([
		['text', { text: 'Another.' }],
		['white space', { text: `${requestOf().text} ` }],
		['voice', { voiceId: 'other' }],
		['model', { modelId: 'other' }],
		['format', { outputFormat: 'mp3_44100_64' }],
		['setting', { settings: { ...SETTINGS, stability: 0.401 } }],
		['setting, of the few that are told,', { settings: { speed: 1.1 } }],
		['switch', { settings: { ...SETTINGS, useSpeakerBoost: false } }],
		['setting, with no format told,', { settings: { style: 0.1 }, outputFormat: undefined }],
	])('are different in one %s', (_what, change) => {
		expect(compareSpeech(requestOf(), itemOf(requestOf(), change)).kind).toBe('different');
	});

	it.each<[string, Partial<HistoryItem>]>([
		['its output format', { outputFormat: undefined }],
		['its voice settings', { settings: undefined }],
		['its voice settings', { settings: { ...SETTINGS, speed: undefined } }],
		['its output format and its voice settings', { outputFormat: undefined, settings: {} }],
	])('are not proved the same without %s', (missing, change) => {
		expect(compareSpeech(requestOf(), itemOf(requestOf(), change))).toEqual({
			kind: 'unproven',
			missing,
		});
	});

	it('compare settings on the grid of the cache key', () => {
		const settings = { ...SETTINGS, similarityBoost: Math.fround(0.8), stability: 0.1 + 0.3 };
		expect(compareSpeech(requestOf(), itemOf(requestOf(), { settings }))).toEqual({
			kind: 'equal',
		});
	});

	it('compare the settings that were sent when the stored ones are not known', () => {
		const request = requestOf({ voiceSettings: { speed: 1.1 } });
		expect(compareSpeech(request, itemOf(request))).toEqual({ kind: 'equal' });
		expect(compareSpeech(request, itemOf(request, { settings: { speed: 1 } })).kind).toBe(
			'different',
		);
	});
});

const setting = fc.constantFrom(0, 0.1, 0.30000000000000004, 0.3, 0.5, 1);
const shownInput = {
	text: fc.constantFrom('One.', 'Two.'),
	voiceId: fc.constantFrom('voiceA', 'voiceB'),
	modelId: fc.constantFrom('eleven_multilingual_v2', 'eleven_flash_v2_5'),
	outputFormat: fc.constantFrom('mp3_44100_128', 'pcm_16000'),
	voiceSettings: fc.record({
		stability: setting,
		similarityBoost: setting,
		style: setting,
		speed: fc.constantFrom(0.9, 1),
		useSpeakerBoost: fc.boolean(),
	}),
};
const hiddenInput = {
	seed: fc.constantFrom(1, 2),
	languageCode: fc.constantFrom('en', 'de'),
	textNormalization: fc.constantFrom('auto', 'on', 'off'),
	previousText: fc.constantFrom('Before.', 'Earlier.'),
	nextText: fc.constantFrom('After.'),
	pronunciationDictionaries: fc.subarray([{ id: 'd', versionId: 'v' }]),
	additionalBody: fc.constantFrom({}, { use_pvc_as_ivc: true }),
};

describe('two requests without hidden parts', () => {
	it('have one cache key if and only if the item of one is equal to the other', () => {
		let same = 0;
		const input = fc.record(shownInput);
		const change = fc.record(shownInput, { requiredKeys: [] });
		fc.assert(
			fc.property(input, fc.oneof(fc.constant({}), change), (one, changed) => {
				const other = requestOf({ ...one, ...changed });
				const { stability, similarityBoost } = other.voiceSettings;
				const item = itemOf(other);
				// As a service that counts in 32 bits would tell them.
				item.settings!.stability = Math.fround(stability!);
				item.settings!.similarityBoost = Math.fround(similarityBoost!);
				const isEqual = compareSpeech(requestOf(one), item).kind === 'equal';
				expect(isEqual).toBe(keyOf(requestOf(one)) === keyOf(other));
				same += isEqual ? 1 : 0;
			}),
			{ numRuns: 300 },
		);
		expect(same).toBeGreaterThan(50);
		expect(same).toBeLessThan(290);
	});
});

describe('a request', () => {
	it.each<[string, Partial<SpeechRequestInput>]>([
		['the seed', { seed: 0 }],
		['the language code', { languageCode: 'en' }],
		['the text normalization', { textNormalization: 'off' }],
		[
			'the pronunciation dictionaries',
			{ pronunciationDictionaries: [{ id: 'd', versionId: 'v' }] },
		],
		['the text before and after', { nextText: 'And then.' }],
		['the additional fields', { additionalBody: { some_field: true } }],
	])('hides %s from history', (part, input) => {
		expect(hiddenParts(requestOf(input))).toEqual([part]);
	});

	it('hides every field that could give it another cache key than its item shows', () => {
		fc.assert(
			fc.property(fc.record({ ...shownInput, ...hiddenInput }, { requiredKeys: [] }), (input) => {
				const { text, voiceId, modelId, outputFormat, voiceSettings } = requestOf(input);
				const shown = requestOf({ text, voiceId, modelId, outputFormat, voiceSettings });
				const hides = hiddenParts(requestOf(input)).length > 0;
				expect(hides).toBe(keyOf(requestOf(input)) !== keyOf(shown));
			}),
		);
	});
});
