import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';
import type { Fault } from '../../simulator';
import { LONGEST_TTL_MS } from '../../engine/ports/ledger';
import type { RecordedCall } from '../../simulator/server/recordedCall';
import { deployBatch, type BatchRun } from './batch';
import { startVoiceoverInstance, type VoiceoverInstance } from './voiceoverInstance';

jest.setTimeout(300_000);

let instance: VoiceoverInstance;
let lines = 1000;

beforeAll(async () => {
	instance = await startVoiceoverInstance();
});

beforeEach(() => {
	instance.simulator.reset();
	// Accounts that are larger than any test, apart from those that say otherwise.
	instance.simulator.account.update({ quota: 1_000_000 });
});

/** Texts of ten characters that no other test has used, since all share one account. */
function tens(count: number): string[] {
	return Array.from({ length: count }, () => `Line ${(lines += 1)}.`);
}

/** The same, of 80 characters. */
function eighties(count: number): string[] {
	return tens(count).map(
		(text) => `${text} ${'Nobody in the house was surprised.'.repeat(3)}`.slice(0, 79) + '.',
	);
}

const charactersOf = (texts: string[]) => texts.join('').length;
const bill = () => instance.simulator.creditsCharged();
const paidTexts = () => instance.simulator.paidCalls().map(textOf);
const monthly = (credits: number) => ({ budgetPeriod: 'month', budgetCredits: String(credits) });

function textOf({ body }: RecordedCall): string {
	return String((body as IDataObject)['text']);
}

function sources({ receipts }: BatchRun): (string | undefined)[] {
	return receipts.map((receipt) => receipt?.source);
}

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
	for (let tries = 0; tries < 600; tries += 1) {
		if (await isSo()) return;
		await sleep(50);
	}
	throw new Error(`waited in vain for ${what}`);
}

describe('Retry On Fail, with 50 items of which the 40th fails', () => {
	const RETRY = { retryOnFail: true, maxTries: 2, waitBetweenTries: 100 };

	interface Failure {
		fault: Fault;
		/** What becomes of the 40th item in the end. */
		source: 'generated' | 'recovered';
		/** Whether the first try stays in the books as a call that may have been paid. */
		staysUnknown?: boolean;
	}

	it.each<[string, Failure]>([
		[
			'because the account is refused',
			{ fault: { kind: 'refuse', error: 'quota_exceeded' }, source: 'generated' },
		],
		[
			'because of an error of the server, before it was paid',
			{
				fault: { kind: 'refuse', error: 'internal_error' },
				source: 'generated',
				staysUnknown: true,
			},
		],
		[
			'because of an error of the server, after it was paid',
			{
				fault: { kind: 'refuse', error: 'internal_error', afterBilling: true },
				source: 'recovered',
			},
		],
		[
			'because its answer is lost',
			{ fault: { kind: 'reset', afterBilling: true }, source: 'recovered' },
		],
		[
			'because its audio breaks off',
			{ fault: { kind: 'cut', how: 'reset', afterFraction: 0.4 }, source: 'recovered' },
		],
		[
			'because its audio ends early, but cleanly',
			{ fault: { kind: 'cut', how: 'clean-end', afterFraction: 0.4 }, source: 'recovered' },
		],
	])(
		'%s: delivers all, and each text is paid once',
		async (_why, { fault, source, staysUnknown }) => {
			const texts = eighties(50);
			const batch = await deployBatch(instance, { node: RETRY, options: { concurrency: 1 } });
			instance.simulator.faults.add({ ...fault, textIncludes: texts[39]! });
			const run = await batch.run(texts);

			expect(run.execution.status).toBe('success');
			expect(sources(run)).toEqual([
				...Array<string>(39).fill('cache'),
				source,
				...Array<string>(10).fill('generated'),
			]);
			expect(run.receipts.slice(0, 39)).toMatchObject(Array(39).fill({ creditsCharged: 0 }));
			expect(run.items.every(({ binary }) => binary?.['audio'] !== undefined)).toBe(true);
			expect(paidTexts()).toEqual(texts);
			expect(bill()).toBe(charactersOf(texts));
			const { spent, reserved, unknown } = await batch.books.read();
			expect({ spent, reserved, unknown }).toEqual({
				spent: bill(),
				reserved: 0,
				unknown: staysUnknown === true ? texts[39]!.length : 0,
			});
		},
	);

	it('shows on the recovered item that its first call is not unknown any more', async () => {
		const texts = eighties(2);
		const batch = await deployBatch(instance, { node: RETRY, options: { concurrency: 1 } });
		instance.simulator.faults.add({
			kind: 'reset',
			afterBilling: true,
			textIncludes: texts[1]!,
		});
		const { items, receipts } = await batch.run(texts);
		expect(receipts).toMatchObject([{ source: 'cache' }, { source: 'recovered' }]);
		const budgets = items.map(({ json }) => (json['speech'] as IDataObject)['budget']);
		expect(budgets).toMatchObject([[{ spent: 80, unknown: 80 }], [{ spent: 160, unknown: 0 }]]);
	});

	it('pays each text once with several items at a time as well', async () => {
		const texts = eighties(50);
		const batch = await deployBatch(instance, { node: RETRY });
		instance.simulator.faults.add({
			kind: 'cut',
			how: 'reset',
			afterFraction: 0.4,
			textIncludes: texts[39]!,
		});
		const run = await batch.run(texts);
		expect(run.receipts).toHaveLength(50);
		expect(sources(run)[39]).toBe('recovered');
		expect(paidTexts().toSorted()).toEqual(texts.toSorted());
		expect(await batch.books.read()).toMatchObject({ spent: bill(), reserved: 0, unknown: 0 });
	});
});

describe('a budget', () => {
	it('that is reached in the middle of a batch delivers what is before, and refuses the rest with every figure', async () => {
		const texts = tens(10);
		const batch = await deployBatch(instance, {
			budget: { budgetPeriod: 'day', budgetCredits: '65', budgetTimeZone: 'Asia/Tokyo' },
			options: { concurrency: 1 },
			node: { onError: 'continueRegularOutput' },
		});
		const run = await batch.run(texts);
		expect(run.execution.status).toBe('success');
		expect(run.items).toHaveLength(10);
		expect(sources(run).slice(0, 6)).toEqual(Array(6).fill('generated'));
		const day = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Tokyo' }).format();
		expect(run.items.slice(6).map(({ json }) => json)).toEqual(
			texts.slice(6).map((text, index) => ({
				text,
				row: index + 6,
				errorCode: 'BUDGET_EXCEEDED',
				error: `The budget of the account does not allow this text (day:${day}: limit 65, spent 60, reserved 0, unknown 0, needed 10 credits) [item ${index + 6}]`,
				errorDescription: expect.stringMatching(
					/^Nothing was sent\. It resets on \d+ \w+ \d{4} at 00:00 \(Asia\/Tokyo\)\./,
				) as string,
			})),
		);
		expect(bill()).toBe(60);
		expect(await batch.books.read()).toEqual({
			spent: 60,
			reserved: 0,
			unknown: 0,
			states: { settled: 6 },
		});
	});

	it('counts what may have been paid, and says so', async () => {
		const batch = await deployBatch(instance, { budget: monthly(25) });
		instance.simulator.faults.add({ kind: 'refuse', error: 'internal_error' });
		expect((await batch.run(tens(1))).error['code']).toBe('OUTCOME_UNKNOWN');
		await batch.run(tens(1));
		const { error } = await batch.run(tens(1));
		expect(error).toMatchObject({
			code: 'BUDGET_EXCEEDED',
			message: expect.stringContaining(
				'limit 25, spent 10, reserved 0, unknown 10, needed 10 credits',
			) as string,
			description: expect.stringContaining('Credits of calls whose outcome is unknown') as string,
		});
	});

	it('stops the execution at the first item that it refuses, and keeps what was bought', async () => {
		const texts = tens(5);
		const batch = await deployBatch(instance, {
			budget: monthly(25),
			options: { concurrency: 1 },
		});
		const run = await batch.run(texts);
		expect(run.execution.status).toBe('error');
		expect(run.error).toMatchObject({
			code: 'BUDGET_EXCEEDED',
			message: expect.stringMatching(/limit 25, spent 20, .*\[item 2\]$/) as string,
		});
		expect(run.execution.customData).toMatchObject({ voiceoverCreditsCharged: '20' });
		await batch.setBudget(monthly(50));
		expect(sources(await batch.run(texts))).toEqual([
			...['cache', 'cache'],
			...['generated', 'generated', 'generated'],
		]);
		expect(bill()).toBe(50);
	});

	it('serves what is cached at 100 %, and at zero', async () => {
		const texts = tens(5);
		const batch = await deployBatch(instance, { budget: monthly(50) });
		expect(sources(await batch.run(texts))).toEqual(Array(5).fill('generated'));
		const again = await batch.run(texts);
		expect(again.receipts).toMatchObject(Array(5).fill({ source: 'cache', creditsCharged: 0 }));
		expect((await batch.run(tens(1))).error).toMatchObject({
			code: 'BUDGET_EXCEEDED',
			message: expect.stringContaining('limit 50, spent 50') as string,
		});
		await batch.setBudget(monthly(0));
		expect(sources(await batch.run(texts))).toEqual(Array(5).fill('cache'));
		expect(bill()).toBe(50);
	});

	it('sends what it refuses, and nothing else, to the error output with its fields', async () => {
		const texts = tens(6);
		const batch = await deployBatch(instance, {
			budget: monthly(30),
			options: { concurrency: 1 },
			node: { onError: 'continueErrorOutput' },
		});
		const run = await batch.run(texts);
		expect(run.items.map(({ json }) => json['row'])).toEqual([0, 1, 2]);
		expect(run.items.every(({ json }) => json['errorCode'] === undefined)).toBe(true);
		expect(run.failed.map(({ json }) => json)).toEqual(
			texts.slice(3).map((text, index) => ({
				text,
				row: index + 3,
				errorCode: 'BUDGET_EXCEEDED',
				error: expect.stringContaining('The budget of the account') as string,
				errorDescription: expect.stringContaining('It resets on') as string,
			})),
		);
		const { runData } = run.execution.data.resultData;
		for (const name of ['Failed', 'Done']) {
			expect(runData[name]?.[0]?.data?.['main']?.[0]).toHaveLength(3);
		}
	});

	it('gives a hint once when a threshold is passed', async () => {
		const batch = await deployBatch(instance, {
			budget: { ...monthly(100), warnAtPercent: '80' },
			options: { concurrency: 1 },
		});
		const warnings = async (texts: string[]) => {
			const { hints } = await batch.run(texts);
			return hints.filter((hint) => hint.includes('The budget'));
		};
		expect(await warnings(tens(7))).toEqual([]);
		expect(await warnings(tens(2))).toEqual([
			expect.stringContaining(
				'The budget of the account is used to 80 % (80 of 100 credits, month:',
			) as string,
		]);
		expect(await warnings(tens(1))).toEqual([]);
	});

	it('leaves in the account what is to be kept', async () => {
		instance.simulator.account.update({ quota: 100 });
		const batch = await deployBatch(instance, { budget: { keepCredits: '85' } });
		expect(sources(await batch.run(tens(1)))).toEqual(['generated']);
		expect((await batch.run(tens(1))).error).toMatchObject({
			code: 'BUDGET_EXCEEDED',
			message: expect.stringContaining('left 90, to be kept 85, needed 10') as string,
		});
		expect(bill()).toBe(10);
	});

	it('is told apart from an account that has no credits left', async () => {
		instance.simulator.account.update({ quota: 15 });
		const batch = await deployBatch(instance, { budget: monthly(25) });
		const [first, second, third] = tens(3) as [string, string, string];
		await batch.run([first]);
		const refusedByAccount = await batch.run([second]);
		expect(refusedByAccount.error).toMatchObject({ code: 'QUOTA_EXCEEDED' });
		expect(refusedByAccount.error['message']).not.toContain('budget');
		expect(await batch.books.read()).toEqual({
			spent: 10,
			reserved: 0,
			unknown: 0,
			states: { settled: 1, released: 1 },
		});

		instance.simulator.account.update({ quota: 1000 });
		await batch.run([second]);
		const callsBefore = instance.simulator.calls.filter(({ method }) => method === 'POST').length;
		const refusedByBudget = await batch.run([third]);
		expect(refusedByBudget.error).toMatchObject({ code: 'BUDGET_EXCEEDED' });
		const calls = instance.simulator.calls.filter(({ method }) => method === 'POST').length;
		expect(calls).toBe(callsBefore);
	});
});

describe('the totals of an execution', () => {
	it('are kept with it, where the API shows them', async () => {
		const texts = tens(3);
		const batch = await deployBatch(instance);
		const first = await batch.run(texts.slice(0, 2));
		expect(first.execution.customData).toEqual({
			voiceoverCreditsCharged: '20',
			voiceoverCreditsSaved: '0',
		});
		const second = await batch.run(texts);
		expect(second.execution.customData).toEqual({
			voiceoverCreditsCharged: '10',
			voiceoverCreditsSaved: '20',
		});
	});
});

describe('n8n killed in the middle of a paid call', () => {
	it('does not buy the speech again when the history of the account shows it', async () => {
		const texts = eighties(1);
		const batch = await deployBatch(instance);
		instance.simulator.faults.add({ kind: 'delay-headers', ms: 120_000 });
		await batch.start(texts);
		await until('the call', () => paidTexts().length === 1);
		await instance.kill();
		expect(await batch.books.read()).toMatchObject({ reserved: bill(), states: { sent: 1 } });

		await instance.restart();
		const run = await batch.run(texts);
		expect(run.receipts).toMatchObject([{ source: 'recovered', creditsCharged: 0 }]);
		expect(paidTexts()).toEqual(texts);
		expect(await batch.books.read()).toEqual({
			spent: bill(),
			reserved: 0,
			unknown: 0,
			states: { settled: 1 },
		});
		expect(sources(await batch.run(texts))).toEqual(['cache']);
	});

	it('and of several of a batch: books every one of them, and buys none again', async () => {
		const texts = eighties(8);
		const batch = await deployBatch(instance, { options: { concurrency: 4 } });
		for (const text of texts.slice(4)) {
			instance.simulator.faults.add({
				kind: 'pace',
				chunkBytes: 1000,
				everyMs: 2_000,
				textIncludes: text,
			});
		}
		await batch.start(texts);
		await until('four bought and four being bought', async () => {
			return paidTexts().length === 8 && (await batch.books.read()).states.settled === 4;
		});
		await instance.kill();
		expect(await batch.books.read()).toEqual({
			spent: bill() / 2,
			reserved: bill() / 2,
			unknown: 0,
			states: { settled: 4, sent: 4 },
		});
		// When what the dead process held has expired, nothing is left open, and the books cover the bill.
		await batch.books.sweepLater(LONGEST_TTL_MS + 1_000);
		const swept = await batch.books.read();
		expect(swept).toMatchObject({ reserved: 0, states: { settled: 4, unknown: 4 } });
		expect(bill()).toBeLessThanOrEqual(swept.spent + swept.unknown);

		await instance.restart();
		const run = await batch.run(texts);
		expect(sources(run)).toEqual([
			...Array<string>(4).fill('cache'),
			...Array<string>(4).fill('recovered'),
		]);
		expect(paidTexts().toSorted()).toEqual(texts.toSorted());
		expect(await batch.books.read()).toEqual({
			spent: bill(),
			reserved: 0,
			unknown: 0,
			states: { settled: 8 },
		});
	});

	it('buys it again when the history does not show it, and counts both', async () => {
		const texts = eighties(1);
		instance.simulator.account.update({ keepsHistoryOfCutAnswers: false });
		const batch = await deployBatch(instance);
		instance.simulator.faults.add({ kind: 'delay-headers', ms: 120_000 });
		await batch.start(texts);
		await until('the call', () => paidTexts().length === 1);
		await instance.kill();
		await instance.restart();
		const [receipt] = (await batch.run(texts)).receipts;
		expect(receipt).toMatchObject({
			source: 'generated',
			warnings: [expect.stringContaining('so it was generated anew') as string],
		});
		expect(bill()).toBe(2 * charactersOf(texts));
		const { spent, reserved, unknown } = await batch.books.read();
		expect({ spent, reserved, unknown }).toEqual({ spent: 80, reserved: 0, unknown: 80 });
	});
});
