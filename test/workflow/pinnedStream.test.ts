import type { IDataObject } from 'n8n-workflow';
import { DEFAULT_API_KEY, STARTING_VOICES } from '../../simulator';
import { itemsOf } from '../support/convertWorkflow';
import { pinWorkflow } from '../support/pinWorkflow';
import { streamWorkflow } from '../support/streamWorkflow';
import { workflowStage } from '../support/workflow/workflowStage';

jest.setTimeout(60_000);

const { cloned, libraryWithoutNotice } = STARTING_VOICES;

const stage = workflowStage();

const credentials = (api: IDataObject = {}) => ({
	elevenLabsVoiceoverApi: { apiKey: DEFAULT_API_KEY, baseUrl: stage.simulator.url, ...api },
	voiceoverStoreApi: { engine: 'embedded', folder: stage.folder },
});

async function pin(alias: string, voiceId: string, more: IDataObject = {}) {
	const voice = { __rl: true, mode: 'id', value: voiceId };
	const result = await stage.runner.run(pinWorkflow({ operation: 'pin', alias, voice, ...more }), {
		mode: 'trigger',
		startItems: [{ json: {} }],
		credentials: credentials(),
	});
	expect(result.status).toBe('success');
}

async function listed(): Promise<IDataObject[]> {
	const result = await stage.runner.run(pinWorkflow({ operation: 'list' }), {
		mode: 'trigger',
		startItems: [{ json: {} }],
		credentials: credentials(),
	});
	return result.nodeJson('Pin').map((json) => {
		const {
			status: _seen,
			noticeUntil: _until,
			checkedAt: _at,
			...decided
		} = json['pin'] as IDataObject;
		return decided;
	});
}

async function stream(texts: string[], api?: IDataObject) {
	const voice = { __rl: true, mode: 'pin', value: 'Narrator' };
	const result = await stage.runner.run(
		streamWorkflow(
			{ voice },
			{
				credentials: {
					elevenLabsVoiceoverApi: { id: '1', name: 'ElevenLabs' },
					voiceoverStoreApi: { id: '2', name: 'Store' },
				},
			},
		),
		{ mode: 'trigger', startItems: itemsOf(...texts), credentials: credentials(api) },
	);
	return {
		result,
		speech: result.nodeJson('Stream').map((json) => json['speech'] as IDataObject),
		hints: result.hints('Stream').map(({ message }) => message),
	};
}

const OFFLINE = { apiKey: 'wrong', baseUrl: 'http://127.0.0.1:64999' };

describe('TTS Stream with a pin', () => {
	it('names it in the receipt, and plays what is cached after its voice is gone, without network', async () => {
		await pin('Narrator', libraryWithoutNotice);
		const before = await listed();
		const { speech } = await stream(['Good morning.']);
		expect(speech[0]).toMatchObject({
			source: 'generated',
			voiceId: libraryWithoutNotice,
			voicePin: { alias: 'Narrator', voiceId: libraryWithoutNotice, revision: 1 },
		});
		stage.simulator.account.voices.withdraw(libraryWithoutNotice);
		for (const api of [{}, OFFLINE]) {
			expect((await stream(['Good morning.'], api)).speech[0]).toMatchObject({
				source: 'cache',
				cacheKey: speech[0]!['cacheKey'],
				voicePin: { alias: 'Narrator', fallbackUsed: false },
			});
		}
		expect(await listed()).toEqual(before);
	});

	it('whose voice is gone stops with the name, what happened and the candidates', async () => {
		await pin('Tamsin', cloned);
		await pin('Narrator', libraryWithoutNotice);
		// The voice is known from within the last minute, so that only the purchase shows that it is gone.
		for (const prepare of [async () => undefined, async () => await stream(['Good morning.'])]) {
			stage.simulator.account.voices.restore(libraryWithoutNotice);
			await prepare();
			const spent = stage.simulator.creditsCharged();
			stage.simulator.account.voices.withdraw(libraryWithoutNotice);
			const { result } = await stream(['Something new.']);
			expect(result.error).toMatchObject({
				message: expect.stringContaining('The voice of the pin "Narrator" is gone: Bryony'),
				description: expect.stringMatching(
					/has no voice with the id .* Pins that are like it: "Tamsin"/s,
				),
			});
			expect(stage.simulator.creditsCharged()).toBe(spent);
		}
	});

	it('lets only a configured fallback speak, and says so on the item and in a hint', async () => {
		await pin('Understudy', cloned);
		await pin('Narrator', libraryWithoutNotice, { fallbackAlias: 'Understudy' });
		await stream(['Good morning.']);
		const before = await listed();
		stage.simulator.account.voices.withdraw(libraryWithoutNotice);
		const { speech, hints } = await stream(['Good morning.', 'Something new.']);
		const said = expect.stringContaining('its fallback "Understudy" (Tamsin) was used');
		expect(speech).toMatchObject([
			{ source: 'cache', voiceId: libraryWithoutNotice, voicePin: { fallbackUsed: false } },
			{
				source: 'generated',
				voiceId: cloned,
				voicePin: { alias: 'Narrator', voiceId: cloned, revision: 1, fallbackUsed: true },
				warnings: [said],
			},
		]);
		expect(hints).toContainEqual(said);
		expect(await listed()).toEqual(before);
	});
});
