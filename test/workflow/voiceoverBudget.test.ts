import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';
import { DEFAULT_API_KEY, SCOPES, type Scope } from '../../simulator';
import { convertWorkflow, itemsOf, SCRIPT } from '../support/convertWorkflow';
import type { WorkflowJson } from '../support/workflow/messages';
import { plainNode } from '../support/plainNode';
import { workflowStage } from '../support/workflow/workflowStage';

jest.setTimeout(60_000);

const stage = workflowStage();

interface Run {
	/** Fields of the ElevenLabs credential. */
	credential?: IDataObject;
	namespace?: string;
	items?: INodeExecutionData[];
	node?: Partial<INode>;
	/** Of the workflow. */
	settings?: WorkflowJson['settings'];
}

const CREDENTIALS = {
	elevenLabsVoiceoverApi: { id: '1', name: 'ElevenLabs' },
	voiceoverStoreApi: { id: '2', name: 'Store' },
};

const runOptions = ({ credential = {}, namespace = 'default', items = itemsOf('') }: Run) => ({
	mode: 'trigger' as const,
	startItems: items,
	credentials: {
		elevenLabsVoiceoverApi: {
			apiKey: DEFAULT_API_KEY,
			baseUrl: stage.simulator.url,
			...credential,
		},
		voiceoverStoreApi: { engine: 'embedded', folder: stage.folder, namespace },
	},
});

async function convert(texts: string[], options: IDataObject = {}, run: Run = {}) {
	const workflow = convertWorkflow(
		{ options: { concurrency: 1, ...options } },
		{ credentials: CREDENTIALS, onError: 'continueRegularOutput' },
	);
	const result = await stage.runner.run(workflow, runOptions({ ...run, items: itemsOf(...texts) }));
	return result.nodeJson('Convert');
}

async function budget(parameters: IDataObject, run: Run = {}) {
	const to = (name: string) => [{ node: name, type: 'main' as const, index: 0 }];
	const workflow: WorkflowJson = {
		id: 'workflow-7',
		settings: run.settings,
		nodes: [
			plainNode('Start', 'n8n-nodes-base.manualTrigger'),
			plainNode('Budget', 'n8n-nodes-voiceover.voiceoverBudget', {
				parameters: parameters as INode['parameters'],
				credentials: CREDENTIALS,
				...run.node,
			}),
		],
		connections: { Start: { main: [to('Budget')] } },
	};
	const result = await stage.runner.run(workflow, runOptions(run));
	return {
		result,
		items: result.nodeOutputs('Budget')[0] ?? [],
		json: result.nodeJson('Budget'),
		hints: result.hints('Budget').map(({ message }) => message),
	};
}

function keyWithout(missing: Scope): string {
	const key = `without-${missing}-${randomUUID()}`;
	stage.simulator.account.keys.add(
		key,
		SCOPES.filter((scope) => scope !== missing),
	);
	return key;
}

/** As if all calls had been lost half an hour earlier. */
function age(): void {
	const ledger = new DatabaseSync(join(stage.folder, 'ledger.db'));
	ledger.exec('UPDATE entry SET unknown_since = unknown_since - 1800000');
	ledger.close();
}

/** As if all entries had been made at this time. */
function makeAt(time: string): void {
	const ledger = new DatabaseSync(join(stage.folder, 'ledger.db'));
	ledger.prepare('UPDATE entry SET created = ?').run(Date.parse(time));
	ledger.close();
}

const MONTH = `month:${new Date().toISOString().slice(0, 7)}`;
const LENGTH = SCRIPT.length;

describe('Get Status', () => {
	it('shows the account’s budget as it is enforced, and what the account says of itself', async () => {
		stage.simulator.account.update({ plan: 'creator', usedAtStart: 1_000 });
		const credential = {
			budgetPeriod: 'month',
			budgetCredits: '100',
			budgetTimeZone: 'UTC',
			keepCredits: '500',
		};
		await convert([SCRIPT], {}, { credential });
		const { json } = await budget({}, { credential });
		expect(json).toEqual([
			{
				scope: 'account',
				label: 'the account',
				period: MONTH,
				limit: 100,
				spent: LENGTH,
				reserved: 0,
				unknown: 0,
				remaining: 100 - LENGTH,
				percentUsed: LENGTH,
				resetsAt: expect.stringMatching(/^\d{4}-\d\d-01T00:00:00\.000Z$/),
				keepCredits: 500,
				account: {
					tier: 'creator',
					creditsLeft: stage.simulator.account.quota - 1_000 - LENGTH,
					resetsAt: expect.stringMatching(/^\d{4}-\d\d-01T/),
				},
				warnings: [],
			},
		]);
		const [refused, granted] = await convert(
			['x'.repeat(100 - LENGTH + 1), 'y'.repeat(100 - LENGTH)],
			{},
			{ credential },
		);
		expect(refused).toMatchObject({ errorCode: 'BUDGET_EXCEEDED' });
		expect(granted).toMatchObject({ speech: { source: 'generated' } });
		const used = await budget({}, { credential });
		expect(used.json).toMatchObject([{ remaining: 0, percentUsed: 100 }]);
	});

	it('adds the budget scope that is named, also for an item of its own', async () => {
		await convert([SCRIPT], { budgetScope: 'autumn' });
		const { items } = await budget(
			{ scope: '={{ $json.text }}' },
			{ items: itemsOf(' autumn ', 'never used', '') },
		);
		expect(items.map(({ json, pairedItem }) => [json['scope'], json['spent'], pairedItem])).toEqual(
			[
				['account', LENGTH, { item: 0 }],
				['autumn', LENGTH, { item: 0 }],
				['account', LENGTH, { item: 1 }],
				['never used', 0, { item: 1 }],
				['account', LENGTH, { item: 2 }],
			],
		);
	});

	it('shows all scopes of the namespace that have a limit or were spent from', async () => {
		await convert([SCRIPT], { budgetScope: 'spent' });
		await convert([SCRIPT], { budgetScope: 'elsewhere' }, { namespace: 'other' });
		await budget({ operation: 'setLimit', scope: 'limited', credits: '5' });
		const { json } = await budget({ scope: 'spent', options: { allScopes: true } });
		expect(json.map(({ scope, limit, spent }) => [scope, limit, spent])).toEqual([
			['account', null, 2 * LENGTH],
			['spent', null, LENGTH],
			['limited', 5, 0],
		]);
	});

	it('says in words what a key may not read', async () => {
		const { json, hints } = await budget({}, { credential: { apiKey: keyWithout('user_read') } });
		expect(json).toMatchObject([{ account: null, warnings: [expect.stringMatching(/user_read/)] }]);
		expect(hints).toEqual(json[0]!['warnings']);
	});

	it('does not count credits that a dead process held', async () => {
		await convert([SCRIPT]);
		const ledger = new DatabaseSync(join(stage.folder, 'ledger.db'));
		ledger.exec("UPDATE entry SET state = 'reserved', charged = NULL, closed = NULL, expires = 1");
		ledger.exec('UPDATE balance SET reserved = spent, spent = 0');
		await ledger.close();
		expect((await budget({})).json).toMatchObject([{ spent: 0, reserved: 0 }]);
	});
});

describe('Set Limit', () => {
	const setLimit = async (parameters: IDataObject, run?: Run) =>
		await budget({ operation: 'setLimit', scope: 'autumn', ...parameters }, run);

	it('limits what the scope may spend from now on, and tells the limit before and after', async () => {
		const { json } = await setLimit({ period: 'day', credits: 100, timeZone: 'Europe/Warsaw' });
		expect(json).toMatchObject([
			{
				scope: 'autumn',
				before: null,
				after: { period: 'day', credits: 100, timeZone: 'Europe/Warsaw' },
				status: { scope: 'autumn', limit: 100, remaining: 100 },
				warnings: [],
			},
		]);
		const [granted, refused] = await convert([SCRIPT, `${SCRIPT} Again.`], {
			budgetScope: 'autumn',
		});
		expect(granted).toMatchObject({ speech: { source: 'generated' } });
		expect(refused).toMatchObject({ errorCode: 'BUDGET_EXCEEDED' });
		const raised = await setLimit({ credits: '200.5' });
		expect(raised.json).toMatchObject([
			{
				before: { period: 'day', credits: 100 },
				after: { period: 'month', credits: 200.5, timeZone: expect.any(String) },
				status: { limit: 200.5, spent: LENGTH },
			},
		]);
	});

	it('below what was spent blocks, and says so', async () => {
		await convert([SCRIPT], { budgetScope: 'autumn' });
		const { json, hints } = await setLimit({ credits: '10' });
		expect(json).toMatchObject([
			{
				status: { spent: LENGTH, remaining: 0 },
				warnings: [expect.stringContaining(`${LENGTH} credits`)],
			},
		]);
		expect(hints).toEqual(json[0]!['warnings']);
		expect(await convert(['New.'], { budgetScope: 'autumn' })).toMatchObject([
			{ errorCode: 'BUDGET_EXCEEDED' },
		]);
		expect((await setLimit({ credits: 0 })).json).toMatchObject([
			{ warnings: [expect.stringContaining('limit of 0')] },
		]);
	});

	it('without credits removes the limit', async () => {
		await setLimit({ credits: '10' });
		const { json } = await setLimit({ credits: '' });
		expect(json).toMatchObject([
			{
				before: { credits: 10 },
				after: null,
				status: { limit: null },
				warnings: [expect.stringContaining('no limit any more')],
			},
		]);
		expect(await convert([SCRIPT], { budgetScope: 'autumn' })).toMatchObject([
			{ speech: { source: 'generated' } },
		]);
	});

	it('of one namespace is not that of another', async () => {
		await setLimit({ credits: '0' });
		expect(
			await convert([SCRIPT], { budgetScope: 'autumn' }, { namespace: 'other' }),
		).toMatchObject([{ speech: { source: 'generated' } }]);
	});

	it.each([
		['an empty scope', { scope: ' ', credits: '5' }, /ElevenLabs credential/],
		['the account', { scope: 'Account', credits: '5' }, /ElevenLabs credential/],
		['credits that are no number', { credits: 'many' }, /digits only/],
		['negative credits', { credits: '-5' }, /digits only/],
		['a zone that does not exist', { credits: '5', timeZone: 'Mars/Base' }, /Europe\/Warsaw/],
		['a period that does not exist', { credits: '5', period: 'year' }, /Choose one of/],
	])('refuses %s', async (_what, parameters, words) => {
		const { result } = await setLimit(parameters);
		expect(result.error).toMatchObject({
			code: 'INVALID_INPUT',
			description: expect.stringMatching(words),
		});
		const { json } = await budget({ options: { allScopes: true } });
		expect(json).toHaveLength(1);
	});
});

describe('List Entries', () => {
	const list = async (parameters: IDataObject = {}, run?: Run) =>
		await budget({ operation: 'listEntries', ...parameters }, run);

	it('shows each purchase, newest first, with all but the text', async () => {
		await convert([SCRIPT], { budgetScope: 'autumn' });
		await convert([`${SCRIPT} Again.`]);
		const { json, items } = await list();
		expect(items.every(({ pairedItem }) => JSON.stringify(pairedItem) === '{"item":0}')).toBe(true);
		expect(json.map(({ characters }) => characters)).toEqual([LENGTH + 7, LENGTH]);
		expect(json[1]).toEqual({
			id: expect.any(String),
			state: 'settled',
			credits: LENGTH,
			creditsCharged: LENGTH,
			confirmed: true,
			characters: LENGTH,
			voiceId: expect.any(String),
			modelId: 'eleven_multilingual_v2',
			outputFormat: 'mp3_44100_128',
			workflowId: 'workflow-1',
			cacheKey: expect.stringMatching(/^[0-9a-f]{64}$/),
			textSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
			requestId: stage.simulator.paidCalls()[0]!.requestId,
			resolvedBy: null,
			createdAt: expect.stringMatching(/Z$/),
			sentAt: expect.stringMatching(/Z$/),
			unknownSince: null,
			closedAt: expect.stringMatching(/Z$/),
			holds: [
				{ scope: 'account:user:simulatorUser', period: MONTH, limit: null },
				{ scope: 'default/scope:autumn', period: MONTH, limit: null },
			],
		});
		expect(JSON.stringify(items)).not.toContain(SCRIPT.slice(0, 12));
		expect(JSON.stringify(items)).not.toContain(DEFAULT_API_KEY);
	});

	it('keeps to the scope, the states, the time and the number asked for', async () => {
		await convert([SCRIPT], { budgetScope: 'autumn' });
		stage.simulator.faults.add({ kind: 'reset', afterBilling: true });
		await convert(['One.', 'Two.', 'Three.']);
		const states = async (parameters: IDataObject) =>
			(await list(parameters)).json.map(({ state }) => state);
		expect(await states({ scope: 'autumn' })).toEqual(['settled']);
		expect(await states({ filters: { states: ['unknown'] } })).toEqual(['unknown']);
		expect(await states({ filters: { states: ['released', 'reserved'] } })).toEqual([]);
		expect(await states({ limit: 2 })).toHaveLength(2);
		expect(await states({ returnAll: true, limit: 1 })).toHaveLength(4);
		expect(await states({ filters: { since: '2100-01-01T00:00:00' } })).toEqual([]);
		expect(await states({ filters: { since: '2001-01-01' } })).toHaveLength(4);
		expect((await list({}, { namespace: 'other' })).json).toEqual([]);
	});

	it.each([
		['2026-11-28T22:59:59.999Z', '2026-11-29', 'Europe/Warsaw', 0],
		['2026-11-28T23:00:00.000Z', '2026-11-29', 'Europe/Warsaw', 1],
		['2026-11-29T04:59:59.999Z', '2026-11-29', 'America/New_York', 0],
		['2026-11-29T05:00:00.000Z', '2026-11-29', 'America/New_York', 1],
		['2027-03-28T00:59:59.999Z', '2027-03-28T02:00:00', 'Europe/Warsaw', 0],
		['2027-03-28T01:00:00.000Z', '2027-03-28T02:00:00', 'Europe/Warsaw', 1],
		['2026-11-28T22:59:59.999Z', '2026-11-29T00:00:00+01:00', 'America/New_York', 0],
		['2026-11-28T23:00:00.000Z', '2026-11-29T00:00:00+01:00', 'America/New_York', 1],
	])('one made at %s, since %s in %s: %p', async (madeAt, since, timezone, count) => {
		await convert([SCRIPT]);
		makeAt(madeAt);
		const { json } = await list({ filters: { since } }, { settings: { timezone } });
		expect(json).toHaveLength(count);
	});

	it.each([
		['a date that is none', { filters: { since: 'lately' } }, /calendar/],
		['a limit of 0', { limit: 0 }, /return all/],
	])('refuses %s', async (_what, parameters, words) => {
		const { result } = await list(parameters);
		expect(result.error).toMatchObject({ description: expect.stringMatching(words) });
	});
});

describe('Reconcile', () => {
	const run = async (options: IDataObject = {}, rest?: Run) =>
		await budget({ operation: 'reconcile', options }, rest);

	async function loseOne(text: string, afterBilling: boolean): Promise<void> {
		stage.simulator.faults.add({ kind: 'reset', afterBilling });
		await convert([text]);
	}

	it('books what was charged, leaves what is not sure yet, and compares with the account', async () => {
		await convert([SCRIPT]);
		await loseOne('Lost on the way back.', true);
		await loseOne('Lost on the way there.', false);
		const { json, hints } = await run();
		expect(json).toMatchObject([
			{
				resolved: [{ outcome: 'charged', creditsCharged: 21, resolvedBy: 'history' }],
				left: [{ credits: 22, reason: 'tooYoung', explanation: expect.stringMatching(/15 min/) }],
				comparison: {
					window: MONTH,
					ledgerSpent: stage.simulator.creditsCharged(),
					ledgerUnknown: 22,
					accountUsed: stage.simulator.creditsCharged(),
					difference: -22,
					explanation: expect.stringMatching(/hours or days/),
				},
			},
		]);
		expect(hints[0]).toMatch(
			/^Of 2 calls .*: 1 charged \(21 credits\), 0 released \(0 credits\), 1 still open \(22 credits\)\./,
		);
		age();
		const later = await run();
		expect(later.json).toMatchObject([
			{
				resolved: [{ outcome: 'released', creditsCharged: 0 }],
				left: [],
				comparison: { difference: 0 },
			},
		]);
		const { json: status } = await budget({});
		expect(status).toMatchObject([{ spent: stage.simulator.creditsCharged(), unknown: 0 }]);
		expect((await run()).hints[0]).toMatch(/^There was nothing open\./);
	});

	it('runs once for all items that come in', async () => {
		await loseOne(SCRIPT, true);
		const { items } = await run({}, { items: itemsOf('', '', '') });
		expect(items).toHaveLength(1);
		expect(items[0]!.pairedItem).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
	});

	it('tells which permission it lacks, and leaves everything as it is', async () => {
		await loseOne(SCRIPT, true);
		age();
		const { json } = await run({}, { credential: { apiKey: keyWithout('speech_history_read') } });
		expect(json).toMatchObject([
			{
				resolved: [],
				left: [
					{
						reason: 'historyUnreadable',
						explanation: expect.stringMatching(/speech_history_read/),
					},
				],
			},
		]);
		expect((await budget({})).json).toMatchObject([{ unknown: LENGTH }]);
	});

	it('resolves single entries by hand, and the ledger keeps who and when', async () => {
		for (const text of ['One.', 'Two.', 'Three.']) await loseOne(text, false);
		const { json: lost } = await budget({ operation: 'listEntries' });
		const [three, two, one] = lost.map(({ id }) => id);
		const byHand = { entryId: '={{ $json.id }}', resolution: '={{ $json.what }}' };
		const { json, hints } = await run(
			{ ...byHand, creditsCharged: '={{ $json.credits }}' },
			{
				items: [
					{ json: { id: one!, what: 'released' } },
					{ json: { id: two!, what: 'charged' } },
					{ json: { id: three!, what: 'charged', credits: 3 } },
				],
			},
		);
		expect(json.map(({ resolved }) => (resolved as IDataObject[])[0])).toMatchObject([
			{ id: one, outcome: 'released', creditsCharged: 0 },
			{ id: two, outcome: 'charged', creditsCharged: 4 },
			{ id: three, outcome: 'charged', creditsCharged: 3 },
		]);
		expect(hints).toContain('The entry was released by hand.');
		const { json: entries } = await budget({ operation: 'listEntries' });
		expect(entries).toMatchObject(
			[true, false, null].map((confirmed) => ({
				confirmed,
				resolvedBy: 'by hand, workflow workflow-7',
				closedAt: expect.stringMatching(/Z$/),
			})),
		);
		const again = await run({ entryId: one! }, { node: { onError: 'continueRegularOutput' } });
		expect(again.json).toMatchObject([
			{ errorCode: 'INVALID_INPUT', errorDescription: expect.stringMatching(/final/) },
		]);
	});

	it('never takes an entry ID that came out empty for "all"', async () => {
		await loseOne(SCRIPT, true);
		for (const options of [{ entryId: '={{ $json.nothing }}' }, { resolution: 'released' }]) {
			const { result } = await run(options);
			expect(result.error).toMatchObject({ message: expect.stringMatching(/Entry ID is empty/) });
		}
		expect((await budget({})).json).toMatchObject([{ unknown: LENGTH }]);
	});
});
