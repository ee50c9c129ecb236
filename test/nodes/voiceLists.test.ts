import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ILoadOptionsFunctions } from 'n8n-workflow';
import { openEmbeddedStore } from '../../engine/adapters/embeddedStore';
import { systemClock } from '../../engine/clock';
import { aliasKey } from '../../engine/voices/alias';
import { searchLibrary } from '../../nodes/PinVoice/searchLibrary';
import { searchModels, searchSpeakers, searchVoices } from '../../nodes/shared/runtime/listSearch';
import { DEFAULT_API_KEY, startSimulator, type Simulator } from '../../simulator';
import { changeTo, sampleChoice } from '../contracts/samplePin';
import { temporaryFolder } from '../support/temporaryFolder';

let simulator: Simulator;
beforeAll(async () => {
	simulator = await startSimulator();
});
beforeEach(() => simulator.reset());
afterAll(async () => await simulator.close());

const folder = temporaryFolder('lists');

/** The editor of a node with these parameters. */
function editor(
	parameters: Record<string, unknown> = {},
	storeFolder = folder,
): ILoadOptionsFunctions {
	const credentials: Record<string, object> = {
		elevenLabsVoiceoverApi: { apiKey: DEFAULT_API_KEY, baseUrl: simulator.url },
		voiceoverStoreApi: { engine: 'embedded', folder: storeFolder },
	};
	return {
		getNode: () => ({ name: 'Pin Voice', credentials }),
		getCredentials: async (name: string) => await Promise.resolve(credentials[name]),
		getCurrentNodeParameter: (name: string) => parameters[name],
	} as unknown as ILoadOptionsFunctions;
}

describe('the list of the library', () => {
	it('reaches each of 10,000 voices while the user scrolls', async () => {
		simulator.account.voices.fillLibrary(10_000);
		const seen = new Set<unknown>();
		let token: string | undefined;
		do {
			const page = await searchLibrary(editor(), undefined, token);
			for (const { value } of page.results) seen.add(value);
			token = page.paginationToken as string | undefined;
		} while (token !== undefined);
		expect(seen.size).toBe(10_000);
	}, 30_000);

	it('searches and filters, and shows what a choice depends on', async () => {
		const found = await searchLibrary(editor(), 'jarvis');
		expect(found.results).toEqual([
			{
				name: 'Jarvis (es, female, peninsular, conversational, 365 days notice, 1.5x credits)',
				value: expect.stringMatching(/^simOwner\w+\/simLibJarvis\d+$/),
				url: expect.stringMatching(/^http/),
			},
		]);
		const filtered = await searchLibrary(
			editor({ libraryFilters: { language: 'fr', gender: 'male' } }),
		);
		expect(filtered.results.length).toBeGreaterThan(0);
		for (const { name } of filtered.results) expect(name).toContain('(fr, male');
	});
});

describe('the list of the account', () => {
	it('asks for the credential when the node has none', async () => {
		const bare = { getNode: () => ({ name: 'TTS Convert' }) } as unknown as ILoadOptionsFunctions;
		for (const list of [searchVoices, searchSpeakers, searchLibrary, searchModels]) {
			await expect(list(bare)).rejects.toThrow(/choose one at the top of this panel/);
		}
	});

	it('reaches each of 150 voices', async () => {
		while (simulator.account.voices.listed().length < 150) {
			simulator.account.voices.add({ name: `Mine ${simulator.account.voices.listed().length}` });
		}
		const seen = new Set<unknown>();
		let token: string | undefined;
		do {
			const page = await searchVoices(editor(), undefined, token);
			for (const { value } of page.results) seen.add(value);
			token = page.paginationToken as string | undefined;
		} while (token !== undefined);
		expect(seen.size).toBe(150);
	});
});

describe('pins in the list of voices', () => {
	it('come before the voices, with each pin as it was last seen', async () => {
		const store = await openEmbeddedStore(folder, systemClock);
		const pins = await store.pins();
		const choose = async (alias: string) =>
			await pins.change('default', [changeTo(sampleChoice({ alias, fallback: undefined }))]);
		for (const alias of ['Narrator', 'Ärger', 'Villain']) await choose(alias);
		const seenAtMs = Date.now();
		await pins.note(
			'default',
			new Map([
				[
					aliasKey('Narrator'),
					{
						revision: 1,
						status: 'notice' as const,
						noticeUntilMs: Date.UTC(2027, 2, 1),
						seenAtMs,
					},
				],
				[aliasKey('Villain'), { revision: 1, status: 'gone' as const, seenAtMs }],
			]),
		);
		store.close();
		const { results } = await searchSpeakers(editor());
		const voices = (await searchVoices(editor())).results;
		expect(results.slice(0, 3).map(({ name, value }) => [name, value])).toEqual([
			['Narrator (pin of Alder – "warm", going away, there until 2027-03-01)', 'pin:Narrator'],
			['Villain (pin of Alder – "warm", gone)', 'pin:Villain'],
			['Ärger (pin of Alder – "warm")', 'pin:Ärger'],
		]);
		expect(results.slice(3)).toEqual(voices);
		const found = await searchSpeakers(editor(), 'ÄRG');
		expect(found.results.map(({ value }) => value)).toEqual(['pin:Ärger']);
		const byVoice = await searchSpeakers(editor(), 'alder');
		expect(byVoice.results.map(({ value }) => String(value).split(':')[0])).toEqual([
			'pin',
			'pin',
			'pin',
			expect.stringContaining('Alder'),
		]);
	});

	it('are on the first page only', async () => {
		while (simulator.account.voices.listed().length < 150) {
			simulator.account.voices.add({ name: `Mine ${simulator.account.voices.listed().length}` });
		}
		const first = await searchSpeakers(editor());
		const second = await searchSpeakers(editor(), undefined, first.paginationToken as string);
		const isPin = ({ value }: { value: unknown }) => String(value).startsWith('pin:');
		expect(first.results.filter(isPin)).toHaveLength(3);
		expect(second.results.filter(isPin)).toHaveLength(0);
		expect(second.results.length).toBeGreaterThan(0);
	});

	it('do not keep the voices from the list when the store cannot be opened', async () => {
		const file = join(temporaryFolder('lists'), 'file');
		writeFileSync(file, 'not a folder');
		const { results } = await searchSpeakers(editor({}, file));
		expect(results).toEqual((await searchVoices(editor())).results);
	});
});
