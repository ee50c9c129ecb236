import { elevenLabsDictionaryApi } from '../../../../engine/adapters/elevenlabs/elevenLabsDictionaryApi';
import { publishGlossary } from '../../../../engine/proof/glossary/publishGlossary';
import type { GlossaryEntry } from '../../../../engine/proof/issue';
import { DEFAULT_API_KEY, SCOPES, startSimulator, type Simulator } from '../../../../simulator';

let simulator: Simulator;
beforeAll(async () => {
	simulator = await startSimulator();
});
beforeEach(() => simulator.reset());
afterAll(async () => await simulator.close());

const api = (apiKey = DEFAULT_API_KEY) =>
	elevenLabsDictionaryApi({ apiKey, baseUrl: simulator.url });
const writes = () => simulator.calls.filter(({ method }) => method === 'POST').length;

const GLOSSARY: GlossaryEntry[] = [
	{ word: 'SQL', spoken: 'sequel' },
	{ word: 'Qonto' },
	{ word: 'PostgreSQL', spoken: 'postgres' },
];

describe('the dictionary API', () => {
	it('makes a dictionary, reads it, and makes new versions of it', async () => {
		const aliases = [{ word: 'SQL', spoken: 'sequel' }];
		const created = await api().createDictionary({
			name: 'one',
			description: 'of a test',
			aliases,
		});
		expect(await api().getAliases(created.id)).toEqual({
			...created,
			aliases,
			hasOtherRules: false,
		});
		const more = [...aliases, { word: 'n8n', spoken: 'n eight n' }];
		const updated = await api().setAliases(created.id, more);
		expect(updated.id).toBe(created.id);
		expect(updated.versionId).not.toBe(created.versionId);
		expect(await api().getAliases(created.id)).toEqual({
			...updated,
			aliases: more,
			hasOtherRules: false,
		});
		expect((await api().listDictionaries({})).dictionaries).toEqual([
			{ ...updated, name: 'one', createdMs: expect.any(Number) },
		]);
	});

	it('says that a dictionary holds what a glossary cannot say', async () => {
		const { id } = simulator.account.dictionaries.add('theirs', null, [
			{ type: 'phoneme', string_to_replace: 'tomato', phoneme: 'təˈmeɪtoʊ', alphabet: 'ipa' },
			{ type: 'alias', string_to_replace: 'UN', alias: 'United Nations' },
		]);
		expect(await api().getAliases(id)).toMatchObject({
			aliases: [{ word: 'UN', spoken: 'United Nations' }],
			hasOtherRules: true,
		});
	});

	it('names the permission that is missing', async () => {
		for (const missing of [
			'pronunciation_dictionaries_read',
			'pronunciation_dictionaries_write',
		] as const) {
			simulator.account.keys.add(
				missing,
				SCOPES.filter((scope) => scope !== missing),
			);
			const call = missing.endsWith('read')
				? api(missing).listDictionaries({})
				: api(missing).createDictionary({
						name: 'x',
						description: '',
						aliases: [{ word: 'a', spoken: 'b' }],
					});
			await expect(call).rejects.toMatchObject({
				code: 'PERMISSION_MISSING',
				outcome: 'notCharged',
				message: expect.stringContaining(missing),
			});
		}
	});

	it('tells a dictionary that is gone, a bad key, and a stopped execution', async () => {
		await expect(api().getAliases('gone')).rejects.toMatchObject({
			code: 'REQUEST_REFUSED',
			status: 404,
		});
		await expect(api('wrong').listDictionaries({})).rejects.toMatchObject({ code: 'INVALID_KEY' });
		await expect(api().listDictionaries({ signal: AbortSignal.abort() })).rejects.toMatchObject({
			code: 'CANCELLED',
		});
	});
});

describe('publishing a glossary', () => {
	it('makes a dictionary once, and a new version only when the glossary says something else', async () => {
		const first = await publishGlossary(GLOSSARY, 'brand', api());
		expect(first).toMatchObject({ name: 'brand', words: 2, status: 'created' });
		const again = await publishGlossary(GLOSSARY.toReversed(), 'brand', api());
		expect(again).toEqual({ ...first, status: 'unchanged' });
		expect(writes()).toBe(1);
		const changed = await publishGlossary(
			[...GLOSSARY, { word: 'UN', spoken: 'U N' }],
			'brand',
			api(),
		);
		expect(changed).toMatchObject({ id: first.id, words: 3, status: 'updated' });
		expect(changed.versionId).not.toBe(first.versionId);
		expect(simulator.account.dictionaries.all()).toHaveLength(1);
	});

	it('puts longer words first, because only the first match counts', async () => {
		const { id } = await publishGlossary(GLOSSARY, 'brand', api());
		const { aliases } = await api().getAliases(id);
		expect(aliases.map(({ word }) => word)).toEqual(['PostgreSQL', 'SQL']);
	});

	it('finds its dictionary among more than a page of others', async () => {
		const first = await publishGlossary(GLOSSARY, 'brand', api());
		for (let number = 0; number < 150; number += 1) {
			simulator.account.dictionaries.add(`other ${number}`, null, []);
		}
		const last = simulator.account.dictionaries.add('last', null, [
			{ type: 'alias', string_to_replace: 'SQL', alias: 'sequel' },
		]);
		expect(await publishGlossary(GLOSSARY, 'brand', api())).toEqual({
			...first,
			status: 'unchanged',
		});
		expect(await publishGlossary(GLOSSARY.slice(0, 1), 'last', api())).toMatchObject({
			id: last.id,
			status: 'unchanged',
		});
	});

	it('never replaces rules that somebody made by hand', async () => {
		simulator.account.dictionaries.add('theirs', null, [
			{ type: 'phoneme', string_to_replace: 'tomato', phoneme: 'x', alphabet: 'ipa' },
		]);
		await expect(publishGlossary(GLOSSARY, 'theirs', api())).rejects.toMatchObject({
			code: 'INVALID_INPUT',
		});
		expect(writes()).toBe(0);
	});

	it('needs a word with a spoken form', async () => {
		await expect(publishGlossary([{ word: 'Qonto' }], 'brand', api())).rejects.toMatchObject({
			code: 'INVALID_INPUT',
		});
		expect(simulator.calls).toEqual([]);
	});
});
