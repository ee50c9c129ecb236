import fc from 'fast-check';
import { cacheKey, ofTake, speechDocument } from '../../engine/speech/cacheKey';
import { OUTPUT_FORMATS } from '../../engine/speech/outputFormat';
import { speechRequest, type SpeechRequestInput } from '../../engine/speech/speechRequest';
import { requestFromItem, requestToItem } from '../../nodes/shared/parameters/lookedUpRequest';

const words = fc.string({ unit: 'grapheme', maxLength: 40 });
const id = fc.stringMatching(/^[A-Za-z0-9_.-]{1,20}$/);

const settings = fc.record(
	{
		stability: fc.constantFrom(0, 0.5, 1),
		similarityBoost: fc.double({ min: 0, max: 1, noNaN: true }),
		style: fc.double({ min: 0, max: 1, noNaN: true }),
		speed: fc.double({ min: 0.7, max: 1.2, noNaN: true }),
		useSpeakerBoost: fc.boolean(),
	},
	{ requiredKeys: [] },
);

const input: fc.Arbitrary<SpeechRequestInput> = fc.record(
	{
		text: words.map((text) => `${text}\r\nand more`),
		voiceId: id,
		modelId: fc.oneof(id, fc.constantFrom('eleven_multilingual_v2', 'eleven_v3')),
		outputFormat: fc.constantFrom(...OUTPUT_FORMATS),
		voiceSettings: settings,
		seed: fc.integer({ min: 0, max: 4_294_967_295 }),
		languageCode: fc.constantFrom('en', 'ES', ''),
		textNormalization: fc.constantFrom('auto', 'on', 'off', ''),
		pronunciationDictionaries: fc.array(fc.record({ id, versionId: id }), { maxLength: 3 }),
		previousText: words,
		nextText: words,
		additionalBody: fc.dictionary(
			fc.string(),
			fc.oneof(words, fc.integer(), fc.boolean(), fc.array(fc.integer())),
			{ maxKeys: 3 },
		),
	},
	{ requiredKeys: ['text', 'voiceId', 'modelId', 'outputFormat'] },
);

describe('a request on an item', () => {
	it('has the key it had before, whatever it holds, also after the item was stored', () => {
		fc.assert(
			fc.property(input, fc.integer({ min: 1, max: 1000 }), (given, take) => {
				const { request } = speechRequest(given);
				const item: unknown = JSON.parse(JSON.stringify(requestToItem(request, take)));
				const again = speechRequest(requestFromItem(item));
				expect(again.warnings).toEqual([]);
				expect(cacheKey(speechDocument(again.request))).toBe(
					cacheKey(ofTake(speechDocument(request), take)),
				);
			}),
			{ numRuns: 500 },
		);
	});

	it('shares nothing with the request it came from', () => {
		const { request } = speechRequest({
			text: 'Hello.',
			voiceId: 'voice-1',
			modelId: 'm',
			outputFormat: 'mp3_44100_128',
			voiceSettings: { speed: 1 },
			additionalBody: { nested: { a: 1 } },
		});
		const item = requestToItem(request, 1) as { voiceSettings: object; additionalBody: object };
		Object.assign(item.voiceSettings, { speed: 0.7 });
		Object.assign(item.additionalBody, { nested: 2 });
		expect(request).toMatchObject({
			voiceSettings: { speed: 1 },
			additionalBody: { nested: { a: 1 } },
		});
	});
});

describe('what is no request', () => {
	const good = requestToItem(
		speechRequest({
			text: 'Hello.',
			voiceId: 'voice-1',
			modelId: 'm',
			outputFormat: 'mp3_44100_128',
			voiceSettings: { speed: 1 },
		}).request,
		1,
	);

	it.each([
		['nothing', undefined, /there is none/],
		['null', null, /there is none/],
		['a text', 'Hello.', /there is none/],
		['a list', [good], /there is none/],
		['no text', { ...good, text: undefined }, /"text" is missing or is not text/],
		['a number as text', { ...good, text: 4 }, /"text"/],
		['no take', { ...good, take: undefined }, /"take" is missing or is not a number/],
		['a take in words', { ...good, take: '1' }, /"take"/],
		['a seed in words', { ...good, seed: '7' }, /"seed"/],
		['an unknown field', { ...good, stability: 0.5 }, /a field "stability"/],
		['an unknown setting', { ...good, voiceSettings: { pitch: 1 } }, /a field "pitch"/],
		['a switch in words', { ...good, voiceSettings: { useSpeakerBoost: 'true' } }, /true or false/],
		['no settings', { ...good, voiceSettings: undefined }, /"voiceSettings"/],
		['one dictionary', { ...good, pronunciationDictionaries: { id: 'a' } }, /a list/],
		[
			'half a dictionary',
			{ ...good, pronunciationDictionaries: [{ id: 'a' }] },
			/Dictionaries\.versionId/,
		],
	])('%s: is refused with the way out, and without the text', (_what, json, reason) => {
		const refusal = (() => {
			try {
				return requestFromItem(json);
			} catch (error) {
				return error;
			}
		})();
		expect(refusal).toMatchObject({
			code: 'INVALID_INPUT',
			message: expect.stringMatching(reason) as string,
			description: expect.stringContaining('Miss output of Cache Lookup') as string,
		});
		expect((refusal as Error).message).not.toContain('Hello');
	});

	it('is told apart from a good one', () => {
		expect(requestFromItem(good)).toMatchObject({ text: 'Hello.', take: 1 });
	});
});
