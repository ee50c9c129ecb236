import type { IDataObject } from 'n8n-workflow';
import { DEFAULT_API_KEY } from '../../simulator';
import { itemsOf, receiptsOf, SCRIPT } from '../support/convertWorkflow';
import { lookupWorkflow } from '../support/lookupWorkflow';
import { workflowStage } from '../support/workflow/workflowStage';

jest.setTimeout(60_000);

const stage = workflowStage();

/** Start -> Lookup -> Hit, or Miss -> Convert, which takes everything from the item. */
async function run(texts: string[], lookup: IDataObject = {}, convert: IDataObject = {}) {
	const workflow = lookupWorkflow(lookup);
	const { credentials } = workflow.nodes.find(({ name }) => name === 'Lookup')!;
	workflow.nodes.push({
		id: 'Convert',
		name: 'Convert',
		type: 'n8n-nodes-voiceover.ttsConvert',
		typeVersion: 1,
		position: [0, 0],
		parameters: { speechSource: 'cacheLookup', ...convert } as never,
		...(credentials === undefined ? {} : { credentials }),
	});
	workflow.connections['Miss'] = { main: [[{ node: 'Convert', type: 'main', index: 0 }]] };
	const result = await stage.runner.run(workflow, {
		mode: 'trigger',
		startItems: itemsOf(...texts),
		credentials: {
			elevenLabsVoiceoverApi: { apiKey: DEFAULT_API_KEY, baseUrl: stage.simulator.url },
			voiceoverStoreApi: { engine: 'embedded', folder: stage.folder },
		},
	});
	return {
		result,
		hits: result.nodeJson('Lookup', 0),
		misses: result.nodeJson('Lookup', 1).map((json) => json['cache'] as IDataObject),
		bought: receiptsOf(result.nodeJson('Convert')),
	};
}

describe('TTS Convert behind the Miss output of Cache Lookup', () => {
	it('buys under the key that was looked up, with nothing entered again', async () => {
		const lookup = {
			text: '={{ "Scene one. " + $json.text }}',
			outputFormat: 'mp3_22050_32',
			voiceSettings: { stability: 0.25, speed: 1.1 },
			speechOptions: { seed: 7, languageCode: 'en' },
		};
		const first = await run([SCRIPT], lookup);
		expect(first.hits).toEqual([]);
		expect(first.bought[0]).toMatchObject({
			source: 'generated',
			cacheKey: first.misses[0]!['key'],
			creditsCharged: first.misses[0]!['credits'],
			outputFormat: 'mp3_22050_32',
		});
		const second = await run([SCRIPT, 'New words.'], lookup);
		expect(second.hits).toMatchObject([
			{ cache: { hit: true, key: first.misses[0]!['key'] }, speech: { source: 'cache' } },
		]);
		expect(second.bought).toHaveLength(1);
		expect(stage.simulator.paidCalls()).toHaveLength(2);
	});

	it('keeps to the take that was looked up', async () => {
		const { bought, misses } = await run([SCRIPT], { speechOptions: { take: 3 } });
		expect(bought[0]).toMatchObject({ take: 3, cacheKey: misses[0]!['key'] });
	});

	it('says how to connect it when an item has no look-up', async () => {
		const { result } = await run([SCRIPT], {}, { speechSource: 'cacheLookup' });
		expect(result.status).toBe('success');
		const workflow = lookupWorkflow();
		workflow.connections['Start'] = { main: [[{ node: 'Lookup', type: 'main', index: 0 }]] };
		workflow.nodes.find(({ name }) => name === 'Lookup')!.type = 'n8n-nodes-voiceover.ttsConvert';
		workflow.nodes.find(({ name }) => name === 'Lookup')!.parameters = {
			speechSource: 'cacheLookup',
		};
		const alone = await stage.runner.run(workflow, {
			mode: 'trigger',
			startItems: itemsOf(SCRIPT),
			credentials: {
				elevenLabsVoiceoverApi: { apiKey: DEFAULT_API_KEY, baseUrl: stage.simulator.url },
				voiceoverStoreApi: { engine: 'embedded', folder: stage.folder },
			},
		});
		expect(alone.error).toMatchObject({
			code: 'INVALID_INPUT',
			description: expect.stringContaining('Miss output of Cache Lookup') as string,
		});
	});
});
