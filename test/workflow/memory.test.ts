import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { DEFAULT_API_KEY, startSimulator, type Simulator } from '../../simulator';
import { convertWorkflow, itemsOf, receiptsOf } from '../support/convertWorkflow';
import { afterTests } from '../support/afterTests';
import { temporaryFolder } from '../support/temporaryFolder';
import { createWorkflowRunner, type WorkflowRunner } from '../support/workflow/workflowRunner';

jest.setTimeout(240_000);

const MEGABYTE = 1024 * 1024;

let simulator: Simulator;

beforeAll(async () => {
	simulator = await startSimulator({ settings: { plan: 'business' } });
});

afterAll(async () => await simulator.close());

async function startRunner(nodeArguments: string[]): Promise<WorkflowRunner> {
	const runner = await createWorkflowRunner({
		packageDir: join(__dirname, '..', '..'),
		userFolder: temporaryFolder('memory'),
		nodeArguments,
		credentials: { elevenLabsVoiceoverApi: { apiKey: DEFAULT_API_KEY, baseUrl: simulator.url } },
	});
	afterTests(async () => await runner.close());
	return runner;
}

async function convert(runner: WorkflowRunner, parameters: IDataObject, texts: string[]) {
	const result = await runner.run(convertWorkflow(parameters), {
		mode: 'trigger',
		startItems: itemsOf(...texts),
	});
	expect(result.status).toBe('success');
	return receiptsOf(result.nodeJson('Convert'));
}

const lines = (first: number, count: number) =>
	Array.from(
		{ length: count },
		(_, index) => `This is line number ${first + index} of a very long batch.`,
	);

it('5,000 items in one execution need no more memory than 500', async () => {
	// On a large machine V8 lets garbage pile up for minutes; a limited heap shows what is really held.
	const runner = await startRunner(['--max-old-space-size=320']);
	const small = { outputFormat: 'mp3_22050_32', options: { concurrency: 8 } };
	await convert(runner, small, lines(100_000, 500));
	const before = await runner.memory();
	const billedBefore = simulator.creditsCharged();
	const receipts = await convert(runner, small, lines(10_000, 5_000));
	const after = await runner.memory();
	expect(receipts.filter((receipt) => receipt.source === 'generated')).toHaveLength(5_000);
	expect(receipts.reduce((sum, receipt) => sum + receipt.creditsCharged, 0)).toBe(
		simulator.creditsCharged() - billedBefore,
	);
	expect((after.peakResidentBytes - before.peakResidentBytes) / MEGABYTE).toBeLessThan(150);
});

it('30 minutes of PCM pass through without being held, bought and from the cache', async () => {
	const runner = await startRunner([]);
	const pcm = {
		outputFormat: 'pcm_44100',
		model: { __rl: true, mode: 'id', value: 'eleven_flash_v2_5' },
	};
	// 65 ms a character in the simulator, within the model's limit of 40,000 characters.
	const minutes = (count: number) => 'All work and no play makes a dull day. '.repeat(count * 24);
	// V8 collects used buffers at the latest when they have grown to 64 MB, whatever passes: that much comes first.
	for (const count of [4, 5, 6]) await convert(runner, pcm, [minutes(count)]);
	const before = await runner.memory();
	const [bought] = await convert(runner, pcm, [minutes(30)]);
	const [cached] = await convert(runner, pcm, [minutes(30)]);
	const after = await runner.memory();
	expect(bought).toMatchObject({ source: 'generated' });
	expect(cached).toMatchObject({ source: 'cache' });
	expect(bought!.durationSeconds).toBeGreaterThan(29 * 60);
	// 150 MB go through twice; held once, they would show.
	const growth = (after.peakResidentBytes - before.peakResidentBytes) / MEGABYTE;
	console.info(`resident memory grew by ${growth.toFixed(1)} MB`);
	expect(growth).toBeLessThan(96);
});
