import { join } from 'node:path';
import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';
import { cacheKey, speechDocument } from '../../engine/speech/cacheKey';
import { speechRequest } from '../../engine/speech/speechRequest';
import { requestFromItem } from '../../nodes/shared/parameters/lookedUpRequest';
import { DEFAULT_API_KEY, STARTING_VOICES } from '../../simulator';
import { checkStore } from '../contracts/processes/checkStore';
import { convertWorkflow, itemsOf, SCRIPT, VOICE_ID } from '../support/convertWorkflow';
import { ALL_SETTINGS, lookupWorkflow } from '../support/lookupWorkflow';
import { temporaryFolder } from '../support/temporaryFolder';
import { type RunOptions } from '../support/workflow/workflowRunner';
import { workflowStage } from '../support/workflow/workflowStage';

jest.setTimeout(60_000);

const stage = workflowStage();

type Options = RunOptions & { node?: Partial<INode>; texts?: string[]; store?: IDataObject };

const WRONG_KEY = { elevenLabsVoiceoverApi: { apiKey: 'wrong', baseUrl: 'http://127.0.0.1:9' } };

/** Runs Cache Lookup on the store of this test. */
async function lookup(parameters: IDataObject = {}, options: Options = {}) {
	const { node = {}, texts = [SCRIPT], store = {}, ...run } = options;
	const result = await stage.runner.run(lookupWorkflow(parameters, node), {
		mode: 'trigger',
		startItems: itemsOf(...texts),
		...run,
		credentials: {
			elevenLabsVoiceoverApi: { apiKey: DEFAULT_API_KEY, baseUrl: stage.simulator.url },
			...run.credentials,
			voiceoverStoreApi: { engine: 'embedded', folder: stage.folder, ...store },
		},
	});
	const cacheOf = (output: number) =>
		result.nodeJson('Lookup', output).map((json) => json['cache'] as IDataObject);
	return {
		result,
		hits: cacheOf(0),
		misses: cacheOf(1),
		/** Of operations that are about no item. */
		answer: cacheOf(0)[0]!,
		message: result.hints('Lookup')[0]?.message,
	};
}

/** Buys through TTS Convert, or is served by it, on the store of this test. */
async function convert(parameters: IDataObject = {}, options: Options = {}) {
	const { texts = [SCRIPT], store = {}, ...run } = options;
	const credentials = {
		elevenLabsVoiceoverApi: { id: '1', name: 'ElevenLabs' },
		voiceoverStoreApi: { id: '2', name: 'Store' },
	};
	const result = await stage.runner.run(convertWorkflow(parameters, { credentials }), {
		mode: 'trigger',
		startItems: itemsOf(...texts),
		...run,
		credentials: {
			elevenLabsVoiceoverApi: { apiKey: DEFAULT_API_KEY, baseUrl: stage.simulator.url },
			...run.credentials,
			voiceoverStoreApi: { engine: 'embedded', folder: stage.folder, ...store },
		},
	});
	expect(result.status).toBe('success');
	const items = result.nodeOutputs('Convert')[0]!;
	return { items, speech: items.map((item) => item.json['speech'] as IDataObject) };
}

async function audioOf(item: INodeExecutionData, field = 'audio'): Promise<Buffer> {
	return await stage.runner.getBinaryBuffer(item.binary![field]!);
}

describe('a look-up', () => {
	it('sends what is paid for to Hit with its audio, and the rest to Miss, in order', async () => {
		const bought = await convert({}, { texts: ['One.', 'Three.'] });
		const paid = stage.simulator.paidCalls().length;
		const { result, hits, misses, message } = await lookup(
			{},
			{ texts: ['One.', 'Two two.', 'Three.', 'Four.', 'Two two.'] },
		);
		expect(result.status).toBe('success');
		expect(result.nodeJson('Hit').map((json) => json['row'])).toEqual([0, 2]);
		expect(result.nodeJson('Miss').map((json) => json['row'])).toEqual([1, 3, 4]);
		expect(result.nodeOutputs('Lookup')[1]!.map((item) => item.pairedItem)).toEqual([
			{ item: 1 },
			{ item: 3 },
			{ item: 4 },
		]);
		expect(hits[0]).toEqual({
			hit: true,
			key: bought.speech[0]!['cacheKey'],
			characters: 4,
			credits: 0,
			creditsSaved: 4,
		});
		expect(misses[0]).toMatchObject({
			hit: false,
			characters: 8,
			credits: 8,
			admitted: true,
			refusedBy: null,
			warnings: [],
		});
		const [item] = result.nodeOutputs('Lookup')[0]!;
		expect((await audioOf(item!)).equals(await audioOf(bought.items[0]!))).toBe(true);
		expect(item!.binary!['audio']).toMatchObject({ mimeType: 'audio/mpeg', fileExtension: 'mp3' });
		expect(message).toBe('2 hits (10 credits saved), 2 misses (would cost 13 credits).');
		expect(stage.simulator.paidCalls()).toHaveLength(paid);
	});

	it('describes a hit exactly as TTS Convert does', async () => {
		await convert();
		const served = await convert();
		const { result } = await lookup();
		expect(result.nodeJson('Lookup')[0]!['speech']).toEqual(served.speech[0]);
		const [binary] = result.nodeOutputs('Lookup')[0]!.map((item) => item.binary!['audio']!);
		expect(binary!.fileName).toBe(served.items[0]!.binary!['audio']!.fileName);
	});

	it('needs neither network nor a valid key for a hit when all voice settings are given', async () => {
		const parameters = { voiceSettings: ALL_SETTINGS };
		await convert(parameters);
		const { hits, result } = await lookup(parameters, { credentials: WRONG_KEY });
		expect(hits).toHaveLength(1);
		expect(result.nodeOutputs('Lookup')[0]![0]!.binary).toHaveProperty('audio');
	});

	it('prices a miss without network by the list, and says so', async () => {
		const { misses, result } = await lookup(
			{ voiceSettings: ALL_SETTINGS },
			{ credentials: WRONG_KEY },
		);
		expect(misses[0]).toMatchObject({ hit: false, credits: SCRIPT.length, admitted: null });
		expect(
			result
				.hints('Lookup')
				.slice(1)
				.map((hint) => hint.message),
		).toEqual(expect.arrayContaining([expect.stringContaining('could not be checked')]));
	});

	it('hands a miss the whole request, which has the key that a purchase would have', async () => {
		const parameters = {
			outputFormat: 'opus_48000_64',
			speechOptions: { seed: '7', previousText: 'Before.\r\nIt.', take: 3 },
		};
		const { misses } = await lookup(parameters, { texts: ['  Grüße\r\nan alle 🎙️ '] });
		const { request } = speechRequest(requestFromItem(misses[0]!['request']));
		expect(cacheKey(speechDocument(request))).toBe(misses[0]!['key']);
		expect(request).toMatchObject({ take: 3, seed: 7, text: 'Grüße\nan alle 🎙️' });
		const bought = await convert(parameters, { texts: ['  Grüße\r\nan alle 🎙️ '] });
		expect(bought.speech[0]!['cacheKey']).toBe(misses[0]!['key']);
	});

	it('follows a refresh, and finds an older take by its number', async () => {
		await convert();
		await convert({ cacheMode: 'refresh' });
		const takeOf = async (parameters: IDataObject) =>
			((await lookup(parameters)).result.nodeJson('Lookup')[0]!['speech'] as IDataObject)['take'];
		expect(await takeOf({})).toBe(2);
		expect(await takeOf({ speechOptions: { take: 1 } })).toBe(1);
	});

	it('says nothing of budgets by a limit that has no value', async () => {
		const options = { maxCreditsPerExecution: '={{ $json.noSuchField }}' };
		const { result } = await lookup({ options });
		expect(result.error).toMatchObject({ code: 'INVALID_INPUT' });
		expect(result.error!.message).toContain('Maximum Credits per Execution');
	});

	it('tells which budget would refuse a miss', async () => {
		const { misses, message } = await lookup({ options: { maxCreditsPerExecution: 20 } });
		expect(misses[0]).toMatchObject({
			admitted: false,
			refusedBy: {
				scope: 'execution',
				period: 'total',
				limit: 20,
				spent: 0,
				reserved: 0,
				unknown: 0,
				need: SCRIPT.length,
				resetsAt: null,
			},
		});
		expect(message).toBe(
			`0 hits, 1 miss (would cost ${SCRIPT.length} credits, 1 not admitted by a budget).`,
		);
	});

	it('without audio only tells, and is no use of the clip', async () => {
		await convert();
		const { result, hits } = await lookup({ options: { includeAudio: false } });
		const [item] = result.nodeOutputs('Lookup')[0]!;
		expect(item).not.toHaveProperty('binary');
		expect(item!.json).not.toHaveProperty('speech');
		expect(hits[0]).toMatchObject({ hit: true });
		expect((await lookup({ operation: 'stats' })).answer).toMatchObject({ hits: 0 });
		await lookup();
		expect((await lookup({ operation: 'stats' })).answer).toMatchObject({
			hits: 1,
			creditsSaved: SCRIPT.length,
		});
	});

	it('names file and field as the user wants', async () => {
		await convert();
		const { result } = await lookup({
			options: { binaryPropertyName: 'voice', fileName: '../chapter 1' },
		});
		const { binary } = result.nodeOutputs('Lookup')[0]![0]!;
		expect(Object.keys(binary!)).toEqual(['voice']);
		expect(binary!['voice']!.fileName).toBe('..-chapter 1.mp3');
	});

	it('takes a damaged clip for a miss', async () => {
		const { writeFileSync, readdirSync } = await import('node:fs');
		await convert();
		const clips = join(stage.folder, 'clips');
		const file = readdirSync(clips, { recursive: true, encoding: 'utf8' }).find((name) =>
			/[0-9a-f]{64}/.test(name),
		)!;
		writeFileSync(join(clips, file), 'damaged');
		const { misses } = await lookup({ options: { includeAudio: 'false' } });
		expect(misses).toHaveLength(1);
	});
});

describe('an item that fails', () => {
	const texts = [SCRIPT, ' '];

	it('stops the run with an error that names it', async () => {
		const { result } = await lookup({}, { texts });
		expect(result.error).toMatchObject({
			code: 'INVALID_INPUT',
			message: 'There is no text to speak [item 1]',
		});
	});

	it('under "continue" leaves through Miss with a code, so that Hit holds hits alone', async () => {
		await convert();
		const { result } = await lookup({}, { texts, node: { onError: 'continueRegularOutput' } });
		expect(result.nodeJson('Lookup', 0)).toMatchObject([{ row: 0, cache: { hit: true } }]);
		expect(result.nodeJson('Lookup', 1)).toMatchObject([{ row: 1, errorCode: 'INVALID_INPUT' }]);
	});

	it('goes to the error output, which comes after Miss, with its fields', async () => {
		await convert();
		const { result, message } = await lookup(
			{},
			{ texts: [SCRIPT, ' ', 'New words.'], node: { onError: 'continueErrorOutput' } },
		);
		expect(result.nodeJson('Lookup', 0)).toMatchObject([{ row: 0, cache: { hit: true } }]);
		expect(result.nodeJson('Lookup', 1)).toMatchObject([{ row: 2, cache: { hit: false } }]);
		expect(result.nodeJson('Lookup', 2)).toMatchObject([
			{ row: 1, text: ' ', errorCode: 'INVALID_INPUT' },
		]);
		expect(result.nodeJson('Failed')).toHaveLength(1);
		expect(message).toMatch(/^1 hit .*, 1 miss .*, 1 failed\.$/);
	});

	it('fails also when it is the only one of an operation about no item', async () => {
		const store = { folder: '/dev/null/store' };
		const { result } = await lookup(
			{ operation: 'stats' },
			{ texts, store, node: { onError: 'continueErrorOutput' } },
		);
		expect(result.nodeJson('Lookup', 0)).toEqual([]);
		expect(result.nodeJson('Lookup', 1)).toMatchObject([{ errorCode: 'STORE_UNAVAILABLE' }]);
	});
});

describe('invalidating', () => {
	const invalidate = async (parameters: IDataObject, options: Options = {}) =>
		await lookup({ operation: 'invalidate', ...parameters }, options);

	it('one speech makes it be bought again, and leaves no file behind', async () => {
		await convert({}, { texts: ['One.', 'Two.'] });
		const { answer, message } = await invalidate({}, { texts: ['One.'] });
		expect(answer).toEqual({
			what: 'speech',
			removed: { clips: 1, bytes: expect.any(Number) as number, credits: 4 },
		});
		expect(message).toMatch(/^1 clip removed \(0\.\d MB\)\. .* about 4 credits\.$/);
		expect(checkStore(stage.folder)).toMatchObject({ clips: 1, badRows: [], orphans: [] });
		expect((await lookup({}, { texts: ['One.'] })).misses).toHaveLength(1);
		expect((await lookup({}, { texts: ['Two.'] })).hits).toHaveLength(1);
	});

	it('makes it be bought again although the account still has it, and pruning does not', async () => {
		// A process keeps what it read of an account's history for a while; nobody has read that of this key.
		const apiKey = 'second-key';
		stage.simulator.account.keys.add(apiKey);
		const credentials = { elevenLabsVoiceoverApi: { apiKey, baseUrl: stage.simulator.url } };
		const texts = ['One.', 'Two.'];
		await convert({ options: { recoverFromHistory: false } }, { texts, credentials });
		await invalidate({}, { texts: ['One.'] });
		await lookup({ operation: 'prune', pruneBy: 'size', sizeMb: 0, dryRun: false });
		expect(checkStore(stage.folder).clips).toBe(0);
		const { speech } = await convert({}, { texts, credentials });
		expect(speech).toMatchObject([{ source: 'generated' }, { source: 'recovered' }]);
		expect(stage.simulator.paidCalls()).toHaveLength(3);
	});

	it('all takes of it', async () => {
		await convert();
		await convert({ cacheMode: 'refresh' });
		expect((await invalidate({ allTakes: true })).answer).toMatchObject({ removed: { clips: 2 } });
		expect(checkStore(stage.folder)).toMatchObject({ clips: 0, orphans: [] });
	});

	it('by key, with no account at all', async () => {
		const { speech } = await convert();
		const { answer } = await invalidate(
			{ what: 'key', cacheKey: speech[0]!['cacheKey'] },
			{ credentials: WRONG_KEY },
		);
		expect(answer).toMatchObject({ what: 'key', removed: { clips: 1 } });
	});

	it('by voice leaves other voices', async () => {
		await convert();
		await convert({ voice: { __rl: true, mode: 'id', value: STARTING_VOICES.libraryWithNotice } });
		expect((await invalidate({ what: 'voice', voiceId: VOICE_ID })).answer).toMatchObject({
			removed: { clips: 1 },
		});
		expect(checkStore(stage.folder).clips).toBe(1);
	});

	it('everything empties one namespace, leaves the others whole and no orphan', async () => {
		await convert({}, { texts: ['One.', 'Two.', 'Three.'], store: { namespace: 'project-a' } });
		await convert({}, { texts: ['One.', 'Two.'], store: { namespace: 'project-b' } });
		const store = { namespace: 'project-a' };
		const { answer } = await invalidate({ what: 'everything' }, { store });
		expect(answer).toMatchObject({ what: 'everything', removed: { clips: 3 } });
		expect(checkStore(stage.folder)).toMatchObject({ clips: 2, badRows: [], orphans: [] });
		const texts = ['One.', 'Two.'];
		expect((await lookup({}, { texts, store: { namespace: 'project-b' } })).hits).toHaveLength(2);
		expect((await lookup({}, { texts, store })).misses).toHaveLength(2);
	});

	it.each([
		[{ what: 'key', cacheKey: 'abc' }, /not the key of a clip/],
		[{ what: 'voice', voiceId: ' ' }, /No voice is named/],
		[{ what: '={{ "all" }}' }, /not one of its options/],
	])('removes nothing when it is not clear what is meant: %j', async (parameters, message) => {
		await convert();
		const { result } = await invalidate(parameters);
		expect(result.error!.message).toMatch(message);
		expect(checkStore(stage.folder).clips).toBe(1);
	});
});

describe('statistics', () => {
	it('are one item for any number of them, and need no account', async () => {
		const store = { maxSizeMb: 50 };
		await convert({}, { texts: [SCRIPT, 'Other.'], store });
		await convert({}, { store });
		const { result, answer, message } = await lookup(
			{ operation: 'stats' },
			{
				texts: ['a', 'b', 'c'],
				node: { credentials: { voiceoverStoreApi: { id: '2', name: 'Store' } } },
				store,
			},
		);
		expect(result.nodeJson('Lookup')).toHaveLength(1);
		expect(result.nodeOutputs('Lookup')[0]![0]!.pairedItem).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
		expect(answer).toMatchObject({
			namespace: 'default',
			clips: 2,
			limitBytes: 50 * 1024 * 1024,
			hits: 1,
			generated: 2,
			hitRate: 0.3333,
			creditsCharged: SCRIPT.length + 6,
			creditsSaved: SCRIPT.length,
			furtherTakes: 0,
			byWorkflow: [{ workflowId: 'workflow-1', hits: 1, generated: 2 }],
			byVoice: [{ voiceId: VOICE_ID, clips: 2 }],
		});
		expect(new Date(answer['oldest'] as string).getTime()).toBeLessThanOrEqual(Date.now());
		expect(message).toMatch(/^2 clips \(0\.\d MB\) in the namespace "default"; \d+ credits saved/);
	});
});

describe('explaining', () => {
	const explain = async (parameters: IDataObject, text = SCRIPT) =>
		(await lookup({ operation: 'explain', ...parameters }, { texts: [text] })).answer;

	it('names the first field that differs from the nearest clip', async () => {
		const { speech } = await convert();
		expect(await explain({ outputFormat: 'pcm_16000', speechOptions: { seed: 5 } })).toMatchObject({
			hit: false,
			firstDifference: 'outputFormat',
			reason:
				'The nearest stored clip differs in the output format (asked for: pcm_16000, stored: mp3_44100_128), and in 1 more field.',
			differences: [
				{ field: 'outputFormat', asked: 'pcm_16000', stored: 'mp3_44100_128' },
				{ field: 'seed', asked: 5, stored: null },
			],
			nearest: { key: speech[0]!['cacheKey'], take: 1, credits: SCRIPT.length },
		});
	});

	it('says that the text differs without showing it', async () => {
		await convert();
		const answer = await explain({}, `${SCRIPT}!`);
		expect(answer).toMatchObject({ firstDifference: 'text' });
		expect(answer['reason']).toMatch(/^No clip of this text is stored/);
		expect(JSON.stringify(answer)).not.toContain('fox');
	});

	it('says that nothing is near, that it was removed, or that it is there', async () => {
		expect(await explain({})).toMatchObject({
			nearest: null,
			reason: expect.stringContaining('never generated') as string,
		});
		await convert();
		expect(await explain({})).toMatchObject({ hit: true, reason: 'This speech is in the cache.' });
		await convert({ cacheMode: 'refresh' });
		await lookup({ operation: 'invalidate', allTakes: true });
		expect(await explain({})).toMatchObject({
			hit: false,
			reason: expect.stringContaining('removed since') as string,
		});
	});
});

describe('storing audio', () => {
	/** Items that carry audio of these texts, bought on another store. */
	async function withAudio(...texts: string[]) {
		const { items } = await convert({}, { texts, store: { folder: temporaryFolder('elsewhere') } });
		stage.simulator.reset();
		return await Promise.all(
			items.map(async (item, index) => {
				const data = (await audioOf(item)).toString('base64');
				const audio = { data, mimeType: 'audio/mpeg', fileName: 'a.mp3' };
				return { json: { text: texts[index]! }, binary: { audio } };
			}),
		);
	}

	it('made elsewhere means that it is never bought', async () => {
		const startItems = await withAudio(SCRIPT, 'Other words.');
		const { answer, message, result } = await lookup({ operation: 'store' }, { startItems });
		expect(result.status).toBe('success');
		expect(answer).toMatchObject({
			hit: true,
			key: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
			characters: SCRIPT.length,
			credits: 0,
			take: 1,
		});
		expect(message).toBe('2 clips stored.');
		const { items, speech } = await convert({}, { texts: [SCRIPT, 'Other words.'] });
		expect(speech.map(({ source, creditsSaved }) => [source, creditsSaved])).toEqual([
			['cache', 0],
			['cache', 0],
		]);
		expect((await audioOf(items[0]!)).toString('base64')).toBe(startItems[0]!.binary.audio.data);
		expect(stage.simulator.paidCalls()).toHaveLength(0);
		expect(checkStore(stage.folder)).toMatchObject({
			clips: 2,
			badRows: [],
			orphans: [],
			unfinished: [],
		});
	});

	it('keeps the clip that is there, unless it is told to overwrite it', async () => {
		const [item] = await withAudio(`${SCRIPT} And more of it.`);
		const startItems = [{ ...item!, json: { text: SCRIPT } }];
		const bought = await convert();
		const { result } = await lookup({ operation: 'store' }, { startItems });
		expect(result.error).toMatchObject({
			code: 'INVALID_INPUT',
			message: expect.stringContaining('already has a clip') as string,
		});
		const served = await convert();
		expect((await audioOf(served.items[0]!)).equals(await audioOf(bought.items[0]!))).toBe(true);

		await lookup({ operation: 'store', overwrite: true }, { startItems });
		const replaced = await convert();
		expect((await audioOf(replaced.items[0]!)).toString('base64')).toBe(item!.binary.audio.data);
		await new Promise((wait) => setTimeout(wait, 200));
		expect(checkStore(stage.folder)).toMatchObject({
			clips: 1,
			badRows: [],
			orphans: [],
			unfinished: [],
		});
	});

	it.each([
		['cut audio', (audio: Buffer) => audio.subarray(0, 5000), 'AUDIO_INCOMPLETE'],
		['text', () => Buffer.from('<html>Not found</html>'), 'AUDIO_INCOMPLETE'],
		['nothing', () => Buffer.alloc(0), 'AUDIO_INCOMPLETE'],
	])('refuses %s and leaves nothing behind', async (_what, change, code) => {
		const [item] = await withAudio(SCRIPT);
		const { audio } = item!.binary;
		audio.data = change(Buffer.from(audio.data, 'base64')).toString('base64');
		const { result } = await lookup({ operation: 'store' }, { startItems: [item!] });
		expect(result.error).toMatchObject({ code });
		expect(checkStore(stage.folder)).toMatchObject({ clips: 0, orphans: [], unfinished: [] });
		expect((await convert()).speech[0]!['source']).toBe('generated');
	});

	it('refuses another format than the one that is chosen', async () => {
		const startItems = await withAudio(SCRIPT);
		const parameters = { operation: 'store', outputFormat: 'wav_24000' };
		const { result } = await lookup(parameters, { startItems });
		expect(result.error!.message).toMatch(
			/^The audio is not complete in the format wav_24000: it is/,
		);
		expect(result.error!['description']).toContain('Output Format');
	});

	it('says which field has no audio', async () => {
		const { result } = await lookup({ operation: 'store', binaryPropertyName: 'voice' });
		expect(result.error!.message).toContain('voice');
	});
});

describe('pruning', () => {
	it('is a dry run unless it is told otherwise', async () => {
		await convert({}, { texts: ['One.', 'Two.'] });
		const parameters = { operation: 'prune', pruneBy: 'size', sizeMb: 0 };
		const dry = await lookup(parameters);
		expect(dry.answer).toMatchObject({
			dryRun: true,
			removed: { clips: 2, credits: 8 },
			left: { clips: 0, bytes: 0 },
		});
		expect(dry.message).toMatch(/^Dry run: 2 clips .* would be removed.*about 8 credits/);
		expect(checkStore(stage.folder).clips).toBe(2);
		const real = await lookup({ ...parameters, dryRun: false });
		expect(real.answer).toMatchObject({ ...dry.answer, dryRun: false });
		expect(checkStore(stage.folder)).toMatchObject({ clips: 0, orphans: [] });
	});

	it('by time spares what was used today, and another voice', async () => {
		await convert();
		const byTime = { operation: 'prune', unusedForDays: 1, dryRun: false };
		expect((await lookup(byTime)).answer).toMatchObject({ removed: { clips: 0 } });
		const other = { operation: 'prune', pruneBy: 'size', sizeMb: 0, dryRun: false, voiceId: 'x' };
		expect((await lookup(other)).answer).toMatchObject({ removed: { clips: 0 } });
		expect(checkStore(stage.folder).clips).toBe(1);
	});

	it.each([[''], [null], ['={{ "" }}'], [-1]])(
		'takes %j for a mistake and not for 0',
		async (unusedForDays) => {
			await convert();
			const { result } = await lookup({ operation: 'prune', dryRun: false, unusedForDays });
			expect(result.error).toMatchObject({ code: 'INVALID_INPUT' });
			expect(checkStore(stage.folder).clips).toBe(1);
		},
	);
});

describe('exporting and importing', () => {
	/** Start -> Lookup (export) -> Bring (import into another store). */
	function transfer() {
		const workflow = lookupWorkflow({ operation: 'export' });
		const bring = lookupWorkflow({ operation: 'import' }).nodes[1]!;
		return {
			...workflow,
			nodes: [...workflow.nodes, { ...bring, id: 'Bring', name: 'Bring' }],
			connections: {
				...workflow.connections,
				Lookup: { main: [[{ node: 'Bring', type: 'main' as const, index: 0 }]] },
			},
		};
	}

	it('moves paid speech from one store to another, through the storage of n8n', async () => {
		await convert({}, { texts: ['One.', 'Two.', 'Three.'] });
		const { result, answer, message } = await lookup(
			{ operation: 'export', options: { fileName: 'my project' } },
			{ texts: ['a', 'b'] },
		);
		expect(answer).toEqual({
			exported: { clips: 3, bytes: expect.any(Number) as number, credits: 14 },
			unreadable: 0,
		});
		expect(message).toMatch(/^3 clips exported \(0\.\d MB\), which cost 14 credits\.$/);
		const [item] = result.nodeOutputs('Lookup')[0]!;
		expect(result.nodeOutputs('Lookup')[0]).toHaveLength(1);
		const zip = item!.binary!['data']!;
		expect(zip).toMatchObject({ mimeType: 'application/zip', fileName: 'my project.zip' });

		const other = { folder: temporaryFolder('other') };
		const bringItems: INodeExecutionData[] = [
			{
				json: {},
				binary: { data: { ...zip, data: (await audioOf(item!, 'data')).toString('base64') } },
			},
		];
		delete bringItems[0]!.binary!['data']!.id;
		const brought = await lookup(
			{ operation: 'import' },
			{ startItems: bringItems, store: other, credentials: WRONG_KEY },
		);
		expect(brought.answer).toMatchObject({ imported: { clips: 3, credits: 14 }, refused: 0 });
		expect(brought.message).toMatch(/^3 clips imported \(0\.\d MB\), 0 already there\.$/);
		const again = await lookup({ operation: 'import' }, { startItems: bringItems, store: other });
		expect(again.answer).toMatchObject({ imported: { clips: 0 }, existing: 3 });

		const paid = stage.simulator.paidCalls().length;
		const { speech } = await convert({}, { texts: ['Two.'], store: other });
		expect(speech[0]).toMatchObject({ source: 'cache', creditsSaved: 4 });
		expect(stage.simulator.paidCalls()).toHaveLength(paid);
	});

	it('within one workflow reads the file as a stream', async () => {
		await convert({}, { texts: ['One.', 'Two.'] });
		const result = await stage.runner.run(transfer(), {
			mode: 'trigger',
			startItems: itemsOf('a'),
			credentials: { voiceoverStoreApi: { engine: 'embedded', folder: stage.folder } },
		});
		expect(result.status).toBe('success');
		expect(result.nodeJson('Bring')[0]!['cache']).toMatchObject({ existing: 2, refused: 0 });
	});

	it('refuses a file that is no archive, in words', async () => {
		const { result } = await lookup(
			{ operation: 'import' },
			{
				startItems: [
					{ json: {}, binary: { data: { data: 'SGVsbG8=', mimeType: 'application/zip' } } },
				],
			},
		);
		expect(result.error).toMatchObject({
			code: 'INVALID_INPUT',
			message: expect.stringContaining('not a ZIP file that Export Clips made') as string,
		});
	});
});
