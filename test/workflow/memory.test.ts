import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { DEFAULT_API_KEY, startSimulator, type Simulator } from '../../simulator';
import { convertWorkflow, itemsOf, receiptsOf } from '../support/convertWorkflow';
import { temporaryFolder } from '../support/temporaryFolder';
import { createWorkflowRunner, type WorkflowRunner } from '../support/workflow/workflowRunner';

jest.setTimeout(240_000);

const MEGABYTE = 1024 * 1024;

let simulator: Simulator;
let runner: WorkflowRunner;

beforeAll(async () => {
	simulator = await startSimulator({ settings: { plan: 'business' } });
	runner = await createWorkflowRunner({
		packageDir: join(__dirname, '..', '..'),
		userFolder: temporaryFolder('memory'),
		// On a large machine V8 lets garbage pile up for minutes; a small heap shows what is really held.
		nodeArguments: ['--max-old-space-size=192'],
		credentials: { elevenLabsVoiceoverApi: { apiKey: DEFAULT_API_KEY, baseUrl: simulator.url } },
	});
});

afterAll(async () => {
	await runner.close();
	await simulator.close();
});

async function convert(parameters: IDataObject, texts: string[]) {
	const result = await runner.run(convertWorkflow(parameters), {
		mode: 'trigger',
		startItems: itemsOf(...texts),
	});
	expect(result.status).toBe('success');
	return receiptsOf(result.nodeJson('Convert'));
}

const line = (index: number) => `This is line number ${index} of a very long batch.`;

it('5,000 items in one execution need no more memory than a few', async () => {
	const small = { outputFormat: 'mp3_22050_32', options: { concurrency: 8 } };
	await convert(
		small,
		Array.from({ length: 500 }, (_, index) => line(100_000 + index)),
	);
	const before = (await runner.memory()).peakResidentBytes;
	const receipts = await convert(
		small,
		Array.from({ length: 5_000 }, (_, index) => line(index)),
	);
	const { peakResidentBytes } = await runner.memory();
	expect(receipts.filter((receipt) => receipt.source === 'generated')).toHaveLength(5_000);
	expect(receipts.reduce((sum, receipt) => sum + receipt.creditsCharged, 0)).toBe(
		simulator.creditsCharged() - 500 * line(100_000).length,
	);
	// What grows is the JSON of the items, about 10 KB each with n8n's own bookkeeping.
	expect((peakResidentBytes - before) / MEGABYTE).toBeLessThan(80);
});

it('30 minutes of PCM pass through without being held, bought and from the cache', async () => {
	// 65 ms a character in the simulator, within the limit of 40,000 characters.
	const script = 'All work and no play makes a dull day. '.repeat(710);
	const pcm = {
		outputFormat: 'pcm_24000',
		model: { __rl: true, mode: 'id', value: 'eleven_flash_v2_5' },
	};
	const before = (await runner.memory()).peakResidentBytes;
	const [bought] = await convert(pcm, [script]);
	const [cached] = await convert(pcm, [script]);
	const { peakResidentBytes } = await runner.memory();
	expect(bought).toMatchObject({ source: 'generated' });
	expect(cached).toMatchObject({ source: 'cache' });
	expect(bought!.durationSeconds).toBeGreaterThan(29 * 60);
	expect((peakResidentBytes - before) / MEGABYTE).toBeLessThan(32);
});
