import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { IDataObject, INode } from 'n8n-workflow';
import { openEmbeddedStore } from '../../engine/adapters/embedded/embeddedStore';
import { namedScope } from '../../engine/budget/executionBudgets';
import { milliCredits } from '../../engine/speech/milliCredits';
import type { BudgetReport } from '../../engine/budget/orderBudget';
import { systemClock } from '../../engine/concurrency/systemClock';
import { DEFAULT_API_KEY } from '../../simulator';
import { convertWorkflow, itemsOf, receiptsOf, SCRIPT } from '../support/convertWorkflow';
import { temporaryFolder } from '../support/temporaryFolder';
import { type RunOptions } from '../support/workflow/workflowRunner';
import { workflowStage } from '../support/workflow/workflowStage';

jest.setTimeout(60_000);

const stage = workflowStage();

interface Convert {
	parameters?: IDataObject;
	/** Budget fields of the ElevenLabs credential. */
	budget?: IDataObject;
	texts?: string[];
	node?: Partial<INode>;
	run?: Partial<RunOptions>;
}

async function convert({
	parameters = {},
	budget = {},
	texts = [SCRIPT],
	node,
	run,
}: Convert = {}) {
	const result = await stage.runner.run(
		convertWorkflow(
			{ options: { concurrency: 1 }, ...parameters },
			{
				credentials: {
					elevenLabsVoiceoverApi: { id: '1', name: 'ElevenLabs' },
					voiceoverStoreApi: { id: '2', name: 'Store' },
				},
				...node,
			},
		),
		{
			mode: 'trigger',
			startItems: itemsOf(...texts),
			credentials: {
				elevenLabsVoiceoverApi: {
					apiKey: DEFAULT_API_KEY,
					baseUrl: stage.simulator.url,
					...budget,
				},
				voiceoverStoreApi: { engine: 'embedded', folder: stage.folder },
			},
			...run,
		},
	);
	const json = result.nodeJson('Convert');
	const budgets = json.map((item) => (item['speech'] as IDataObject | undefined)?.['budget']);
	return {
		result,
		json,
		receipts: receiptsOf(json),
		/** What each item says of its budgets. */
		budgets: budgets as unknown as BudgetReport[][],
		hints: result.hints('Convert').map(({ message }) => message),
	};
}

/** Ten texts of ten characters. */
const TEN = Array.from({ length: 10 }, (_, index) => `Sentence ${index}`);
const monthly = (credits: number | string) => ({ budgetPeriod: 'month', budgetCredits: credits });

describe('a budget of the account', () => {
	it('reached in the middle of a batch delivers what is before, and refuses the rest with every figure', async () => {
		const { result, json, receipts, hints } = await convert({
			texts: TEN,
			budget: { ...monthly(65), warnAtPercent: '80' },
			node: { onError: 'continueRegularOutput' },
		});
		expect(result.status).toBe('success');
		expect(receipts.slice(0, 6)).toMatchObject(Array(6).fill({ source: 'generated' }));
		const month = new Date().toISOString().slice(0, 7);
		expect(json.slice(6)).toMatchObject(
			Array(4).fill({
				errorCode: 'BUDGET_EXCEEDED',
				error: expect.stringContaining(
					`The budget of the account does not allow this text (month:${month}: limit 65, spent 60, reserved 0, unknown 0, needed 10 credits)`,
				) as string,
				errorDescription: expect.stringMatching(
					/Nothing was sent\. It resets on 1 \w+ \d{4} at 00:00 \(/,
				) as string,
			}),
		);
		expect(stage.simulator.creditsCharged()).toBe(60);
		expect(hints).toContainEqual(expect.stringContaining('used to 92 % (60 of 65 credits'));
	});

	it('sends the refused items alone to the error output', async () => {
		const { result } = await convert({
			texts: TEN,
			budget: monthly(30),
			node: { onError: 'continueErrorOutput' },
		});
		const [done, failed] = result.nodeOutputs('Convert');
		expect(done!.map(({ json }) => json['row'])).toEqual([0, 1, 2]);
		expect(failed!.map(({ json }) => json['row'])).toEqual([3, 4, 5, 6, 7, 8, 9]);
		expect(failed!.every(({ json }) => json['errorCode'] === 'BUDGET_EXCEEDED')).toBe(true);
	});

	it('serves what is cached at 100 %, and at zero', async () => {
		await convert({ budget: monthly(SCRIPT.length) });
		const spent = await convert({ budget: monthly(SCRIPT.length) });
		expect(spent.receipts[0]).toMatchObject({ source: 'cache', creditsCharged: 0 });
		const zero = await convert({ budget: monthly(0) });
		expect(zero.receipts[0]).toMatchObject({ source: 'cache' });
		const { result } = await convert({ budget: monthly(0), texts: ['New words.'] });
		expect(result.error).toMatchObject({ code: 'BUDGET_EXCEEDED' });
	});

	it('is not tried again by Retry On Fail at the API, and is no 429', async () => {
		const { result } = await convert({
			budget: monthly(5),
			node: { retryOnFail: true, maxTries: 3, waitBetweenTries: 0 },
		});
		expect(result.error).toMatchObject({ code: 'BUDGET_EXCEEDED' });
		expect(stage.simulator.calls.filter(({ method }) => method === 'POST')).toEqual([]);
	});

	it('shows on each item the figures that are enforced', async () => {
		const { budgets } = await convert({ texts: TEN, budget: monthly(100) });
		expect(budgets.map(([account]) => account!.spent)).toEqual([
			10, 20, 30, 40, 50, 60, 70, 80, 90, 100,
		]);
		expect(budgets[9]![0]).toMatchObject({ scope: 'account', limit: 100, remaining: 0 });
		const again = await convert({ texts: ['New words.'], budget: monthly(100) });
		expect(again.result.error).toMatchObject({ code: 'BUDGET_EXCEEDED' });
		const cached = await convert({ texts: [TEN[0]!], budget: monthly(100) });
		expect(cached.budgets[0]).toMatchObject([{ scope: 'account', spent: 100, remaining: 0 }]);
	});

	it('that is unset never refuses, and counts all the same', async () => {
		const { budgets } = await convert();
		expect(budgets[0]).toMatchObject([
			{ scope: 'account', limit: null, spent: SCRIPT.length, remaining: null },
		]);
	});

	it.each([
		[{ budgetPeriod: 'month', budgetCredits: 'plenty' }, 'Budget (Credits)'],
		[{ budgetPeriod: 'month', budgetCredits: -5 }, 'Budget (Credits)'],
		[{ budgetPeriod: 'fortnight', budgetCredits: 5 }, 'Budget Period'],
		[{ budgetPeriod: 'day', budgetCredits: 5, budgetTimeZone: 'Warsaw' }, 'Budget Time Zone'],
		[{ budgetPeriod: 'day', budgetCredits: 5, warnAtPercent: '200' }, 'Warn at Percent'],
		[{ keepCredits: 'some' }, 'Keep Credits'],
	])(
		'that makes no sense (%j) is refused by name before anything is bought',
		async (budget, field) => {
			const { result } = await convert({ budget });
			expect(result.error).toMatchObject({ code: 'INVALID_INPUT' });
			expect(result.error!.message).toContain(field);
			expect(stage.simulator.paidCalls()).toHaveLength(0);
		},
	);

	it('leaves in the account what is to be kept', async () => {
		stage.simulator.account.update({ quota: 1000, usedAtStart: 0 });
		const { result } = await convert({ budget: { keepCredits: 950 } });
		expect(result.error).toMatchObject({ code: 'BUDGET_EXCEEDED' });
		expect(result.error!.message).toContain('left 1,000, to be kept 950');
		expect(stage.simulator.paidCalls()).toHaveLength(0);
		await convert({ budget: { keepCredits: 900 } });
		expect(stage.simulator.paidCalls()).toHaveLength(1);
	});
});

describe('budgets of a node', () => {
	it('limit one execution', async () => {
		const options = { concurrency: 1, maxCreditsPerExecution: 25 };
		const { json, budgets } = await convert({
			texts: TEN,
			parameters: { options },
			node: { onError: 'continueRegularOutput' },
		});
		expect(json.filter((item) => item['errorCode'] === 'BUDGET_EXCEEDED')).toHaveLength(8);
		expect(budgets[1]).toMatchObject([
			{ scope: 'account', limit: null, spent: 20 },
			{ scope: 'execution', period: 'total', limit: 25, spent: 20, remaining: 5, resetsAt: null },
		]);
		// The next execution may spend as much again.
		const next = await convert({ texts: [TEN[5]!], parameters: { options } });
		expect(next.receipts[0]).toMatchObject({ source: 'generated' });
	});

	describe.each([
		['budgetScope', 'Budget Scope', 'autumn'],
		['maxCreditsPerExecution', 'Maximum Credits per Execution', 5000],
	])('%s', (option, label, entered) => {
		const refused = {
			code: 'INVALID_INPUT',
			message: expect.stringContaining(label) as string,
			description: expect.stringContaining(`Remove the option ${label}`) as string,
		};

		it.each([
			['', 'left empty'],
			['  ', 'of spaces'],
			[null, 'of nothing'],
			['=', 'of an empty expression'],
			['={{ $json.noSuchField }}', 'of an expression without a value'],
			['={{ $json.noSuchField.within }}', 'of an expression that leads nowhere'],
			['={{ null }}', 'of an expression for null'],
			['={{ $json.noSuchField }} ', 'of an expression beside a space'],
		])('%j, %s, lifts no limit', async (value, _what) => {
			const { result } = await convert({ parameters: { options: { [option]: value } } });
			expect(result.error).toMatchObject(refused);
			expect(stage.simulator.calls).toHaveLength(0);
		});

		it('that has a value for some items only stops the others alone', async () => {
			const parameters = {
				options: {
					concurrency: 1,
					[option]: `={{ $json.row === 1 ? ${JSON.stringify(entered)} : '' }}`,
				},
			};
			const texts = TEN.slice(0, 3);
			const node = { onError: 'continueRegularOutput' as const };
			const estimate = await convert({
				texts,
				node,
				parameters: { operation: 'estimate', ...parameters },
			});
			const errorCodes = ['INVALID_INPUT', undefined, 'INVALID_INPUT'];
			expect(estimate.json.map(({ errorCode }) => errorCode)).toEqual(errorCodes);
			const { json } = await convert({ texts, node, parameters });
			expect(json.map(({ errorCode }) => errorCode)).toEqual(errorCodes);
			expect(stage.simulator.creditsCharged()).toBe(10);
		});
	});

	it('count a project besides the account', async () => {
		const options = { concurrency: 1, budgetScope: ' autumn ' };
		const { budgets } = await convert({ parameters: { options } });
		expect(budgets[0]).toMatchObject([
			{ scope: 'account', spent: SCRIPT.length },
			{ scope: 'autumn', spent: SCRIPT.length },
		]);
	});

	it('are admitted for one of many items at the same time, over executions', async () => {
		const options = { concurrency: 10 };
		const outcomes = await Promise.all(
			[0, 1, 2].map(
				async (run) =>
					await convert({
						texts: TEN.map((text) => `${run} ${text}`),
						budget: monthly(35),
						parameters: { options },
						node: { onError: 'continueRegularOutput' },
					}),
			),
		);
		const bought = outcomes.flatMap(({ receipts }) => receipts).filter((one) => one !== undefined);
		expect(bought).toHaveLength(2);
		expect(stage.simulator.creditsCharged()).toBe(24);
	});

	it('give a draft in place of the refusal when that is wanted', async () => {
		const { receipts, json } = await convert({
			budget: monthly(10),
			parameters: { onBudgetExceeded: 'draft' },
		});
		expect(receipts[0]).toMatchObject({ source: 'draft', creditsCharged: 0 });
		expect(receipts[0]!.warnings).toEqual([
			expect.stringContaining('a budget refused the speech: The budget of the account') as string,
		]);
		expect(json[0]).not.toHaveProperty('errorCode');
		expect(stage.simulator.paidCalls()).toHaveLength(0);
	});
});

describe('an estimate', () => {
	it('says which budget would refuse an item, and that the batch does not fit', async () => {
		const { json, hints } = await convert({
			texts: [...TEN, 'A sentence that is too long for this budget.'],
			budget: monthly(40),
			parameters: { operation: 'estimate' },
		});
		const estimates = json.map((item) => item['estimate'] as IDataObject);
		expect(estimates[0]).toMatchObject({ hit: false, admitted: true, refusedBy: null });
		expect(estimates[10]).toMatchObject({
			admitted: false,
			refusedBy: { scope: 'account', limit: 40, spent: 0, remaining: 40 },
		});
		expect(hints).toContainEqual(
			expect.stringContaining('The budget "account" has 40 credits left'),
		);
		expect(stage.simulator.paidCalls()).toHaveLength(0);
	});
});

describe('an estimate of items with several budget scopes', () => {
	beforeEach(async () => {
		const store = await openEmbeddedStore(stage.folder, systemClock);
		const ledger = await store.ledger();
		for (const name of ['one', 'other']) {
			const rule = { unit: 'total', timeZone: 'UTC', limit: milliCredits(15) } as const;
			await ledger.setLimit(namedScope('default', name), rule);
		}
		await store.close();
	});

	const inScopes = (...scopes: string[]) => ({
		options: { concurrency: 1, budgetScope: `={{ ${JSON.stringify(scopes)}[$json.row] }}` },
	});

	it('holds each scope to its own items alone', async () => {
		const parameters = inScopes('one', 'other');
		const texts = TEN.slice(0, 2);
		const { hints } = await convert({
			texts,
			parameters: { operation: 'estimate', ...parameters },
		});
		expect(hints.join()).not.toContain('not all of this batch');
		const { receipts } = await convert({ texts, parameters });
		expect(receipts).toMatchObject([{ source: 'generated' }, { source: 'generated' }]);
	});

	it('also tells of a scope that the first item is not in', async () => {
		const { hints } = await convert({
			texts: TEN.slice(0, 3),
			parameters: { operation: 'estimate', ...inScopes('free', 'other', 'other') },
		});
		expect(hints).toContainEqual(expect.stringContaining('The budget "other" has 15 credits left'));
	});
});

describe('the totals of an execution', () => {
	it('are in its custom data', async () => {
		const first = await convert({ texts: TEN.slice(0, 3) });
		expect(first.result.customData).toMatchObject({
			voiceoverCreditsCharged: '30',
			voiceoverCreditsSaved: '0',
		});
		const second = await convert({ texts: TEN.slice(0, 5) });
		expect(second.result.customData).toMatchObject({
			voiceoverCreditsCharged: '20',
			voiceoverCreditsSaved: '30',
		});
	});

	it('hold what was bought before the node failed', async () => {
		const { result } = await convert({ texts: TEN, budget: monthly(25) });
		expect(result.status).toBe('error');
		expect(result.customData).toMatchObject({ voiceoverCreditsCharged: '20' });
	});
});

describe('books that cannot be written', () => {
	const ledgerFile = () => join(stage.folder, 'ledger.db');

	it('because they are damaged mean no paid call, until they are mended', async () => {
		mkdirSync(stage.folder, { recursive: true });
		writeFileSync(ledgerFile(), 'this is no ledger'.repeat(1000));
		const { result } = await convert();
		expect(result.error).toMatchObject({
			code: 'STORE_UNAVAILABLE',
			message: expect.stringMatching(/ledger.*damaged/) as string,
		});
		expect(stage.simulator.paidCalls()).toHaveLength(0);
		rmSync(ledgerFile());
		expect((await convert()).receipts[0]).toMatchObject({ source: 'generated' });
	});

	it('because they vanished mean no paid call, and cached speech is served', async () => {
		await convert();
		for (const ending of ['', '-wal', '-shm']) rmSync(`${ledgerFile()}${ending}`, { force: true });
		const { result } = await convert({ texts: ['New words.'] });
		expect(result.error).toMatchObject({
			code: 'STORE_UNAVAILABLE',
			message: expect.stringContaining('was moved, deleted or replaced') as string,
			description: expect.stringContaining('Put the file ledger.db back') as string,
		});
		expect(stage.simulator.paidCalls()).toHaveLength(1);
		expect((await convert()).receipts[0]).toMatchObject({ source: 'cache' });
	});

	it('because another program locks them mean no paid call', async () => {
		await convert();
		const other = new DatabaseSync(ledgerFile());
		other.exec('BEGIN IMMEDIATE');
		const { result } = await convert({ texts: ['New words.'] });
		await other.close();
		expect(result.error).toMatchObject({
			code: 'STORE_UNAVAILABLE',
			message: expect.stringContaining('is locked by another process (ledger)') as string,
		});
		expect(stage.simulator.paidCalls()).toHaveLength(1);
		expect((await convert({ texts: ['New words.'] })).receipts[0]).toMatchObject({
			source: 'generated',
		});
	});
});

const mountable = canMount();
(mountable ? describe : describe.skip)('a disk (skipped unless one can be mounted)', () => {
	// Lazily, since the process under test may still have files open there.
	afterEach(() => execFileSync('umount', ['-l', stage.folder]));

	it.each([
		['can only be read', 'size=8m,ro', /cannot be|read-only/],
		['is full', 'size=16k,mode=700', /full|reported an error/],
		['has hardly any space', 'size=8m,mode=700', /are free/],
	])('that %s means no paid call, and the error says why', async (_how, options, why) => {
		mkdirSync(stage.folder, { recursive: true });
		execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'none', stage.folder]);
		const { result } = await convert();
		expect(result.error).toMatchObject({
			code: 'STORE_UNAVAILABLE',
			message: expect.stringMatching(why) as string,
		});
		expect(result.error!['description']).toMatch(/disk|space|folder/);
		expect(stage.simulator.paidCalls()).toHaveLength(0);
	});
});

function canMount(): boolean {
	const place = temporaryFolder('mount');
	try {
		execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', place], { stdio: 'ignore' });
		execFileSync('umount', [place]);
		return true;
	} catch {
		return false;
	}
}
