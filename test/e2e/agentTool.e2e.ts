import type { IDataObject, INode } from 'n8n-workflow';
import { STARTING_VOICES } from '../../simulator';
import type { WorkflowFile } from '../../tools/n8n/clientTypes';
import { startFakeLanguageModel, type FakeLanguageModel } from '../support/fakeLanguageModel';
import { startVoiceoverInstance, type VoiceoverInstance } from './voiceoverInstance';

const TEXT = 'An agent asked for these words.';

let instance: VoiceoverInstance;
let model: FakeLanguageModel;

beforeAll(async () => {
	model = await startFakeLanguageModel({ text: TEXT });
	instance = await startVoiceoverInstance();
});
beforeEach(() => model.toolAnswers.splice(0));

const SPEAK = {
	text: "={{ $fromAI('text', 'What to say', 'string') }}",
	voice: { __rl: true, mode: 'id', value: STARTING_VOICES.cloned },
	model: { __rl: true, mode: 'id', value: 'eleven_multilingual_v2' },
};

/** Start -> AI Agent, with a language model and a node of the package as its tool. */
function agentWorkflow(agentVersion: number, tool: string, parameters: IDataObject): WorkflowFile {
	const node = (name: string, type: string, rest: Partial<INode> = {}) => ({
		id: name,
		name,
		type,
		typeVersion: 1,
		position: [0, 0] as [number, number],
		parameters: {},
		...rest,
	});
	const to = (type: string) => [[{ node: 'Agent', type, index: 0 }]];
	return {
		id: `agent${Math.random().toString(36).slice(2)}`,
		name: 'Agent',
		nodes: [
			node('Start', 'n8n-nodes-base.manualTrigger'),
			node('Agent', '@n8n/n8n-nodes-langchain.agent', {
				typeVersion: agentVersion,
				parameters: { promptType: 'define', text: 'Say it.' },
			}),
			node('Model', '@n8n/n8n-nodes-langchain.lmChatOpenAi', {
				typeVersion: 1.2,
				parameters: { model: { __rl: true, mode: 'id', value: 'fake' } },
				credentials: { openAiApi: { id: '', name: 'Language model' } },
			}),
			node('Tool', `n8n-nodes-voiceover.${tool}`, {
				parameters: { toolDescription: 'Helps', ...parameters } as INode['parameters'],
				credentials: { elevenLabsVoiceoverApi: { id: '', name: 'ElevenLabs Voiceover' } },
			}),
		],
		connections: {
			Start: { main: [[{ node: 'Agent', type: 'main', index: 0 }]] },
			Model: { ai_languageModel: to('ai_languageModel') },
			Tool: { ai_tool: to('ai_tool') },
		},
	} as WorkflowFile;
}

async function ask(agentVersion: number, tool: string, parameters: IDataObject) {
	const openAi = await instance.client.createCredential({
		name: 'Language model',
		type: 'openAiApi',
		data: { apiKey: 'none', url: model.url },
	});
	const workflow = await instance.client.importWorkflow(
		agentWorkflow(agentVersion, tool, parameters),
		[instance.apiCredential, openAi],
	);
	const { executionId } = await instance.client.runManually(workflow, 'Start');
	const execution = await instance.client.waitForExecution(executionId!);
	return { execution, answer: model.toolAnswers[0] ?? '' };
}

/** Since version 3 the engine runs tools as nodes; before, the agent ran them itself. */
const AGENT_VERSIONS = [2.2, 3.1];

describe.each(AGENT_VERSIONS)('TTS Convert as a tool of an AI Agent %d', (agentVersion) => {
	it('answers with a receipt and where the audio is, never with the audio', async () => {
		const { execution, answer } = await ask(agentVersion, 'ttsConvertTool', SPEAK);
		expect(execution.status).toBe('success');
		const [{ speech }] = JSON.parse(answer) as [{ speech: IDataObject }];
		expect(speech).toMatchObject({
			source: expect.stringMatching(/generated|cache/) as string,
			cacheKey: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
			durationSeconds: expect.any(Number) as number,
			creditsCharged: expect.any(Number) as number,
			audio: expect.stringContaining('in the cache') as string,
		});
		const tool = execution.data.resultData.runData['Tool']![0]!.data!['ai_tool']![0]![0]!;
		expect(tool.binary).toBeUndefined();
		expect(answer).not.toMatch(/mimeType|filesystem-v2/);
	});

	it('leaves the audio where the same words are free', async () => {
		await ask(agentVersion, 'ttsConvertTool', SPEAK);
		expect(instance.simulator.paidCalls()).toHaveLength(1);
	});
});

describe.each(AGENT_VERSIONS)('Pin Voice as a tool of an AI Agent %d', (agentVersion) => {
	it('tells of voices that are fine and of those that need attention', async () => {
		const { cloned, libraryWithNotice } = STARTING_VOICES;
		for (const [alias, value] of [
			['Fine', cloned],
			['Going', libraryWithNotice],
		] as const) {
			const voice = { __rl: true, mode: 'id', value };
			await ask(agentVersion, 'pinVoiceTool', { operation: 'pin', alias, voice });
		}
		model.toolAnswers.splice(0);
		instance.simulator.account.voices.withdraw(libraryWithNotice, 30);
		const { answer } = await ask(agentVersion, 'pinVoiceTool', { operation: 'check' });
		expect(answer).toContain('"Fine"');
		expect(answer).toContain('"Going"');
	});
});
