import fc from 'fast-check';
import {
	baseKey,
	cacheKey,
	isCacheKey,
	plain,
	speechDocument,
	type SpeechDocument,
} from '../../../engine/speech/cacheKey';
import { speechRequest, type SpeechRequestInput } from '../../../engine/speech/speechRequest';

const INPUT: SpeechRequestInput = {
	text: 'Hello there.',
	voiceId: 'narratorVoice0000001',
	modelId: 'eleven_multilingual_v2',
	outputFormat: 'mp3_44100_128',
	voiceSettings: {
		stability: 0.5,
		similarityBoost: 0.75,
		style: 0,
		speed: 1,
		useSpeakerBoost: true,
	},
};

const keyOf = (input: Partial<SpeechRequestInput> = {}) =>
	cacheKey(speechDocument(speechRequest({ ...INPUT, ...input }).request));

describe('a cache key', () => {
	it('has the full length of its hash', () => {
		expect(isCacheKey(keyOf())).toBe(true);
	});

	it('is pinned: a change of this value makes every bought clip a miss, so it needs a new key schema', () => {
		expect(keyOf()).toBe('31cda46b7bd2929a502401c414364daa903838dac8813940a60cd961c5c0453f');
	});

	it('of a draft is never that of paid speech', () => {
		const { request } = speechRequest(INPUT);
		expect(cacheKey(speechDocument(request, 'draft'))).not.toBe(cacheKey(speechDocument(request)));
	});

	it('is shared by all takes only as the base key', () => {
		const documents = [1, 2, 3].map((take) =>
			speechDocument(speechRequest({ ...INPUT, take }).request),
		);
		expect(new Set(documents.map(cacheKey)).size).toBe(3);
		expect(new Set(documents.map(baseKey)).size).toBe(1);
	});

	it('is of a document that holds no text in clear', () => {
		const { request } = speechRequest({ ...INPUT, previousText: 'Once upon', nextText: 'a time' });
		const document = JSON.stringify(speechDocument(request));
		for (const text of ['Hello', 'Once', 'time']) expect(document).not.toContain(text);
	});

	it('tells apart all pairs of different texts, and joins equal ones', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
				fc.pre(a.trim() !== '' && b.trim() !== '');
				const same =
					a.normalize('NFC').replaceAll(/\r\n?/g, '\n').trim() ===
					b.normalize('NFC').replaceAll(/\r\n?/g, '\n').trim();
				expect(keyOf({ text: a }) === keyOf({ text: b })).toBe(same);
			}),
		);
	});

	it('does not depend on the order of fields, at any depth', () => {
		const json = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 5 });
		fc.assert(
			fc.property(json, (fields) => {
				const withoutNull = JSON.parse(JSON.stringify(fields), (_key, value: unknown) =>
					value === null ? 'null' : value,
				) as Record<string, never>;
				const document = plain({ fields: withoutNull }) as SpeechDocument;
				expect(cacheKey(reversed(document) as SpeechDocument)).toBe(cacheKey(document));
			}),
		);
	});

	it('tells apart fields whose joined text would be equal', () => {
		expect(keyOf({ text: 'Hi|Adam', voiceId: 'v1' })).not.toBe(
			keyOf({ text: 'Hi', voiceId: 'Adam-v1' }),
		);
	});

	it('is one for settings that differ below the grid, and two above it', () => {
		const withStability = (stability: number) =>
			keyOf({ voiceSettings: { ...INPUT.voiceSettings, stability } });
		expect(withStability(0.1 + 0.2)).toBe(withStability(0.3));
		expect(withStability(-0)).toBe(withStability(0));
		expect(withStability(0.301)).not.toBe(withStability(0.3));
	});
});

describe('a plain document', () => {
	class Point {
		x = 1;
	}
	const cases: [string, unknown][] = [
		['a function', () => 1],
		['a symbol', Symbol('x')],
		['a big integer', 1n],
		['NaN', Number.NaN],
		['infinity', Number.POSITIVE_INFINITY],
		['null', null],
		['a date', new Date(0)],
		['a map', new Map()],
		['a set', new Set([1])],
		['a buffer', Buffer.from('x')],
		['a promise', Promise.resolve(1)],
		['an instance of a class', new Point()],
		['half of a surrogate pair', '\ud800'],
		['a field named by a symbol', { [Symbol('x')]: 1 }],
		['an undefined entry of a list', [undefined]],
	];

	it.each(cases)('refuses %s, naming the field', (_what, value) => {
		expect(() => plain({ settings: { field: value } })).toThrow(/request\.settings\.field/);
	});

	it('makes one of what is one: undefined and absent, -0 and 0, rows and literals, other realms', () => {
		const row = Object.assign(Object.create(null) as object, { a: 1 });
		expect(plain({ a: undefined, b: -0, c: row })).toEqual({ b: 0, c: { a: 1 } });
		expect(cacheKey(plain({ c: row }) as SpeechDocument)).toBe(
			cacheKey(plain({ c: { a: 1 } }) as SpeechDocument),
		);
	});

	it('keeps a field named __proto__ a field', () => {
		const document = plain(JSON.parse('{"__proto__": {"a": 1}}')) as object;
		expect(Object.keys(document)).toEqual(['__proto__']);
		expect(Object.getPrototypeOf(document)).toBe(Object.prototype);
	});
});

function reversed(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(reversed);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.reverse()
			.map(([field, entry]) => [field, reversed(entry)]),
	);
}
