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

/** Start -> AI Agent, with a language model and TTS Convert as its tool. */
function agentWorkflow(agentVersion: number, parameters: IDataObject): WorkflowFile {
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
			node('Speak', 'n8n-nodes-voiceover.ttsConvertTool', {
				parameters: {
					toolDescription: 'Speaks a text',
					text: "={{ $fromAI('text', 'What to say', 'string') }}",
					voice: { __rl: true, mode: 'id', value: STARTING_VOICES.cloned },
					model: { __rl: true, mode: 'id', value: 'eleven_multilingual_v2' },
					...parameters,
				} as INode['parameters'],
				credentials: { elevenLabsVoiceoverApi: { id: '', name: 'ElevenLabs Voiceover' } },
			}),
		],
		connections: {
			Start: { main: [[{ node: 'Agent', type: 'main', index: 0 }]] },
			Model: { ai_languageModel: to('ai_languageModel') },
			Speak: { ai_tool: to('ai_tool') },
		},
	} as WorkflowFile;
}

async function ask(agentVersion: number, parameters: IDataObject = {}) {
	const openAi = await instance.client.createCredential({
		name: 'Language model',
		type: 'openAiApi',
		data: { apiKey: 'none', url: model.url },
	});
	const workflow = await instance.client.importWorkflow(agentWorkflow(agentVersion, parameters), [
		instance.apiCredential,
		openAi,
	]);
	const { executionId } = await instance.client.runManually(workflow, 'Start');
	const execution = await instance.client.waitForExecution(executionId!);
	return { execution, answer: model.toolAnswers[0] ?? '' };
}

/** Since version 3 the engine runs tools as nodes; before, the agent ran them itself. */
describe.each([2.2, 3.1])('TTS Convert as a tool of an AI Agent %d', (agentVersion) => {
	it('answers with a receipt and where the audio is, never with the audio', async () => {
		const { execution, answer } = await ask(agentVersion);
		expect(execution.status).toBe('success');
		const [{ speech }] = JSON.parse(answer) as [{ speech: IDataObject }];
		expect(speech).toMatchObject({
			source: expect.stringMatching(/generated|cache/) as string,
			cacheKey: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
			durationSeconds: expect.any(Number) as number,
			creditsCharged: expect.any(Number) as number,
			audio: expect.stringContaining('in the cache') as string,
		});
		const tool = execution.data.resultData.runData['Speak']![0]!.data!['ai_tool']![0]![0]!;
		expect(tool.binary).toBeUndefined();
		expect(answer).not.toMatch(/mimeType|filesystem-v2/);
	});

	it('leaves the audio where the same words are free', async () => {
		await ask(agentVersion);
		expect(instance.simulator.paidCalls()).toHaveLength(1);
	});
});
