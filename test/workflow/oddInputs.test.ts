import type { IDataObject, INode, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { properties as ttsConvert } from '../../nodes/TtsConvert/properties';
import { DEFAULT_API_KEY, STARTING_VOICES } from '../../simulator';
import { itemsOf, SCRIPT, VOICE_ID } from '../support/convertWorkflow';
import { plainNode } from '../support/plainNode';
import { workflowStage } from '../support/workflow/workflowStage';

jest.setTimeout(60_000);

const stage = workflowStage();

type NodeName = 'ttsConvert' | 'ttsStream' | 'cacheLookup' | 'voiceoverBudget' | 'pinVoice';

interface Run {
	items?: INodeExecutionData[];
	onError?: INode['onError'];
}

const SPEECH: IDataObject = {
	text: '={{ $json.text }}',
	voice: { __rl: true, mode: 'id', value: VOICE_ID },
	model: { __rl: true, mode: 'id', value: 'eleven_multilingual_v2' },
};

/** Runs one node on the given items. */
async function run(node: NodeName, parameters: IDataObject, { items, onError }: Run = {}) {
	const result = await stage.runner.run(
		{
			id: 'odd-inputs',
			nodes: [
				plainNode('Start', 'n8n-nodes-base.manualTrigger'),
				plainNode('Node', `n8n-nodes-voiceover.${node}`, {
					parameters: { ...SPEECH, ...parameters } as INode['parameters'],
					credentials: {
						elevenLabsVoiceoverApi: { id: '1', name: 'ElevenLabs' },
						voiceoverStoreApi: { id: '2', name: 'Store' },
					},
					...(onError === undefined ? {} : { onError }),
				}),
			],
			connections: { Start: { main: [[{ node: 'Node', type: 'main', index: 0 }]] } },
		},
		{
			mode: 'trigger',
			startItems: items ?? itemsOf(SCRIPT),
			credentials: {
				elevenLabsVoiceoverApi: { apiKey: DEFAULT_API_KEY, baseUrl: stage.simulator.url },
				voiceoverStoreApi: { engine: 'embedded', folder: stage.folder },
			},
		},
	);
	return {
		result,
		json: result.nodeJson('Node'),
		items: result.nodeOutputs('Node')[0] ?? [],
		hints: result.hints('Node').map(({ message }) => message),
	};
}

const goOn = { onError: 'continueRegularOutput' } as const;

/** Of a budget scope, as Voiceover Budget tells it. */
async function limitOf(scope: string) {
	const { json } = await run('voiceoverBudget', { operation: 'status', scope });
	return json.find((each) => each['scope'] === scope)?.['limit'];
}

describe('Concurrency', () => {
	it.each(['ttsConvert', 'ttsStream'] as const)(
		'that is no number loses no item of %s',
		async (node) => {
			const { json } = await run(
				node,
				{ options: { concurrency: '={{ Number("four") }}' } },
				{ items: itemsOf(SCRIPT, 'Another one.'), ...goOn },
			);
			expect(json).toMatchObject([
				{ row: 0, errorCode: 'INVALID_INPUT', error: expect.stringContaining('Concurrency') },
				{ row: 1, errorCode: 'INVALID_INPUT', error: expect.stringContaining('Concurrency') },
			]);
		},
	);
});

describe('the name of a pin', () => {
	it('may be a number, as a column of a table gives it', async () => {
		await run('pinVoice', {
			operation: 'pin',
			alias: '2025',
			voice: { __rl: true, mode: 'id', value: VOICE_ID },
		});
		const { result, json } = await run(
			'ttsConvert',
			{ voice: { __rl: true, mode: 'pin', value: '={{ $json.pin }}' } },
			{ items: [{ json: { text: SCRIPT, pin: 2025 } }] },
		);
		expect(result.error).toBeUndefined();
		expect(json).toMatchObject([{ speech: { voicePin: { alias: '2025' } } }]);
	});

	it('or the id of a voice that is a list is said to be one', async () => {
		const { result } = await run('ttsConvert', {
			voice: { __rl: true, mode: 'id', value: `={{ ["${VOICE_ID}"] }}` },
		});
		expect(result.error).toMatchObject({
			code: 'INVALID_INPUT',
			message: 'Voice must be text, but is a list [item 0]',
		});
	});
});

describe('an item that carries what an earlier node said', () => {
	const earlier = {
		error: 'The account has too few credits [item 0]',
		errorCode: 'QUOTA_EXCEEDED',
		errorDescription: 'Wait for the renewal.',
	};

	it.each(['ttsConvert', 'ttsStream'] as const)(
		'of a failure is no failure after %s',
		async (node) => {
			const { json } = await run(node, {}, { items: [{ json: { text: SCRIPT, ...earlier } }] });
			expect(json[0]).toMatchObject({ text: SCRIPT, speech: { source: 'generated' } });
			expect(Object.keys(json[0]!)).toEqual(['text', 'speech']);
		},
	);

	it('keeps a field errorCode that is none of ours', async () => {
		const { json } = await run(
			'ttsConvert',
			{},
			{ items: [{ json: { text: SCRIPT, errorCode: 'E-42' } }] },
		);
		expect(json[0]).toMatchObject({ errorCode: 'E-42', speech: { source: 'generated' } });
	});

	it('of a failure is counted by Cache Lookup as what it is now', async () => {
		const { hints } = await run(
			'cacheLookup',
			{},
			{ items: [{ json: { text: SCRIPT, errorCode: 'E-42' } }] },
		);
		expect(hints[0]).toMatch(/^0 hits, 1 miss \(would cost \d+ credits\)\.$/);
	});

	it('of a purchase is not counted again when the item fails', async () => {
		const speech = { source: 'generated', creditsCharged: 612, creditsSaved: 0 };
		const { hints } = await run(
			'ttsConvert',
			{},
			{ items: [{ json: { text: ' ', speech } }], ...goOn },
		);
		expect(hints).toEqual(['1 failed.']);
	});

	it('of an estimate is not counted again when the item fails', async () => {
		const estimate = { hit: false, cacheKey: 'abc', credits: 612 };
		const { hints } = await run(
			'ttsConvert',
			{ operation: 'estimate' },
			{ items: [{ json: { text: ' ', estimate } }], ...goOn },
		);
		expect(hints).toEqual([
			'This batch would cost 0 credits: 0 to generate, 0 in the cache (0 credits saved), 1 failed and not counted.',
		]);
	});

	it('as warnings is not shown by Voiceover Budget as its own', async () => {
		const { json, hints } = await run(
			'voiceoverBudget',
			{ operation: 'setLimit', scope: ' ', credits: '5' },
			{ items: [{ json: { warnings: [SCRIPT] } }], ...goOn },
		);
		expect(json).toMatchObject([{ errorCode: 'INVALID_INPUT' }]);
		expect(hints).toEqual([]);
	});
});

describe('an item that fails', () => {
	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'keeps its files under %s',
		async (onError) => {
			const picture = { data: 'SGVsbG8=', mimeType: 'image/png', fileName: 'cover.png' };
			const { result } = await run(
				'ttsConvert',
				{},
				{ items: [{ json: { text: ' ' }, binary: { picture } }], onError },
			);
			const output = onError === 'continueErrorOutput' ? 1 : 0;
			expect(result.nodeOutputs('Node')[output]).toMatchObject([
				{ json: { errorCode: 'INVALID_INPUT' }, binary: { picture }, pairedItem: { item: 0 } },
			]);
		},
	);
});

describe('an expression that finds nothing', () => {
	it('does not remove a limit', async () => {
		const setLimit = { operation: 'setLimit', scope: 'autumn' };
		await run('voiceoverBudget', { ...setLimit, credits: '10' });
		for (const value of [undefined, null]) {
			const { json } = await run(
				'voiceoverBudget',
				{ ...setLimit, credits: '={{ $json.limit }}' },
				{ items: [{ json: value === undefined ? {} : { limit: value } }], ...goOn },
			);
			expect(json).toMatchObject([
				{ errorCode: 'INVALID_INPUT', error: expect.stringMatching(/^Credits /) },
			]);
		}
		expect(await limitOf('autumn')).toBe(10);
	});

	it('does not prune the clips of all voices', async () => {
		await run('ttsConvert', {});
		const { json } = await run(
			'cacheLookup',
			{
				operation: 'prune',
				pruneBy: 'size',
				sizeMb: 0,
				dryRun: false,
				voiceId: '={{ $json.voiceId }}',
			},
			goOn,
		);
		expect(json).toMatchObject([
			{ errorCode: 'INVALID_INPUT', error: expect.stringContaining('Only of Voice (ID)') },
		]);
		const { json: again } = await run('ttsConvert', {});
		expect(again).toMatchObject([{ speech: { source: 'cache' } }]);
	});

	it('does not export the clips of all voices', async () => {
		await run('ttsConvert', {});
		const { json } = await run(
			'cacheLookup',
			{ operation: 'export', voiceId: '={{ $json.voiceId }}' },
			goOn,
		);
		expect(json).toMatchObject([{ errorCode: 'INVALID_INPUT' }]);
	});
});

describe('a choice by an expression that finds nothing', () => {
	it.each([
		['ttsConvert', 'cacheMode', 'Cache Mode'],
		['ttsStream', 'cacheMode', 'Cache Mode'],
		['ttsConvert', 'manualRuns', 'Manual Runs'],
	] as const)('of %s in %s buys nothing', async (node, parameter, label) => {
		const { result } = await run(node, { [parameter]: '={{ $json.nothing }}' });
		expect(result.error).toMatchObject({
			code: 'INVALID_INPUT',
			message: `${label} is empty, so it is not known what is wanted [item 0]`,
		});
		expect(stage.simulator.paidCalls()).toHaveLength(0);
	});

	it.each(['ttsConvert', 'ttsStream', 'cacheLookup'] as const)(
		'does not switch off Require Locked Text of %s',
		async (node) => {
			const { result } = await run(node, { requireLockedText: '={{ $json.nothing }}' });
			expect(result.error).toMatchObject({
				code: 'INVALID_INPUT',
				message: 'Require Locked Text is empty, so it is not known what is wanted [item 0]',
			});
			expect(stage.simulator.paidCalls()).toHaveLength(0);
		},
	);

	it('lists no entries of a state that was not asked for', async () => {
		const { result } = await run('voiceoverBudget', {
			operation: 'listEntries',
			filters: { states: '={{ [$json.state] }}' },
		});
		expect(result.error).toMatchObject({ message: expect.stringContaining('States is empty') });
	});

	it('sets no limit for another period', async () => {
		const { result } = await run('voiceoverBudget', {
			operation: 'setLimit',
			scope: 'autumn',
			credits: '10',
			period: '={{ $json.period }}',
		});
		expect(result.error).toMatchObject({ message: expect.stringContaining('Period is empty') });
		expect(await limitOf('autumn')).toBeNull();
	});

	it('resolves no entry of the ledger', async () => {
		stage.simulator.faults.add({ kind: 'reset', afterBilling: true });
		await run('ttsConvert', {}, goOn);
		const list = async () => (await run('voiceoverBudget', { operation: 'listEntries' })).json;
		const [entry] = await list();
		expect(entry).toMatchObject({ state: 'unknown' });
		const { result } = await run('voiceoverBudget', {
			operation: 'reconcile',
			options: { entryId: entry!['id'], resolution: '={{ $json.outcome }}' },
		});
		expect(result.error).toMatchObject({ message: expect.stringContaining('Resolution is empty') });
		expect(await list()).toEqual([entry]);
	});
});

describe('a header that an expression leaves without a name or a value', () => {
	it.each([
		[{ name: '={{ $json.nothing }}', value: 'Bearer 1' }, 'A header under Options has no name'],
		[
			{ name: 'Authorization', value: '={{ $json.nothing }}' },
			'The header Authorization under Options has no value',
		],
	])('is not left out unseen: %j', async (header, message) => {
		const { result } = await run('ttsStream', {
			deliverTo: 'url',
			url: 'https://player.example.com/in',
			options: { headers: { header: [header] } },
		});
		expect(result.error).toMatchObject({ code: 'INVALID_INPUT', message: `${message} [item 0]` });
	});
});

describe('Take', () => {
	const takeOf = async (parameters: IDataObject) =>
		((await run('ttsConvert', parameters)).json[0]!['speech'] as IDataObject)['take'];

	it('left out is 1, whatever number was bought, until Refresh buys a new one', async () => {
		expect(await takeOf({})).toBe(1);
		expect(await takeOf({ speechOptions: { take: 2 } })).toBe(2);
		expect(await takeOf({})).toBe(1);
		const refreshed = await takeOf({ cacheMode: 'refresh' });
		expect(refreshed).toBeGreaterThan(1);
		expect(await takeOf({})).toBe(refreshed);
	});

	it('says so in the panel', () => {
		const options = ttsConvert.find(({ name }) => name === 'speechOptions')!.options!;
		const take = options.find(({ name }) => name === 'take') as INodeProperties;
		expect(take.description).not.toContain('newest');
		expect(take.description).toContain('Refresh');
	});
});

describe('an item that fails in a look-up', () => {
	it('does not carry an earlier look-up on to the purchase behind Miss', async () => {
		const first = await run('cacheLookup', {});
		const [looked] = first.result.nodeJson('Node', 1);
		expect(looked).toMatchObject({ cache: { hit: false, request: { text: SCRIPT } } });
		const second = await run(
			'cacheLookup',
			{ voice: { __rl: true, mode: 'pin', value: 'nobody' } },
			{ items: [{ json: looked! }], ...goOn },
		);
		const [failed] = second.result.nodeJson('Node', 1);
		expect(failed).toMatchObject({ text: SCRIPT, errorCode: 'PIN_NOT_FOUND' });
		expect(failed).not.toHaveProperty('cache');
	});
});

describe('an estimate of items with budget scopes of their own', () => {
	const estimate = async (items: INodeExecutionData[]) =>
		await run(
			'ttsConvert',
			{ operation: 'estimate', options: { budgetScope: '={{ $json.client }}' } },
			{ items },
		);

	it('holds no scope to the cost of another', async () => {
		await run('voiceoverBudget', { operation: 'setLimit', scope: 'small', credits: '20' });
		const { hints } = await estimate([
			{ json: { text: 'Short.', client: 'small' } },
			{ json: { text: SCRIPT, client: 'large' } },
		]);
		expect(hints).toHaveLength(1);
	});

	it('tells of each whose items do not fit together', async () => {
		await run('voiceoverBudget', { operation: 'setLimit', scope: 'small', credits: '20' });
		const { hints } = await estimate([
			{ json: { text: SCRIPT, client: 'large' } },
			{ json: { text: 'Fourteen chars', client: 'small' } },
			{ json: { text: 'Fifteen of them', client: 'small' } },
		]);
		expect(hints).toEqual([
			expect.stringContaining('This batch would cost'),
			expect.stringContaining('The budget "small" has 20 credits left'),
		]);
	});
});

describe('an estimate of items with one limit for the execution', () => {
	it('tells that all of them pass it, whatever budget scope each names', async () => {
		const { hints } = await run(
			'ttsConvert',
			{
				operation: 'estimate',
				options: { budgetScope: '={{ $json.client }}', maxCreditsPerExecution: 20 },
			},
			{
				items: [
					{ json: { text: 'Fourteen chars', client: 'one' } },
					{ json: { text: 'Fifteen of them', client: 'two' } },
				],
			},
		);
		expect(hints).toEqual([
			expect.stringContaining('This batch would cost 29 credits'),
			expect.stringContaining('The budget "execution" has 20 credits left'),
		]);
	});
});

describe('a link', () => {
	it.each([0, -5, 6_000_000, '={{ 0 / 0 }}'])(
		'that is to end after %s minutes is refused in true words',
		async (expiresAfterMinutes) => {
			const { result } = await run('ttsStream', {
				operation: 'makeLink',
				endpointAddress: 'https://n8n.example.com/webhook/my-voice',
				expiresAfterMinutes,
			});
			expect(result.error!.message).toMatch(
				/^Expires After \(Minutes\) must be (between 1 and 5270400|a number), but is /,
			);
		},
	);
});

describe('an option of a link', () => {
	it.each([
		['caller', 'Caller'],
		['voice', 'Voice'],
		['model', 'Model ID'],
		['format', 'Output Format'],
		['signingSecret', 'Signing Secret'],
	])('%s that an expression leaves empty is not left out unseen', async (option, label) => {
		const { result } = await run('ttsStream', {
			operation: 'makeLink',
			endpointAddress: 'https://n8n.example.com/webhook/my-voice',
			linkOptions: { [option]: '={{ $json.nothing }}' },
		});
		expect(result.error).toMatchObject({
			code: 'INVALID_INPUT',
			message: `${label} is empty, so the link would be made without it [item 0]`,
		});
	});
});

describe('items that ask an operation which runs once for different things', () => {
	const OTHER_VOICE = STARTING_VOICES.premade;
	const items = [VOICE_ID, OTHER_VOICE].map((voiceId) => ({ json: { text: SCRIPT, voiceId } }));
	const voiceId = '={{ $json.voiceId }}';

	it.each([
		['export', { voiceId }, /^Only of Voice \(ID\) /],
		['prune', { voiceId, pruneBy: 'size', sizeMb: 0, dryRun: false }, /^Only of Voice \(ID\) /],
		['prune', { unusedForDays: '={{ $itemIndex }}', dryRun: false }, /^Days Without Use /],
		['prune', { dryRun: '={{ $itemIndex === 1 }}' }, /^Dry Run /],
	])('such as to %s with %j are told so', async (operation, parameters, words) => {
		const { result } = await run('cacheLookup', { operation, ...parameters }, { items });
		expect(result.error).toMatchObject({
			code: 'INVALID_INPUT',
			message: expect.stringMatching(words),
			description: expect.stringContaining('Loop Over Items'),
		});
	});
});

describe('the address or the end of a link that nothing could ever play', () => {
	it.each([
		{ endpointAddress: 'https://n8n.example.com/webhook/my voice' },
		{ endpointAddress: 'https://n8n.example.com/webhook/głos' },
		{ expiresAfterMinutes: 0.001 },
	])('is refused: %j', async (parameters) => {
		const { result } = await run('ttsStream', {
			operation: 'makeLink',
			endpointAddress: 'https://n8n.example.com/webhook/my-voice',
			...parameters,
		});
		expect(result.error).toMatchObject({ code: 'INVALID_INPUT' });
	});
});

describe('the next step', () => {
	it('after a wrong Maximum Credits per Execution is not what would be refused as well', async () => {
		const { result } = await run('ttsConvert', { options: { maxCreditsPerExecution: 'many' } });
		expect(result.error!.description).not.toContain('empty');
	});

	it('after the limit of the execution was reached names its field, and not to wait', async () => {
		const { result } = await run('ttsConvert', { options: { maxCreditsPerExecution: 1 } });
		expect(result.error).toMatchObject({ code: 'BUDGET_EXCEEDED' });
		expect(result.error!.description).toContain('Maximum Credits per Execution');
		expect(result.error!.description).not.toContain('wait');
	});

	it('after the limit of a budget scope was reached is to raise it, or to wait for its reset', async () => {
		const setLimit = { operation: 'setLimit', scope: 'autumn', credits: '1' };
		await run('voiceoverBudget', setLimit);
		const { result } = await run('ttsConvert', { options: { budgetScope: 'autumn' } });
		expect(result.error!.description).toMatch(/It resets on .* Voiceover Budget.* wait/);
	});
});

describe('a text that is no number', () => {
	it('is neither spoken nor paid for', async () => {
		const { result } = await run('ttsConvert', { text: '={{ Number("none") }}' });
		expect(result.error).toMatchObject({ code: 'INVALID_INPUT' });
		expect(stage.simulator.paidCalls()).toHaveLength(0);
	});
});

describe('a value that is empty', () => {
	it('is called empty', async () => {
		const { result } = await run('ttsConvert', { outputFormat: '={{ $json.nothing }}' });
		expect(result.error!.message).toBe(
			'Output Format is empty, which ElevenLabs does not have [item 0]',
		);
	});
});

describe('the hint of Cache Lookup', () => {
	it.each([
		['import', {}, /^0 clips imported \(0\.0 MB\), 0 already there, 1 failed\.$/],
		['explain', {}, /^0 hits, 0 misses, 1 failed\.$/],
		['invalidate', {}, /^0 clips removed \(0\.0 MB\), 1 failed\. /],
		['store', {}, /^0 clips stored, 1 failed\.$/],
		['lookup', {}, /^0 hits, 0 misses, 1 failed\.$/],
	])('of %s counts what failed', async (operation, parameters, words) => {
		const { hints } = await run(
			'cacheLookup',
			{ operation, ...parameters },
			{ items: itemsOf(' '), ...goOn },
		);
		expect(hints).toEqual([expect.stringMatching(words)]);
	});
});

describe('a field that is named in a message', () => {
	it('has the name that it has in the panel', async () => {
		const { result } = await run('cacheLookup', {
			operation: 'prune',
			pruneBy: 'size',
			sizeMb: -1,
		});
		expect(result.error!.message).toMatch(/^Size to Keep \(MB\) must be/);
	});
});
