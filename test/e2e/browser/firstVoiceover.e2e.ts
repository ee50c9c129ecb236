import { join } from 'node:path';
import { DEFAULT_API_KEY } from '../../../simulator';
import { owner } from '../../../tools/n8n/owner';
import { startVoiceoverInstance, type VoiceoverInstance } from '../voiceoverInstance';
import { editorInBrowser } from './editorInBrowser';
import { eventually } from './eventually';
import type { NodePanel } from './pages/nodePanel';
import { signIn } from './pages/signInPage';
import { WorkflowPage } from './pages/workflowPage';

const TEXT = 'Good morning. The night train to Vienna leaves at nine.';

let instance: VoiceoverInstance;

beforeAll(async () => {
	instance = await startVoiceoverInstance();
	// The user makes it.
	await instance.client.deleteCredential(instance.apiCredential.id);
});

const editor = editorInBrowser(() => instance.client.url);
const { story, picture } = editor;

/** The node that the stories go on with. */
let workflow: WorkflowPage;
let convert: NodePanel;

story('signs in', async (page) => {
	await signIn(page, owner.email, owner.password);
	workflow = new WorkflowPage(page);
});

describe('looking for the nodes', () => {
	/** n8n lists a trigger and its node under one name, so TTS Stream is also the entry of TTS Stream Trigger. */
	const NODES = [
		'Cache Lookup',
		'Pin Voice',
		'Proof Text',
		'TTS Convert',
		'TTS Stream',
		'Voiceover Budget',
	];

	story('finds each under the words that a user would try', async () => {
		await workflow.openNewToRunByHand();
		const creator = await workflow.addStep();
		for (const words of ['elevenlabs', 'tts', 'text to speech', 'voice']) {
			await creator.search(words);
			await eventually(async () =>
				expect(await creator.listed()).toEqual(expect.arrayContaining(NODES)),
			);
		}
		await picture('search');
	});

	story('finds the trigger as the first step', async () => {
		await workflow.openNew();
		const creator = await workflow.addFirstStep();
		await creator.search('elevenlabs');
		await creator.choose('TTS Stream');
		await creator.choose('On new TTS Stream event');
		await workflow.node('TTS Stream Trigger').waitFor({ state: 'attached' });
		await picture('panel-tts-stream-trigger');
	});
});

describe('the credentials', () => {
	story('are asked for by the node', async () => {
		await workflow.openNewToRunByHand();
		const creator = await workflow.addStep();
		convert = await creator.add('TTS Convert', 'Convert text to speech');
		await picture('panel-tts-convert-new');
	});

	story('ElevenLabs: tells that a key is wrong, and takes the right one', async () => {
		const dialog = await convert.connectCredential(0);
		await dialog.write('apiKey', 'not-the-key');
		await dialog.choose('baseUrl', 'Other (Proxy or Simulator)');
		await dialog.write('customBaseUrl', instance.simulator.url);
		await dialog.save();
		expect(await dialog.failure()).toContain('does not accept the API key');
		await picture('credential-failed');
		await dialog.write('apiKey', DEFAULT_API_KEY);
		await dialog.save();
		await dialog.closed();
		const again = await convert.editCredential(0);
		await again.success();
		await picture('credential');
		await again.close();
	});

	story('Store: tells that a folder is wrong, and takes another one', async () => {
		const dialog = await convert.connectCredential(0);
		await dialog.write('folder', 'not/absolute');
		await dialog.save();
		expect(await dialog.failure()).toContain('absolute path');
		await dialog.write('folder', join(instance.userFolder, 'voiceover-store'));
		await dialog.save();
		await dialog.closed();
		await convert.close();
	});
});

describe('the first voiceover', () => {
	story('chooses a voice by typing a part of its name', async () => {
		convert = await workflow.openNode('TTS Convert');
		await convert.writeExpression('text', TEXT);
		const voice = convert.locator('voice');
		await voice.openList();
		await eventually(async () => expect(await voice.entries.count()).toBeGreaterThan(5));
		await voice.filter('tam');
		await eventually(async () => expect(await voice.entries.count()).toBe(1));
		await picture('voice-list');
		await voice.choose('Tamsin');
	});

	story('knows the cost before anything is bought', async () => {
		await convert.choose('operation', 'Estimate Cost');
		await convert.execute();
		await eventually(async () =>
			expect(await convert.output.hints.allInnerTexts()).toEqual([
				expect.stringContaining(`${TEXT.length} credits`),
			]),
		);
		await picture('estimate');
		expect(instance.simulator.paidCalls()).toHaveLength(0);
	});

	story('hears it in the output, with a hint that sums up the cost', async () => {
		await convert.choose('operation', 'Convert Text to Speech');
		await convert.execute();
		await eventually(async () =>
			expect(await convert.output.hints.allInnerTexts()).toEqual([
				expect.stringContaining(`1 generated (${TEXT.length} credits)`),
			]),
		);
		await convert.output.show('binary');
		await picture('generated');
		await convert.output.view();
		expect(await convert.output.playedSeconds()).toBeGreaterThan(1);
		await picture('audio-preview');
	});

	story('is free the second time', async () => {
		await convert.execute();
		await eventually(async () =>
			expect(await convert.output.hints.allInnerTexts()).toEqual([
				expect.stringContaining(`1 from the cache (${TEXT.length} credits saved)`),
			]),
		);
		expect(instance.simulator.paidCalls()).toHaveLength(1);
		await convert.close();
		expect(await workflow.subtitle('TTS Convert')).toBe('Speak with Tamsin');
		await picture('canvas');
	});
});

describe('a pinned voice', () => {
	story('is made with Pin Voice', async () => {
		const pin = await (await workflow.addStep()).add('Pin Voice', 'Pin a voice');
		const voice = pin.locator('voice');
		await voice.openList();
		// n8n chooses a credential by itself only where the node always needs it.
		expect(await voice.failure()).toContain('choose one at the top of this panel');
		await pin.chooseCredential(0, 'ElevenLabs Voiceover account');
		await pin.write('alias', 'Narrator');
		await voice.openList();
		await voice.filter('ald');
		await eventually(async () => expect(await voice.entries.count()).toBe(1));
		await voice.choose('Alder');
		await picture('panel-pin-voice');
		await pin.execute();
		expect(await pin.output.hints.allInnerTexts()).toEqual([expect.stringContaining('pinned')]);
		await pin.close();
	});

	story('comes first in the list of voices, and speaks', async () => {
		convert = await workflow.openNode('TTS Convert');
		const voice = convert.locator('voice');
		await voice.openList();
		await eventually(async () =>
			// The editor itself puts the present choice before all others.
			expect((await voice.entries.allInnerTexts()).slice(0, 2)).toEqual([
				expect.stringContaining('Tamsin'),
				'Pin: Narrator (Alder)',
			]),
		);
		await picture('voice-list-with-pin');
		await voice.choose('Narrator');
		await convert.execute();
		await eventually(async () =>
			expect(await convert.output.hints.allInnerTexts()).toEqual([
				expect.stringContaining('1 generated'),
			]),
		);
		await convert.close();
		expect(await workflow.subtitle('TTS Convert')).toBe('Speak with Narrator');
	});

	story('is found by its name in the mode for pins', async () => {
		convert = await workflow.openNode('TTS Convert');
		const voice = convert.locator('voice');
		await voice.switchTo('pin');
		await voice.write('narrator');
		await convert.execute();
		await eventually(async () =>
			expect(await convert.output.hints.allInnerTexts()).toEqual([
				expect.stringContaining('1 from the cache'),
			]),
		);
	});
});

describe('a voice that is gone', () => {
	story('is an error that says what to do', async () => {
		const voice = convert.locator('voice');
		await voice.switchTo('id');
		await voice.write('nobodyHasThisVoice00');
		await convert.execute();
		await eventually(async () => {
			expect(await convert.output.errorMessage.innerText()).toContain('no voice with the id');
			expect(await convert.output.errorDescription.innerText()).toContain('Choose another voice');
		});
		await picture('error');
	});
});
