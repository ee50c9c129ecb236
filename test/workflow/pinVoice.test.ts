import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';
import { STARTING_VOICES, DEFAULT_API_KEY } from '../../simulator';
import { convertWorkflow, itemsOf, SCRIPT } from '../support/convertWorkflow';
import { lookupWorkflow } from '../support/lookupWorkflow';
import { pinWorkflow } from '../support/pinWorkflow';
import { temporaryFolder } from '../support/temporaryFolder';
import { keyWithout } from '../support/voiceBench';
import { type RunOptions } from '../support/workflow/workflowRunner';
import { workflowStage } from '../support/workflow/workflowStage';

jest.setTimeout(60_000);

const stage = workflowStage();

type Options = RunOptions & {
	node?: Partial<INode>;
	store?: IDataObject;
	api?: IDataObject;
};

const { libraryWithNotice, libraryWithoutNotice, cloned, generated, notAdded } = STARTING_VOICES;

const credentials = (store: IDataObject = {}, api: IDataObject = {}) => ({
	elevenLabsVoiceoverApi: { apiKey: DEFAULT_API_KEY, baseUrl: stage.simulator.url, ...api },
	voiceoverStoreApi: { engine: 'embedded', folder: stage.folder, ...store },
});

/** Runs Pin Voice on the store of this test. */
async function run(parameters: IDataObject, options: Options = {}) {
	const { node = {}, store, api, ...rest } = options;
	const result = await stage.runner.run(pinWorkflow(parameters, node), {
		mode: 'trigger',
		startItems: [{ json: { row: 0 } }],
		...rest,
		credentials: credentials(store, api),
	});
	const jsonOf = (output: number) => result.nodeJson('Pin', output);
	return {
		result,
		items: jsonOf(0),
		pins: jsonOf(0).map((json) => json['pin'] as IDataObject),
		attention: jsonOf(1).map((json) => json['pin'] as IDataObject),
		message: result.hints('Pin')[0]?.message,
		warnings: result
			.hints('Pin')
			.slice(1)
			.map(({ message }) => message),
	};
}

const byId = (voiceId: string) => ({ __rl: true, mode: 'id', value: voiceId });

async function pin(alias: string, voiceId: string, more: IDataObject = {}) {
	return await run({ operation: 'pin', alias, voice: byId(voiceId), ...more });
}

const libraryVoice = (voiceId: string) => {
	const { library } = stage.simulator.account.voices
		.inLibrary()
		.find((each) => each.voiceId === voiceId)!;
	return { __rl: true, mode: 'library', value: `${library!.publicOwnerId}/${voiceId}` };
};

describe('pin', () => {
	it('saves a library voice, pins it and says how long it can be relied on', async () => {
		const { result, items, pins, message } = await run({
			operation: 'pin',
			alias: 'Narrator',
			voice: libraryVoice(notAdded),
		});
		expect(result.status).toBe('success');
		expect(items[0]).toMatchObject({ row: 0, voiceId: notAdded });
		expect(pins[0]).toMatchObject({
			alias: 'Narrator',
			voiceId: notAdded,
			revision: 1,
			status: 'ok',
			durability: 'savedWithoutNotice',
			noticeUntil: null,
			fallbackUsed: false,
			outcome: 'pinned',
			addedToAccount: true,
			before: null,
			after: { alias: 'Narrator', revision: 1, voiceId: notAdded },
		});
		expect(message).toBe(
			'1 voice pinned. The voice belongs to somebody else, who may end it at any moment without notice.',
		);
		expect(stage.simulator.account.voices.isAdded(notAdded)).toBe(true);
		expect(result.nodeOutputs('Pin')[0]![0]!.pairedItem).toEqual({ item: 0 });
	});

	it('changes a pin only when told to, and then tells before and after', async () => {
		await pin('Narrator', cloned);
		const refused = await pin('narrator', generated);
		expect(refused.result.error).toMatchObject({
			message: expect.stringContaining('has another voice already: Tamsin'),
			description: expect.stringContaining('Update Existing Pin'),
		});
		const { pins } = await pin('narrator', generated, { updateExisting: true });
		expect(pins[0]).toMatchObject({
			outcome: 'updated',
			revision: 2,
			before: { voiceId: cloned, revision: 1 },
			after: { voiceId: generated, revision: 2 },
		});
	});

	it.each([
		['an empty name', { alias: ' ' }, 'Name of the Pin is empty'],
		['no voice', { voice: byId('={{ "" }}') }, 'No voice is chosen'],
		['a voice that is none', { voice: byId('={{ "no voice/at/all" }}') }, 'neither a voice id nor'],
		['a wrong id', { voice: byId('doesNotExist00000001') }, 'has no voice with the id'],
		['a fallback that is not pinned', { fallbackAlias: 'x' }, 'no pin named "x"'],
	])('refuses %s', async (_, parameters, words) => {
		const { result } = await run({
			operation: 'pin',
			alias: 'Narrator',
			voice: byId(cloned),
			...parameters,
		});
		expect(result.error?.message).toContain(words);
	});

	it('gives errors as items where it continues on errors', async () => {
		stage.simulator.account.update({ plan: 'free' });
		const { result, items } = await run(
			{ operation: 'pin', alias: 'Narrator', voice: libraryVoice(notAdded) },
			{ node: { onError: 'continueRegularOutput' } },
		);
		expect(result.status).toBe('success');
		expect(items[0]).toMatchObject({ row: 0, errorCode: 'PLAN_REQUIRED' });
		expect(items[0]).not.toHaveProperty('pin');
	});
});

describe('resolve', () => {
	it('adds the voice and the pin to each item, and asks the account once', async () => {
		await pin('Narrator', cloned);
		stage.simulator.reset();
		const { items } = await run(
			{ operation: 'resolve', alias: 'narrator' },
			{ startItems: itemsOf('a', 'b', 'c') },
		);
		expect(items.map((json) => [json['row'], json['voiceId']])).toEqual([
			[0, cloned],
			[1, cloned],
			[2, cloned],
		]);
		expect(items[0]!['pin']).toMatchObject({
			alias: 'Narrator',
			voiceId: cloned,
			revision: 1,
			status: 'ok',
			durability: 'own',
			noticeUntil: null,
			fallbackUsed: false,
			warnings: [],
		});
		expect(
			stage.simulator.calls.filter(({ path }) => path === `/v1/voices/${cloned}`),
		).toHaveLength(1);
	});

	it('stops at a voice that is gone; only a configured fallback takes its place, and that is said', async () => {
		await pin('Understudy', cloned);
		await pin('Narrator', libraryWithoutNotice);
		stage.simulator.account.voices.withdraw(libraryWithoutNotice);
		const stopped = await run({ operation: 'resolve', alias: 'Narrator' });
		expect(stopped.result.error).toMatchObject({
			message: expect.stringContaining('The voice of the pin "Narrator" is gone: Bryony'),
			description: expect.stringContaining('"Understudy"'),
		});
		stage.simulator.account.voices.restore(libraryWithoutNotice);
		await pin('Narrator', libraryWithoutNotice, {
			fallbackAlias: 'Understudy',
			updateExisting: true,
		});
		stage.simulator.account.voices.withdraw(libraryWithoutNotice);
		const { items, pins, warnings } = await run({ operation: 'resolve', alias: 'Narrator' });
		expect(items[0]!['voiceId']).toBe(cloned);
		expect(pins[0]).toMatchObject({
			alias: 'Narrator',
			voiceId: cloned,
			revision: 2,
			fallbackUsed: true,
			fallbackAlias: 'Understudy',
		});
		expect(warnings).toEqual([
			expect.stringContaining('its fallback "Understudy" (Tamsin) was used'),
		]);
	});

	it('does not wait long for an account that does not say what its plan is', async () => {
		await pin('Narrator', cloned);
		stage.simulator.faults.add({ kind: 'hang', on: 'GET /v1/user/subscription' });
		const startedAtMs = performance.now();
		const { pins } = await run({ operation: 'resolve', alias: 'Narrator' });
		expect(pins[0]).toMatchObject({ voiceId: cloned, status: 'ok' });
		expect(performance.now() - startedAtMs).toBeLessThan(10_000);
	});

	it('of a name that is not pinned suggests the nearest', async () => {
		await pin('Narrator', cloned);
		const { result } = await run({ operation: 'resolve', alias: 'Narator' });
		expect(result.error?.description).toContain('Did you mean "Narrator"?');
		const other = await run(
			{ operation: 'resolve', alias: 'Narrator' },
			{ store: { namespace: 'client B' }, node: { onError: 'continueRegularOutput' } },
		);
		expect(other.items[0]).toMatchObject({ errorCode: 'PIN_NOT_FOUND' });
	});
});

describe('check', () => {
	it('sends what is fine to the first output and the rest to the second, and spends nothing', async () => {
		await pin('Fine', cloned);
		await pin('Going', libraryWithNotice);
		await pin('Gone', libraryWithoutNotice);
		stage.simulator.account.voices.withdraw(libraryWithNotice, 30);
		stage.simulator.account.voices.withdraw(libraryWithoutNotice);
		const { result, pins, attention, message, warnings } = await run({ operation: 'check' });
		expect(pins).toMatchObject([{ alias: 'Fine', status: 'ok', daysLeft: null, rescue: null }]);
		expect(attention).toMatchObject([
			{ alias: 'Going', status: 'notice', daysLeft: 30, noticeUntil: expect.stringMatching(/Z$/) },
			{ alias: 'Gone', status: 'gone', rescue: { scripts: 0, credits: 0 } },
		]);
		expect(result.nodeJson('First')).toHaveLength(1);
		expect(result.nodeJson('Second')).toHaveLength(2);
		expect(message).toBe('3 pins checked: 1 fine, 2 need attention.');
		expect(warnings).toHaveLength(2);
		expect(stage.simulator.creditsCharged()).toBe(0);
	});

	it('prices recording the cached scripts anew', async () => {
		await pin('Narrator', libraryWithNotice);
		await convert({ voice: byId(libraryWithNotice) });
		stage.simulator.account.voices.withdraw(libraryWithNotice, 30);
		const charged = stage.simulator.creditsCharged();
		const { attention, message } = await run({ operation: 'check' });
		expect(attention[0]!['rescue']).toMatchObject({
			scripts: 1,
			recordings: 1,
			characters: SCRIPT.length,
			credits: SCRIPT.length,
		});
		expect(message).toContain(`would cost ${SCRIPT.length} credits`);
		expect(stage.simulator.creditsCharged()).toBe(charged);
	});

	it('can be fed with a message of the Webhook node', async () => {
		await pin('Narrator', libraryWithNotice);
		await pin('Other', cloned);
		const message = (voiceId: string) => ({
			json: { body: { type: 'voice_removal_notice', data: { voice_id: voiceId } } },
		});
		const parameters = { operation: 'check', checkWhat: 'event' };
		const named = await run(parameters, { startItems: [message(libraryWithNotice)] });
		expect(named.pins).toEqual([]);
		expect(named.attention).toMatchObject([{ alias: 'Narrator', status: 'notice' }]);
		const foreign = await run(parameters, { startItems: [message('somebodyElsesVoice01')] });
		expect([...foreign.pins, ...foreign.attention]).toEqual([]);
		expect(foreign.message).toContain('voices that no pin uses');
		const none = await run(parameters, { startItems: [{ json: { body: {} } }] });
		expect(none.result.error?.message).toContain('holds no message');
	});

	it('says in an empty namespace how to begin', async () => {
		const { result, message } = await run({ operation: 'check' });
		expect(result.status).toBe('success');
		expect(message).toContain('No voice is pinned yet');
	});

	it('tells a key that may not read voices for every pin, without stopping', async () => {
		await pin('Narrator', cloned);
		const { attention } = await run(
			{ operation: 'check' },
			{ api: { apiKey: keyWithout(stage.simulator, 'voices_read') } },
		);
		expect(attention).toMatchObject([
			{ status: 'blocked', reason: expect.stringContaining('voices_read') },
		]);
	});
});

describe('list and unpin', () => {
	it('lists pins with what was last seen of them, without network, and unpins', async () => {
		await pin('Understudy', cloned);
		await pin('Narrator', libraryWithNotice, { fallbackAlias: 'understudy' });
		stage.simulator.account.voices.withdraw(libraryWithNotice, 30);
		await run({ operation: 'check' });
		const offline = { api: { apiKey: 'wrong', baseUrl: 'http://127.0.0.1:9' } };
		const { pins } = await run({ operation: 'list' }, offline);
		expect(pins).toMatchObject([
			{
				alias: 'Narrator',
				status: 'notice',
				fallback: 'Understudy',
				checkedAt: expect.any(String),
			},
			{ alias: 'Understudy', status: 'ok', durability: 'own' },
		]);
		expect((await run({ operation: 'list', search: 'TAMSIN' }, offline)).pins).toHaveLength(1);
		const { pins: unpinned, warnings } = await run(
			{ operation: 'unpin', alias: 'UNDERSTUDY' },
			offline,
		);
		expect(unpinned[0]).toMatchObject({
			outcome: 'unpinned',
			after: null,
			fallbackOf: ['Narrator'],
		});
		expect(warnings[0]).toContain('was the fallback of "Narrator"');
		expect((await run({ operation: 'list' }, offline)).pins).toHaveLength(1);
	});

	it('says how to begin where nothing is listed', async () => {
		expect((await run({ operation: 'list' })).message).toContain('No voice is pinned yet');
		expect((await run({ operation: 'list', search: 'x' })).message).toContain('Change the search');
		expect((await run({ operation: 'export' })).message).toContain('the file holds no pins');
		for (const { voiceId } of stage.simulator.account.voices.listed()) {
			stage.simulator.account.voices.delete(voiceId);
		}
		const account = await run({ operation: 'list', listWhat: 'account' });
		expect(account.message).toContain('no voice in the account yet');
	});

	it('reaches each of 150 voices of the account and 10,000 of the library', async () => {
		stage.simulator.account.update({ plan: 'pro' });
		while (stage.simulator.account.voices.listed().length < 150) {
			stage.simulator.account.voices.add({
				name: `Mine ${stage.simulator.account.voices.listed().length}`,
			});
		}
		stage.simulator.account.voices.fillLibrary(10_000);
		const account = await run({ operation: 'list', listWhat: 'account', returnAll: true });
		expect(new Set(account.items.map((json) => json['voiceId'])).size).toBe(150);
		const library = await run({ operation: 'list', listWhat: 'library', returnAll: true });
		expect(new Set(library.items.map((json) => json['voiceId'])).size).toBe(10_000);
		const some = await run({ operation: 'list', listWhat: 'library', limit: 7 });
		expect(some.items).toHaveLength(7);
		const found = await run({
			operation: 'list',
			listWhat: 'library',
			search: 'Jarvis 9929',
			limit: 5,
		});
		const voice = found.items[0]!['voice'] as IDataObject;
		expect(voice).toMatchObject({
			name: 'Jarvis 9929',
			rate: 1.5,
			previewUrl: expect.stringMatching(/^http/),
		});
		const { pins } = await run({
			operation: 'pin',
			alias: 'Rare',
			voice: { __rl: true, mode: 'library', value: voice['libraryVoice'] as string },
		});
		expect(pins[0]).toMatchObject({ addedToAccount: true, rate: 1.5 });
	});

	it.each([
		['account', 'GET /v2/voices'],
		['library', 'GET /v1/shared-voices'],
	])('waits for a busy account when it lists the %s', async (listWhat, on) => {
		stage.simulator.faults.add({ kind: 'refuse', error: 'system_busy', on });
		const { result, items } = await run({ operation: 'list', listWhat });
		expect(result.status).toBe('success');
		expect(items.length).toBeGreaterThan(0);
	});

	it('filters the library', async () => {
		const { items } = await run({
			operation: 'list',
			listWhat: 'library',
			returnAll: true,
			libraryFilters: { language: 'DE', gender: 'male', minNoticePeriodDays: 90 },
		});
		expect(items.length).toBeGreaterThan(0);
		for (const json of items) {
			expect(json['voice']).toMatchObject({
				labels: { language: 'de', gender: 'male' },
				durability: 'savedWithNotice',
			});
		}
	});
});

describe('design', () => {
	const PROMPT = 'A calm woman in her fifties with a soft Irish accent';
	const preview = (options: IDataObject = {}) => ({
		operation: 'design',
		prompt: PROMPT,
		options: { seed: 7, ...options },
	});

	it('gives previews to listen to, books their credits, and keeps and pins the chosen one', async () => {
		const { result, items, message } = await run(preview());
		expect(items).toHaveLength(3);
		const [, second] = result.nodeOutputs('Pin')[0]!;
		const audio = await stage.runner.getBinaryBuffer(second!.binary!['data']!);
		expect(audio.length).toBeGreaterThan(1000);
		expect(second!.binary!['data']).toMatchObject({
			mimeType: 'audio/mpeg',
			fileName: 'preview-2.mp3',
		});
		expect(message).toMatch(/^3 previews made, for about [\d,]+ credits\./);
		expect(stage.simulator.creditsCharged()).toBeGreaterThan(100);

		const kept = await run(
			{
				operation: 'design',
				designStep: 'keep',
				alias: 'Narrator',
				generatedVoiceId: '={{ $json.design.generatedVoiceId }}',
				prompt: '={{ $json.design.prompt }}',
			},
			{ startItems: [second!] },
		);
		expect(kept.pins[0]).toMatchObject({
			alias: 'Narrator',
			durability: 'own',
			after: { prompt: PROMPT, seed: 7, origin: 'own' },
		});
		// A preview that came another way, for example through a form, brings no seed along.
		const { generatedVoiceId: third } = items[2]!['design'] as IDataObject;
		const withSeed = await run({
			operation: 'design',
			designStep: 'keep',
			alias: 'Third',
			generatedVoiceId: third as string,
			prompt: PROMPT,
			options: { seed: 7 },
		});
		expect(withSeed.pins[0]).toMatchObject({ after: { prompt: PROMPT, seed: 7 } });
		const { generatedVoiceId } = items[1]!['design'] as IDataObject;
		expect(kept.items[0]!['voiceId']).toBe(generatedVoiceId);
		// A second run pins what is there; no second voice is made.
		const slots = stage.simulator.account.voices.slotsUsed();
		const again = await run(
			{
				operation: 'design',
				designStep: 'keep',
				alias: 'Narrator',
				generatedVoiceId: generatedVoiceId as string,
				prompt: PROMPT,
			},
			{ startItems: [second!] },
		);
		expect(again.pins[0]).toMatchObject({ outcome: 'kept', revision: 1 });
		expect(stage.simulator.account.voices.slotsUsed()).toBe(slots);
		// Nor is one made for a name that has another voice already.
		const taken = await run({
			operation: 'design',
			designStep: 'keep',
			alias: 'Narrator',
			generatedVoiceId: (items[2]!['design'] as IDataObject)['generatedVoiceId'] as string,
			prompt: PROMPT,
		});
		expect(taken.result.error?.message).toContain('has another voice already');
		expect(stage.simulator.account.voices.slotsUsed()).toBe(slots);
	});

	const designCalls = () =>
		stage.simulator.calls.filter(({ path }) => path === '/v1/text-to-voice/design').length;

	it('buys previews once for each item, also when n8n repeats the node because of another', async () => {
		stage.simulator.faults.add({
			kind: 'refuse',
			error: 'content_moderation',
			on: 'POST /v1/text-to-voice/design',
			after: 1,
		});
		const { result, items } = await run(preview(), {
			startItems: itemsOf('a', 'b'),
			node: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
		});
		expect(result.status).toBe('success');
		expect(items).toHaveLength(6);
		// The first item once, the second one once in vain.
		expect(designCalls()).toBe(3);
		const [one, two] = [items[0]!, items[3]!].map((json) => json['design'] as IDataObject);
		expect(stage.simulator.creditsCharged()).toBe(
			Number(one!['credits']) + Number(two!['credits']),
		);
	});

	it('never asks again by itself for previews that may have been charged', async () => {
		stage.simulator.faults.add({
			kind: 'reset',
			afterBilling: true,
			on: 'POST /v1/text-to-voice/design',
		});
		const { result } = await run(preview(), {
			node: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
		});
		expect(result.error).toMatchObject({
			message: expect.stringContaining('got lost on their way'),
			description: expect.stringContaining('count as spent'),
		});
		expect(designCalls()).toBe(1);
	});

	it('never passes a budget', async () => {
		const { result } = await run(preview({ maxCreditsPerExecution: 50 }));
		expect(result.error).toMatchObject({ message: expect.stringContaining('credits') });
		expect(stage.simulator.creditsCharged()).toBe(0);
		expect(stage.simulator.calls.filter(({ path }) => path.includes('text-to-voice'))).toEqual([]);
	});

	it.each([
		['a short description', { prompt: 'short' }, '20 to 1000 characters'],
		['a short text', { options: { previewText: 'short' } }, '100 to 1000 characters'],
		['a wrong seed', { options: { seed: -1 } }, 'The seed must be'],
	])('refuses %s before anything is sent', async (_, parameters, words) => {
		const { result } = await run({ ...preview(), ...parameters });
		expect(result.error?.message).toContain(words);
		expect(stage.simulator.calls.filter(({ path }) => path.includes('text-to-voice'))).toEqual([]);
	});

	it('says what to do about a preview that is not there, full slots and a missing permission', async () => {
		const keep = {
			operation: 'design',
			designStep: 'keep',
			alias: 'Narrator',
			generatedVoiceId: 'oldPreview0000000001',
			prompt: PROMPT,
		};
		expect((await run(keep)).result.error?.message).toContain('does not have this preview');
		const previews = await run(preview());
		const { generatedVoiceId } = previews.items[0]!['design'] as IDataObject;
		stage.simulator.account.update({ plan: 'free' });
		const full = await run({ ...keep, generatedVoiceId: generatedVoiceId as string });
		expect(full.result.error?.message).toContain('All voice slots');
		const key = keyWithout(stage.simulator, 'voice_generation');
		const forbidden = await run(preview(), { api: { apiKey: key } });
		expect(forbidden.result.error?.message).toContain('voice_generation');
	});
});

describe('clone', () => {
	const recording = (mimeType = 'audio/mpeg'): INodeExecutionData => ({
		json: {},
		binary: {
			data: {
				data: Buffer.from('recording').toString('base64'),
				mimeType,
				fileName: 'me.mp3',
			},
			more: { data: Buffer.from('second').toString('base64'), mimeType, fileName: 'me2.mp3' },
		},
	});
	const parameters = { operation: 'clone', alias: 'Me', binaryPropertyNames: 'data, more' };

	it('makes a voice from recordings and pins it', async () => {
		const { pins, items } = await run(parameters, { startItems: [recording()] });
		expect(pins[0]).toMatchObject({
			alias: 'Me',
			durability: 'own',
			requiresVerification: false,
			after: { category: 'cloned', name: 'Me' },
		});
		expect(stage.simulator.account.voices.get(String(items[0]!['voiceId'])).category).toBe(
			'cloned',
		);
	});

	it('takes the recordings of all items with the same name for one voice', async () => {
		const item = (sound: string, who: string): INodeExecutionData => ({
			json: { who },
			binary: {
				data: {
					data: Buffer.from(sound).toString('base64'),
					mimeType: 'audio/wav',
					fileName: `${sound}.wav`,
				},
			},
		});
		const slots = stage.simulator.account.voices.slotsUsed();
		const { result, pins } = await run(
			{ ...parameters, alias: '={{ $json.who }}', binaryPropertyNames: 'data' },
			{ startItems: [item('one', 'Anna'), item('two', 'Ben'), item('three', 'ANNA')] },
		);
		expect(pins).toMatchObject([
			{ alias: 'Anna', recordings: 2, alreadyMade: false },
			{ alias: 'Ben', recordings: 1 },
		]);
		expect(stage.simulator.account.voices.slotsUsed()).toBe(slots + 2);
		expect(result.nodeOutputs('Pin')[0]!.map(({ pairedItem }) => pairedItem)).toEqual([
			[{ item: 0 }, { item: 2 }],
			[{ item: 1 }],
		]);
	});

	it('fails each item of a voice that cannot be made, and only those', async () => {
		const who = (name: string, mimeType: string): INodeExecutionData => ({
			...recording(mimeType),
			json: { who: name },
		});
		const { items } = await run(
			{ ...parameters, alias: '={{ $json.who }}' },
			{
				startItems: [
					who('Anna', 'audio/mpeg'),
					who('Ben', 'audio/mpeg'),
					who('Anna', 'text/plain'),
					who(' ', 'audio/mpeg'),
				],
				node: { onError: 'continueRegularOutput' },
			},
		);
		expect(items.map((json) => [json['who'], json['errorCode'] ?? 'none'])).toEqual([
			['Anna', 'INVALID_INPUT'],
			['Ben', 'none'],
			['Anna', 'INVALID_INPUT'],
			[' ', 'INVALID_INPUT'],
		]);
	});

	it('takes a voice that a run before left behind, and says so', async () => {
		stage.simulator.faults.add({ kind: 'reset', afterBilling: true, on: 'POST /v1/voices/add' });
		const lost = await run(parameters, { startItems: [recording()] });
		expect(lost.result.error?.description).toContain('only if it is not there');
		const slots = stage.simulator.account.voices.slotsUsed();
		const { pins, warnings } = await run(parameters, { startItems: [recording()] });
		expect(pins[0]).toMatchObject({ alias: 'Me', outcome: 'pinned', alreadyMade: true });
		expect(warnings).toEqual([expect.stringContaining('no second voice slot is used')]);
		expect(stage.simulator.account.voices.slotsUsed()).toBe(slots);
	});

	it('makes no voice when its name is taken, or the recording is none', async () => {
		await pin('Me', cloned);
		const slots = stage.simulator.account.voices.slotsUsed();
		const taken = await run(parameters, { startItems: [recording()] });
		expect(taken.result.error?.message).toContain('has another voice already');
		const text = await run(
			{ ...parameters, alias: 'New' },
			{ startItems: [recording('text/plain')] },
		);
		expect(text.result.error?.message).toContain('is not audio but text/plain');
		expect(stage.simulator.account.voices.slotsUsed()).toBe(slots);
	});

	it('says that the plan does not include it', async () => {
		stage.simulator.account.update({ plan: 'free' });
		const { result } = await run(parameters, { startItems: [recording()] });
		expect(result.error?.message).toContain('does not include instant voice cloning');
	});
});

describe('export and import', () => {
	it('carry pins to another store, byte for byte the same', async () => {
		await pin('Understudy', cloned);
		await pin('Narrator', libraryWithNotice, { fallbackAlias: 'Understudy' });
		const exported = await run({ operation: 'export' });
		const [file] = exported.result.nodeOutputs('Pin')[0]!;
		expect(file!.binary!['data']).toMatchObject({ fileName: 'voices.lock.json' });
		const text = (await stage.runner.getBinaryBuffer(file!.binary!['data']!)).toString();
		expect(JSON.parse(text)).toMatchObject({ format: 'n8n-nodes-voiceover/voices.lock' });
		stage.folder = temporaryFolder('other');
		const imported = await run({ operation: 'import' }, { startItems: [file!] });
		expect(imported.pins).toMatchObject([
			{ alias: 'Narrator', outcome: 'pinned', fallback: 'Understudy', before: null },
			{ alias: 'Understudy', outcome: 'pinned' },
		]);
		const again = await run({ operation: 'export' });
		const [copy] = again.result.nodeOutputs('Pin')[0]!;
		const copied = (await stage.runner.getBinaryBuffer(copy!.binary!['data']!)).toString();
		const withoutTime = (lock: string) => lock.replaceAll(/"pinnedAt": ".*"/g, '');
		expect(withoutTime(copied)).toBe(withoutTime(text));
	});

	it('refuse a wrong file with its line', async () => {
		const data = Buffer.from('{\n  "format": "n8n-nodes-voiceover/voices.lock",\n  broken\n}');
		const item = {
			json: {},
			binary: { data: { data: data.toString('base64'), mimeType: 'application/json' } },
		};
		const { result } = await run({ operation: 'import' }, { startItems: [item] });
		expect(result.error?.message).toContain('not valid JSON (line 3)');
	});
});

describe('what people enter by mistake', () => {
	const soft: Options = { node: { onError: 'continueRegularOutput' } };
	const PROMPT = 'A calm woman in her fifties with a soft Irish accent';
	const codesOf = (items: IDataObject[]) => items.map((json) => json['errorCode']);
	const preview = (outputPropertyName: string) => ({
		operation: 'design',
		prompt: PROMPT,
		options: { outputPropertyName },
	});
	const recording = (json: IDataObject, sound?: string): INodeExecutionData => ({
		json,
		...(sound === undefined
			? {}
			: {
					binary: {
						data: { data: Buffer.from(sound).toString('base64'), mimeType: 'audio/mpeg' },
					},
				}),
	});
	const lockFile = async () => {
		const { result } = await run({ operation: 'export' });
		return result.nodeOutputs('Pin')[0]![0]!;
	};

	it('buys no previews that it cannot put anywhere', async () => {
		const { items } = await run(preview('={{ ["audio"] }}'), soft);
		expect(codesOf(items)).toEqual(['INVALID_INPUT']);
		expect(stage.simulator.creditsCharged()).toBe(0);
	});

	it('says how many previews could not be made', async () => {
		const { message } = await run({ ...preview('data'), prompt: 'Short' }, soft);
		expect(message).toBe('1 item failed.');
	});

	it('takes no fallback away because an expression finds nothing', async () => {
		await pin('Understudy', generated);
		await pin('Narrator', cloned, { fallbackAlias: 'Understudy' });
		const { result } = await pin('Narrator', cloned, {
			fallbackAlias: '={{ $json.nothing }}',
			updateExisting: true,
		});
		expect(result.error?.message).toContain('Fallback Pin has no value');
		const { pins } = await run({ operation: 'list' });
		expect(pins[0]).toMatchObject({ alias: 'Narrator', fallback: 'Understudy', revision: 1 });
		const emptied = await pin('Narrator', cloned, { fallbackAlias: '', updateExisting: true });
		expect(emptied.pins[0]).toMatchObject({ fallback: null, revision: 2 });
	});

	it('says that a pin keeps its fallback where another one is entered', async () => {
		await pin('Understudy', generated);
		await pin('Narrator', cloned);
		const { pins, warnings } = await pin('Narrator', cloned, { fallbackAlias: 'understudy' });
		expect(pins[0]).toMatchObject({ outcome: 'kept', fallback: null });
		expect(warnings).toEqual([
			'The pin "Narrator" was kept without a fallback. Turn on Update Existing Pin to give it the fallback "understudy".',
		]);
		await pin('Narrator', cloned, { fallbackAlias: 'understudy', updateExisting: true });
		const same = await pin('Narrator', cloned, { fallbackAlias: 'UNDERSTUDY' });
		expect(same.warnings).toEqual([]);
	});

	it('gives no name that nobody can see, or that is read as another one', async () => {
		const { items } = await pin('={{ "\\u200b\\u2060" }}', cloned, {});
		expect(items).toEqual([]);
		const { result } = await pin('pin:Narrator', cloned);
		expect(result.error?.message).toContain('begins with "pin:"');
		const flag = await pin('🏴‍☠️ Zoë', cloned);
		expect(flag.pins[0]).toMatchObject({ alias: '🏴‍☠️ Zoë' });
	});

	it('asks for no preview that has no id', async () => {
		for (const generatedVoiceId of ['={{ $json.nothing }}', '={{ "\\ud83d" }}', '..']) {
			const { result } = await run({
				operation: 'design',
				designStep: 'keep',
				alias: 'New',
				prompt: PROMPT,
				generatedVoiceId,
			});
			expect(result.error).toMatchObject({ code: 'INVALID_INPUT' });
			expect(result.error?.message).toContain('Generated Voice ID');
		}
		expect(stage.simulator.calls).toEqual([]);
	});

	it('keeps no seed that the exported file could not be imported with', async () => {
		const { items } = await run(preview('data'));
		const { generatedVoiceId } = items[0]!['design'] as IDataObject;
		for (const seed of ['={{ -5 }}', '={{ 1.5 }}']) {
			const { result } = await run({
				operation: 'design',
				designStep: 'keep',
				alias: 'New',
				prompt: PROMPT,
				generatedVoiceId,
				options: { seed },
			});
			expect(result.error?.message).toContain('The seed must be a whole number');
		}
		expect(stage.simulator.calls.some(({ path }) => path === '/v1/text-to-voice')).toBe(false);
	});

	it('says in the hint what failed, and nothing else about it', async () => {
		await pin('Narrator', cloned);
		const names = { startItems: ['Narrator', 'nobody', ''].map((name) => ({ json: { name } })) };
		const alias = '={{ $json.name }}';
		const messageOf = async (parameters: IDataObject, options: Options = {}) =>
			(await run(parameters, { ...soft, ...options })).message;
		expect(await messageOf({ operation: 'resolve', alias }, names)).toBe(
			'1 pin resolved for 1 item, 2 failed.',
		);
		expect(await messageOf({ operation: 'check', checkWhat: 'alias', alias: 'nobody' })).toBe(
			'1 item failed.',
		);
		expect(await messageOf({ operation: 'check' }, { api: { apiKey: 'wrong' } })).toBe(
			'1 item failed.',
		);
		expect(await messageOf({ operation: 'check', checkWhat: 'event' })).toBe('1 item failed.');
		expect(await messageOf({ operation: 'import' })).toBe('1 file failed.');
		expect(await messageOf({ operation: 'unpin', alias: 'nobody' })).toBe('1 item failed.');
		expect(await messageOf({ operation: 'unpin', alias }, names)).toBe(
			'1 voice unpinned, 2 failed. It stays in the account.',
		);
	});

	it('lists nothing for a search that is another one for each item', async () => {
		await pin('Narrator', cloned);
		const { result } = await run(
			{ operation: 'list', search: '={{ $json.name }}' },
			{ startItems: [{ json: { name: 'narrator' } }, { json: { name: 'host' } }] },
		);
		expect(result.error?.message).toContain('Search is not the same for all items');
	});

	it('names the item whose recording is missing, also when it is not the first of its voice', async () => {
		const { items } = await run(
			{ operation: 'clone', alias: 'Me', binaryPropertyNames: 'data' },
			{ ...soft, startItems: [recording({}, 'one'), recording({ second: true })] },
		);
		expect(codesOf(items)).toEqual(['INVALID_INPUT', 'INVALID_INPUT']);
		expect(items[0]!['error']).toBe(
			'Item 1 has the same Name of the Pin and cannot be used [item 0]',
		);
		expect(items[0]!['errorDescription']).toContain('has no file in the field "data"');
		expect(items[1]!['error']).toBe('The item has no file in the field "data" [item 1]');
	});

	it('makes no voice of items that want different things of it', async () => {
		await pin('Understudy', generated);
		const slots = stage.simulator.account.voices.slotsUsed();
		const { items } = await run(
			{
				operation: 'clone',
				alias: 'Me',
				binaryPropertyNames: 'data',
				fallbackAlias: '={{ $json.fallback }}',
			},
			{
				...soft,
				startItems: [
					recording({ fallback: '' }, 'one'),
					recording({ fallback: 'Understudy' }, 'two'),
				],
			},
		);
		expect(items.map((json) => json['error'])).toEqual([
			'Item 1 has the same Name of the Pin and cannot be used [item 0]',
			'The item has the Name of the Pin of an item before it, but other fields are not the same [item 1]',
		]);
		expect(stage.simulator.account.voices.slotsUsed()).toBe(slots);
	});

	it('replaces pins only by the files that are meant to', async () => {
		await pin('Narrator', generated);
		const file = await lockFile();
		stage.folder = temporaryFolder('other');
		await pin('Narrator', cloned);
		const own = await lockFile();
		const { pins } = await run(
			{ operation: 'import', onConflict: '={{ $itemIndex === 0 ? "replace" : "keep" }}' },
			{ startItems: [own, file] },
		);
		expect(pins.map(({ outcome }) => outcome)).toEqual(['same', 'kept']);
	});
});

describe('a voice that is chosen by its pin', () => {
	const byPin = (alias: string) => ({ __rl: true, mode: 'pin', value: alias });
	const SETTINGS = {
		stability: 0.5,
		similarityBoost: 0.75,
		style: 0,
		speed: 1,
		useSpeakerBoost: true,
	};
	const OFFLINE = { api: { apiKey: 'wrong', baseUrl: 'http://127.0.0.1:64999' } };

	it('speaks under the key of the voice itself, and the receipt names the pin', async () => {
		await pin('Narrator', cloned);
		const { speech } = await convert({ voice: byPin('NARRATOR') });
		expect(speech[0]).toMatchObject({
			source: 'generated',
			voiceId: cloned,
			voicePin: { alias: 'Narrator', voiceId: cloned, revision: 1, fallbackUsed: false },
		});
		const byItsId = await convert({ voice: byId(cloned) });
		expect(byItsId.speech[0]).toMatchObject({
			source: 'cache',
			cacheKey: speech[0]!['cacheKey'],
		});
		expect(byItsId.speech[0]).not.toHaveProperty('voicePin');
		// Another voice under the name is other speech.
		await pin('Narrator', generated, { updateExisting: true });
		const next = await convert({ voice: byPin('Narrator') });
		expect(next.speech[0]).toMatchObject({
			source: 'generated',
			voiceId: generated,
			voicePin: { revision: 2 },
		});
		expect(stage.simulator.paidCalls()).toHaveLength(2);
	});

	it('is the same voice whether it is chosen from the list or by its name', async () => {
		await pin('Narrator', cloned);
		const { speech } = await convert({ voice: byPin('Narrator') });
		const chosen = { __rl: true, mode: 'list', value: 'pin:Narrator' };
		const listed = await convert({ voice: chosen });
		expect(listed.speech[0]).toMatchObject({
			source: 'cache',
			cacheKey: speech[0]!['cacheKey'],
			voicePin: { alias: 'Narrator', voiceId: cloned, revision: 1 },
		});
		const missing = await convert({ voice: { ...chosen, value: 'pin:Narator' } });
		expect(missing.result.error?.description).toContain('Did you mean "Narrator"?');
	});

	it('that is not pinned stops with the nearest name, before anything is bought', async () => {
		await pin('Narrator', cloned);
		const { result } = await convert({ voice: byPin('Narrato') });
		expect(result.error).toMatchObject({
			message: expect.stringContaining('There is no pin named "Narrato"'),
			description: expect.stringContaining('Did you mean "Narrator"?'),
		});
		const empty = await convert({ voice: byPin('={{ "" }}') });
		expect(empty.result.error?.message).toContain('is empty');
		expect(stage.simulator.paidCalls()).toHaveLength(0);
	});

	it.each([
		['settings of the voice', {}],
		['settings of the node', { voiceSettings: SETTINGS }],
	])(
		'plays a cached script when it is gone, without network, with %s',
		async (_, settings: IDataObject) => {
			await pin('Narrator', libraryWithoutNotice);
			const parameters = { voice: byPin('Narrator'), ...settings };
			const bought = await convert(parameters);
			stage.simulator.account.voices.withdraw(libraryWithoutNotice);
			for (const options of [{}, OFFLINE]) {
				const { speech, items } = await convert(parameters, options);
				expect(speech[0]).toMatchObject({
					source: 'cache',
					cacheKey: bought.speech[0]!['cacheKey'],
					voicePin: { alias: 'Narrator', fallbackUsed: false },
				});
				expect(items[0]!.binary).toHaveProperty('audio');
			}
			const looked = await lookup(parameters, OFFLINE);
			expect(looked.nodeJson('Lookup', 0)[0]!['speech']).toMatchObject({
				voicePin: { alias: 'Narrator' },
			});
			expect(stage.simulator.paidCalls()).toHaveLength(1);
		},
	);

	it('needs no network for a script that was cached on another machine under its id', async () => {
		await convert({ voice: byId(cloned) });
		await pin('Narrator', cloned);
		const { speech } = await convert({ voice: byPin('Narrator') }, OFFLINE);
		expect(speech[0]).toMatchObject({ source: 'cache' });
	});

	it.each([
		['settings of the voice', {}],
		['settings of the node', { voiceSettings: SETTINGS }],
	])(
		'stops at a new script when it is gone, with what happened and the candidates, with %s',
		async (_, settings: IDataObject) => {
			await pin('Narrator', libraryWithoutNotice);
			await pin('Tamsin', cloned);
			stage.simulator.account.voices.withdraw(libraryWithoutNotice);
			const parameters = { voice: byPin('Narrator'), ...settings };
			for (const operation of ['convert', 'estimate']) {
				const { result } = await convert({ ...parameters, operation });
				expect(result.error).toMatchObject({
					message: expect.stringContaining('The voice of the pin "Narrator" is gone: Bryony'),
					description: expect.stringMatching(
						/has no voice with the id .* Pins that are like it: "Tamsin"/s,
					),
				});
			}
			const looked = await lookup(parameters);
			expect(looked.error?.message).toContain('The voice of the pin "Narrator" is gone');
			expect(stage.simulator.paidCalls()).toHaveLength(0);
		},
	);

	it.each([
		['settings of the voice', {}],
		['settings of the node', { voiceSettings: SETTINGS }],
	])(
		'is spoken by its fallback only when it is gone, and that is said, with %s',
		async (_, settings: IDataObject) => {
			await pin('Understudy', cloned);
			await pin('Narrator', libraryWithoutNotice, { fallbackAlias: 'Understudy' });
			const parameters = { voice: byPin('Narrator'), ...settings };
			const own = await convert(parameters, { startItems: itemsOf('First script.') });
			expect(own.speech[0]).toMatchObject({ voiceId: libraryWithoutNotice });
			stage.simulator.account.voices.withdraw(libraryWithoutNotice);
			const { speech, hints } = await convert(parameters, {
				startItems: itemsOf('First script.', 'Second script.'),
			});
			expect(speech).toMatchObject([
				{ source: 'cache', voiceId: libraryWithoutNotice, voicePin: { fallbackUsed: false } },
				{
					source: 'generated',
					voiceId: cloned,
					voicePin: { alias: 'Narrator', voiceId: cloned, revision: 1, fallbackUsed: true },
				},
			]);
			const said = expect.stringContaining('its fallback "Understudy" (Tamsin) was used');
			expect(speech[1]!['warnings']).toEqual([said]);
			expect(hints).toContainEqual(said);
			// The pin itself is as it was: when the voice comes back, it speaks again.
			stage.simulator.account.voices.restore(libraryWithoutNotice);
			const back = await convert(parameters, { startItems: itemsOf('Third script.') });
			expect(back.speech[0]).toMatchObject({
				voiceId: libraryWithoutNotice,
				voicePin: { revision: 1, fallbackUsed: false },
			});
		},
	);

	it('falls back also when only the purchase shows that it is gone', async () => {
		stage.simulator.account.update({ withdrawnVoices: 'listed' });
		await pin('Understudy', cloned);
		await pin('Narrator', libraryWithNotice, { fallbackAlias: 'Understudy' });
		await pin('Alone', libraryWithNotice);
		stage.simulator.account.voices.withdraw(libraryWithNotice, 1);
		stage.simulator.account.clock.advanceDays(2);
		const { speech } = await convert({ voice: byPin('Narrator') });
		expect(speech[0]).toMatchObject({ voiceId: cloned, voicePin: { fallbackUsed: true } });
		const { result } = await convert({ voice: byPin('Alone') });
		expect(result.error?.message).toContain('The voice of the pin "Alone" is gone');
	});

	it('goes from Cache Lookup to TTS Convert with what was looked up', async () => {
		await pin('Understudy', cloned);
		await pin('Narrator', libraryWithoutNotice, { fallbackAlias: 'Understudy' });
		const missed = await lookup({ voice: byPin('Narrator') });
		const [miss] = missed.nodeOutputs('Lookup')[1]!;
		expect(miss!.json['cache']).toMatchObject({
			hit: false,
			voicePin: { alias: 'Narrator', voiceId: libraryWithoutNotice, fallbackUsed: false },
		});
		const bought = await convert({ speechSource: 'cacheLookup' }, { startItems: [miss!] });
		expect(bought.speech[0]).toMatchObject({
			cacheKey: (miss!.json['cache'] as IDataObject)['key'],
			voicePin: { alias: 'Narrator', revision: 1, fallbackUsed: false },
		});
	});

	it('removes the clips of the pinned voice alone, also when it is gone', async () => {
		await pin('Understudy', cloned);
		await pin('Narrator', libraryWithoutNotice, { fallbackAlias: 'Understudy' });
		await convert({ voice: byPin('Narrator') });
		await convert({ voice: byPin('Understudy') });
		stage.simulator.account.voices.withdraw(libraryWithoutNotice);
		const parameters = { operation: 'invalidate', what: 'speech', voice: byPin('Narrator') };
		for (const clips of [1, 0]) {
			const result = await lookup(parameters);
			expect(result.nodeJson('Lookup')[0]!['cache']).toMatchObject({ removed: { clips } });
		}
		expect((await convert({ voice: byPin('Understudy') })).speech[0]).toMatchObject({
			source: 'cache',
		});
	});
});

/** Looks up through Cache Lookup on the store of this test. */
async function lookup(parameters: IDataObject, options: Options = {}) {
	const { node = {}, store, api, ...rest } = options;
	return await stage.runner.run(lookupWorkflow(parameters, node), {
		mode: 'trigger',
		startItems: itemsOf(SCRIPT),
		...rest,
		credentials: credentials(store, api),
	});
}

/** Buys through TTS Convert, or is served by it, on the store of this test. */
async function convert(parameters: IDataObject = {}, options: Options = {}) {
	const { node = {}, store, api, ...rest } = options;
	const result = await stage.runner.run(
		convertWorkflow(parameters, {
			credentials: {
				elevenLabsVoiceoverApi: { id: '1', name: 'ElevenLabs' },
				voiceoverStoreApi: { id: '2', name: 'Store' },
			},
			...node,
		}),
		{ mode: 'trigger', startItems: itemsOf(SCRIPT), ...rest, credentials: credentials(store, api) },
	);
	return {
		result,
		items: result.nodeOutputs('Convert')[0] ?? [],
		speech: result.nodeJson('Convert').map((json) => json['speech'] as IDataObject),
		estimates: result.nodeJson('Convert').map((json) => json['estimate'] as IDataObject),
		hints: result.hints('Convert').map(({ message }) => message),
	};
}
