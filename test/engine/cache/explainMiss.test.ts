import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import fc from 'fast-check';
import { openSqliteClipIndex } from '../../../engine/adapters/embedded/sqlite/sqliteClipIndex';
import { baseKey, cacheKey, ofTake, speechDocument } from '../../../engine/speech/cacheKey';
import {
	documentDifferences,
	EXPLAINED_FIELDS,
	explainMiss,
} from '../../../engine/cache/explainMiss';
import { systemClock } from '../../../engine/concurrency/systemClock';
import type { ClipIndex, Refresh } from '../../../engine/ports/clipIndex';
import { speechRequest, type SpeechRequestInput } from '../../../engine/speech/speechRequest';
import { sampleClip } from '../../contracts/sampleClip';
import { afterTests } from '../../support/afterTests';
import { temporaryFolder } from '../../support/temporaryFolder';

const folder = temporaryFolder();

const SETTINGS = {
	stability: 0.5,
	similarityBoost: 0.75,
	style: 0,
	speed: 1,
	useSpeakerBoost: true,
};

function documentOf(change: Partial<SpeechRequestInput> = {}) {
	const { request } = speechRequest({
		text: 'Hello.',
		voiceId: 'voice-1',
		modelId: 'eleven_multilingual_v2',
		outputFormat: 'mp3_44100_128',
		voiceSettings: SETTINGS,
		...change,
	});
	return speechDocument(request);
}

async function newIndex(): Promise<ClipIndex> {
	const path = join(folder, `${randomUUID()}.db`);
	const index = await openSqliteClipIndex({ path, clock: systemClock });
	afterTests(() => index.close());
	return index;
}

async function put(
	index: ClipIndex,
	change: Partial<SpeechRequestInput>,
	rest: { namespace?: string; lastUsedAtMs?: number; refresh?: Refresh } = {},
) {
	const { refresh, ...facts } = rest;
	const document = documentOf(change);
	const key = cacheKey(document);
	const clip = sampleClip({
		key,
		baseKey: baseKey(document),
		take: document.take,
		document,
		...facts,
	});
	const answer = await index.acquireLease(clip.namespace, key, randomUUID(), 1000);
	if (!answer.granted) throw new Error('not granted');
	await index.publish(answer.lease, clip, refresh);
	return clip;
}

describe('why speech is not in the cache', () => {
	it('the same words with another setting: the setting, with both values', async () => {
		const index = await newIndex();
		const clip = await put(index, {});
		await put(index, { text: 'Something else.' });
		const asked = documentOf({ voiceSettings: { ...SETTINGS, stability: 0.4 }, seed: 7 });
		expect(await explainMiss(asked, index, 'default')).toEqual({
			nearest: clip,
			differences: [
				{ field: 'voiceSettings.stability', asked: 0.4, stored: 0.5 },
				{ field: 'seed', asked: 7 },
			],
			wasRemoved: false,
		});
	});

	it('other words in the same voice: that the text differs, and not how', async () => {
		const index = await newIndex();
		await put(index, { seed: 1 }, { lastUsedAtMs: 1 });
		const clip = await put(index, { text: 'Hello!' }, { lastUsedAtMs: 2 });
		const answer = await explainMiss(documentOf({ text: 'Hello?' }), index, 'default');
		expect(answer).toEqual({ nearest: clip, differences: [{ field: 'text' }], wasRemoved: false });
		expect(JSON.stringify(answer.differences)).not.toContain('Hello');
		expect(JSON.stringify(answer.differences)).not.toMatch(/[0-9a-f]{64}/);
	});

	it('the nearest one is told: few differences, and of equally near ones the one used last', async () => {
		const index = await newIndex();
		await put(index, { modelId: 'eleven_v3', seed: 3 }, { lastUsedAtMs: 9 });
		await put(index, { outputFormat: 'pcm_16000' }, { lastUsedAtMs: 1 });
		const clip = await put(index, { outputFormat: 'opus_48000_64' }, { lastUsedAtMs: 2 });
		expect(await explainMiss(documentOf(), index, 'default')).toMatchObject({
			nearest: { key: clip.key },
			differences: [{ field: 'outputFormat', asked: 'mp3_44100_128', stored: 'opus_48000_64' }],
		});
	});

	it('nothing alike: neither another voice with other words nor another namespace is told', async () => {
		const index = await newIndex();
		await put(index, { text: 'Hello!', voiceId: 'voice-2' });
		await put(index, { seed: 4 }, { namespace: 'yours' });
		expect(await explainMiss(documentOf(), index, 'default')).toEqual({
			differences: [],
			wasRemoved: false,
		});
	});

	it('a take that was bought and removed since', async () => {
		const index = await newIndex();
		const clip = await put(index, { take: 2 }, { refresh: {} });
		await index.remove('default', clip.key, clip.file);
		const asked = ofTake(documentOf(), 2);
		expect(await explainMiss(asked, index, 'default')).toEqual({
			differences: [],
			wasRemoved: true,
		});
	});

	it('is found among thousands of clips while the event loop turns', async () => {
		const index = await newIndex();
		for (let place = 0; place < 1_500; place += 1) {
			await put(index, { text: `Text ${place}.`, seed: 1 });
		}
		let longestMs = 0;
		let last = performance.now();
		const watching = setInterval(() => {
			longestMs = Math.max(longestMs, performance.now() - last);
			last = performance.now();
		}, 1);
		const { differences } = await explainMiss(documentOf(), index, 'default');
		clearInterval(watching);
		expect(differences).toEqual([{ field: 'text' }, { field: 'seed', stored: 1 }]);
		expect(longestMs).toBeLessThan(250);
	});
});

describe('the differences of two documents', () => {
	const change = fc.record(
		{
			text: fc.constantFrom('One.', 'Two.'),
			voiceId: fc.constantFrom('voice-1', 'voice-2'),
			outputFormat: fc.constantFrom('mp3_44100_128', 'pcm_16000'),
			voiceSettings: fc.constantFrom(SETTINGS, { ...SETTINGS, speed: 1.1 }, {}),
			seed: fc.constantFrom(0, 1),
			take: fc.constantFrom(1, 2),
			languageCode: fc.constantFrom('en', 'es'),
			previousText: fc.constantFrom('Before.', 'Earlier.'),
			pronunciationDictionaries: fc.subarray([{ id: 'd', versionId: 'v' }]),
			additionalBody: fc.constantFrom({}, { a: 1 }, { b: 'x' }),
		},
		{ requiredKeys: [] },
	);

	it('are none exactly when the keys are equal, and come in the order of the list', () => {
		fc.assert(
			fc.property(change, change, (one, other) => {
				const [asked, stored] = [documentOf(one), documentOf(other)];
				const differences = documentDifferences(asked, stored);
				expect(differences.length === 0).toBe(cacheKey(asked) === cacheKey(stored));
				const ranks = differences
					.map(({ field }) => (EXPLAINED_FIELDS as readonly string[]).indexOf(field))
					.map((rank) => (rank === -1 ? EXPLAINED_FIELDS.length : rank));
				expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
			}),
		);
	});
});
