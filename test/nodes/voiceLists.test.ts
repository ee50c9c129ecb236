import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { openEmbeddedStore } from '../../engine/adapters/embedded/embeddedStore';
import { systemClock } from '../../engine/concurrency/systemClock';
import { aliasKey } from '../../engine/speech/pinAlias';
import { CacheLookup } from '../../nodes/CacheLookup/CacheLookup.node';
import { PinVoice } from '../../nodes/PinVoice/PinVoice.node';
import { TtsConvert } from '../../nodes/TtsConvert/TtsConvert.node';
import { TtsStream } from '../../nodes/TtsStream/TtsStream.node';
import { TtsStreamTrigger } from '../../nodes/TtsStreamTrigger/TtsStreamTrigger.node';
import { searchVoicesToPin } from '../../nodes/PinVoice/searchVoicesToPin';
import { searchVoices } from '../../nodes/shared/session/listSearch';
import { DEFAULT_API_KEY, STARTING_VOICES, startSimulator, type Simulator } from '../../simulator';
import { changeTo, sampleChoice } from '../contracts/samplePin';
import { temporaryFolder } from '../support/temporaryFolder';
import { keyWithout } from '../support/voiceBench';

jest.setTimeout(30_000);

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
	{ apiKey = DEFAULT_API_KEY, namespace = 'default' } = {},
): ILoadOptionsFunctions {
	const credentials: Record<string, object> = {
		elevenLabsVoiceoverApi: { apiKey, baseUrl: simulator.url },
		voiceoverStoreApi: { engine: 'embedded', folder, namespace },
	};
	return {
		getNode: () => ({ name: 'Pin Voice', credentials }),
		getCredentials: async (name: string) => await Promise.resolve(credentials[name]),
		getCurrentNodeParameter: (name: string) => parameters[name],
	} as unknown as ILoadOptionsFunctions;
}

const LIBRARY = { voiceSource: 'library' };

type Search = (filter?: string, pageToken?: string) => Promise<INodeListSearchResult>;

/** What is listed while the user scrolls to the end. */
async function scrolled(search: Search, filter?: string) {
	const seen: INodeListSearchResult['results'] = [];
	let token: string | undefined;
	do {
		const page = await search(filter, token);
		seen.push(...page.results);
		token = page.paginationToken as string | undefined;
	} while (token !== undefined);
	return seen;
}

const idsOf = (results: INodeListSearchResult['results']) =>
	new Set(results.map(({ value }) => value));

describe('the list of the library', () => {
	const search: Search = async (filter, token) =>
		await searchVoicesToPin(editor(LIBRARY), filter, token);

	it('reaches each of 10,000 voices while the user scrolls, and any of them by its name', async () => {
		simulator.account.voices.fillLibrary(10_000);
		const all = await scrolled(search);
		expect(idsOf(all).size).toBe(10_000);
		for (const { name, value } of all.filter((_entry, place) => place % 997 === 0)) {
			const found = await scrolled(search, /^[^(]*[^( ]/.exec(name)![0]);
			expect(found.map((entry) => entry.value)).toContain(value);
			expect(found.length).toBeLessThan(1000);
		}
	});

	it('searches and filters, and shows what a choice depends on', async () => {
		expect((await search('jarvis')).results).toEqual([
			{
				name: 'Jarvis (es, female, 365 days notice, 1.5x credits, peninsular, conversational)',
				value: expect.stringMatching(/^simOwner\w+\/simLibJarvis\d+$/),
				url: expect.stringMatching(/^http/),
			},
		]);
		const filtered = await searchVoicesToPin(
			editor({ ...LIBRARY, libraryFilters: { language: 'fr', gender: 'male' } }),
		);
		expect(filtered.results.length).toBeGreaterThan(0);
		for (const { name } of filtered.results) expect(name).toContain('(fr, male');
	});

	it('says what to do when nothing fits', async () => {
		expect((await search('no such voice')).results).toEqual([
			{ name: expect.stringContaining('remove a filter'), value: '' },
		]);
	});
});

describe('the list of the account', () => {
	it('reaches each of 150 voices, by scrolling and by its name, to pin and to speak', async () => {
		while (simulator.account.voices.listed().length < 150) {
			const number = String(simulator.account.voices.listed().length).padStart(3, '0');
			simulator.account.voices.add({ name: `Mine ${number}` });
		}
		const listed = simulator.account.voices.listed();
		const searches: Search[] = [
			async (filter, token) => await searchVoicesToPin(editor(), filter, token),
			async (filter, token) => await searchVoices(editor(), filter, token),
		];
		for (const search of searches) {
			expect(idsOf(await scrolled(search)).size).toBe(150);
			for (const { name, voiceId } of listed) {
				expect(idsOf((await search(name)).results)).toContain(voiceId);
			}
		}
	});

	it('that is empty says how to come by a voice', async () => {
		for (const { voiceId } of simulator.account.voices.listed()) {
			simulator.account.voices.delete(voiceId);
		}
		expect((await searchVoicesToPin(editor())).results).toEqual([
			{ name: expect.stringContaining('Voice Library'), value: '' },
		]);
		expect((await searchVoices(editor())).results).toEqual([
			{ name: expect.stringContaining('Pin Voice'), value: '' },
		]);
		expect((await searchVoices(editor(), 'x')).results).toEqual([]);
	});
});

describe('the list of whoever may speak', () => {
	const pinned = ({ results }: INodeListSearchResult) =>
		results.filter(({ value }) => String(value).startsWith('pin:'));

	it('begins with each pin as it was last seen, whether or not the account has its voice', async () => {
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
		await store.close();
		const { results } = await searchVoices(editor());
		expect(results.slice(0, 3).map(({ name, value }) => [name, value])).toEqual([
			['Pin: Narrator (ends 2027-03-01, Alder – "warm")', 'pin:Narrator'],
			['Pin: Villain (gone, Alder – "warm")', 'pin:Villain'],
			['Pin: Ärger (Alder – "warm")', 'pin:Ärger'],
		]);
		expect(idsOf(results.slice(3))).toContain(STARTING_VOICES.cloned);
		expect(pinned({ results })).toHaveLength(3);
		expect((await searchVoices(editor(), 'ÄRG')).results.map(({ value }) => value)).toEqual([
			'pin:Ärger',
		]);
		// To pin a pin makes no sense.
		expect(pinned(await searchVoicesToPin(editor()))).toEqual([]);
		expect(pinned(await searchVoices(editor({}, { namespace: 'other' })))).toEqual([]);
	});

	it('has the pins also with a key that may not read voices, and with a wrong one', async () => {
		for (const apiKey of [keyWithout(simulator, 'voices_read'), 'wrong']) {
			const { results } = await searchVoices(editor({}, { apiKey }));
			expect(results).toHaveLength(3);
			// Without pins there is nothing to show but what is wrong.
			await expect(searchVoices(editor({}, { apiKey, namespace: 'other' }))).rejects.toThrow();
		}
	});
});

describe('a field that chooses from a list', () => {
	const NODES = [CacheLookup, PinVoice, TtsConvert, TtsStream, TtsStreamTrigger];

	it.each(NODES.map((Node) => [Node.name, new Node().description.properties] as const))(
		'of %s has its list under the one name for which the editor opens it',
		(_, properties) => {
			// Source: n8n 2.41.1, ResourceLocator.vue, isListMode.
			const modes = properties.flatMap(({ modes: found = [] }) => found);
			expect(modes.length).toBeGreaterThan(0);
			for (const { name, type } of modes) expect(type === 'list').toBe(name === 'list');
		},
	);
});
