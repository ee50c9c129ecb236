import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { lockOf } from '../../engine/proof/lock';
import { DEFAULT_API_KEY, startSimulator, type Simulator } from '../../simulator';
import { convertWorkflow, SCRIPT } from '../support/convertWorkflow';
import { temporaryFolder } from '../support/temporaryFolder';
import { createWorkflowRunner, type WorkflowRunner } from '../support/workflow/workflowRunner';

jest.setTimeout(60_000);

let simulator: Simulator;
let runner: WorkflowRunner;
let folder: string;

beforeAll(async () => {
	simulator = await startSimulator();
	folder = join(temporaryFolder('store'), randomUUID());
	runner = await createWorkflowRunner({
		packageDir: join(__dirname, '..', '..'),
		userFolder: temporaryFolder('workflow'),
	});
});
beforeEach(() => simulator.reset());
afterAll(async () => {
	await runner.close();
	await simulator.close();
});

async function run(type: 'ttsConvert' | 'ttsStream' | 'cacheLookup', json: IDataObject) {
	const workflow = convertWorkflow(
		{ requireLockedText: true },
		{
			type: `n8n-nodes-voiceover.${type}`,
			credentials: {
				elevenLabsVoiceoverApi: { id: '1', name: 'ElevenLabs' },
				voiceoverStoreApi: { id: '2', name: 'Store' },
			},
		},
	);
	const startItems: INodeExecutionData[] = [{ json }];
	return await runner.run(workflow, {
		mode: 'trigger',
		startItems,
		credentials: {
			elevenLabsVoiceoverApi: { apiKey: DEFAULT_API_KEY, baseUrl: simulator.url },
			voiceoverStoreApi: { engine: 'embedded', folder },
		},
	});
}

const LOCK = lockOf({ text: SCRIPT, language: 'en', glossary: [], rulesVersion: '1' });

describe.each(['ttsConvert', 'ttsStream', 'cacheLookup'] as const)(
	'%s with locked text required',
	(type) => {
		it('takes the text that was locked', async () => {
			const result = await run(type, { text: SCRIPT, proof: { lock: LOCK } });
			expect(result.status).toBe('success');
		});

		it.each([
			['was changed', { text: SCRIPT.replace('fox', 'fax'), proof: { lock: LOCK } }],
			['has no lock', { text: SCRIPT }],
			['has another text’s lock', { text: 'Other words.', proof: { lock: LOCK } }],
		])(
			'refuses text that %s before any credit is spent, and does not show it',
			async (_how, json) => {
				const result = await run(type, json);
				expect(result.error).toMatchObject({ code: 'TEXT_NOT_LOCKED' });
				expect(`${result.error!.message}${String(result.error!['description'])}`).not.toMatch(
					/fax|fox/,
				);
				expect(simulator.calls.filter(({ method }) => method === 'POST')).toEqual([]);
			},
		);
	},
);
