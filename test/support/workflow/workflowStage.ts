import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DEFAULT_API_KEY, startSimulator, type Simulator } from '../../../simulator';
import { temporaryFolder } from '../temporaryFolder';
import { createWorkflowRunner, type WorkflowRunner } from './workflowRunner';

/** What workflows of one test file run on, from its first test to its last. */
export interface WorkflowStage {
	/** Reset before each test. */
	readonly simulator: Simulator;
	/** Its nodes have the simulator as their ElevenLabs, unless a run brings credentials of its own. */
	readonly runner: WorkflowRunner;
	/** For the store of one test; not there yet. A test may go on in another one. */
	folder: string;
}

/** The bundle must be built. Everything is ended and removed after the test file. */
export function workflowStage(): WorkflowStage {
	const stage = {} as { -readonly [Name in keyof WorkflowStage]: WorkflowStage[Name] };

	beforeAll(async () => {
		stage.simulator = await startSimulator();
		stage.runner = await createWorkflowRunner({
			packageDir: join(__dirname, '..', '..', '..'),
			userFolder: temporaryFolder('workflow'),
			credentials: {
				elevenLabsVoiceoverApi: { apiKey: DEFAULT_API_KEY, baseUrl: stage.simulator.url },
			},
		});
	});

	beforeEach(() => {
		stage.simulator.reset();
		stage.folder = join(temporaryFolder('store'), randomUUID());
	});

	afterAll(async () => {
		await stage.runner.close();
		await stage.simulator.close();
	});

	return stage;
}
