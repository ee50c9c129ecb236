import { loadHunspell } from '../../../../engine/adapters/hunspell/loadHunspell';
import { hunspellDictionaries } from '../../../../engine/adapters/hunspell/hunspellDictionaries';
import type { OwnDictionary } from '../../../../engine/ports/dictionary';
import type { DictionaryLanguage } from '../../../../engine/proof/issue';

const listeners = process.listeners('uncaughtException');

/** A dictionary that knows its own name only. */
const nameOnly = (name: string): OwnDictionary => ({
	aff: Buffer.from('SET UTF-8\nTRY abc\n'),
	dic: Buffer.from(`1\n${name}\n`),
});

const gate = () => Promise.withResolvers<void>();

describe('loadHunspell', () => {
	it('leaves no listener for uncaught exceptions behind, however often it is called', async () => {
		const [first, second] = await Promise.all([loadHunspell(), loadHunspell()]);
		expect(second).toBe(first);
		expect(await loadHunspell()).toBe(first);
		expect(process.listeners('uncaughtException')).toEqual(listeners);
	});

	it('takes away no listener of others', async () => {
		const other = () => undefined;
		process.on('uncaughtException', other);
		try {
			await jest.isolateModulesAsync(async () => {
				const again = await import('../../../../engine/adapters/hunspell/loadHunspell');
				await again.loadHunspell();
			});
			expect(process.listeners('uncaughtException')).toEqual([...listeners, other]);
		} finally {
			process.removeListener('uncaughtException', other);
		}
	});
});

describe('hunspellDictionaries', () => {
	const counting = () => {
		const reads: DictionaryLanguage[] = [];
		const dictionaries = hunspellDictionaries({
			read: async (language) => {
				reads.push(language);
				return nameOnly(language);
			},
		});
		return { reads, dictionaries };
	};

	it('gives the dictionaries in the order in which they are asked for', async () => {
		const { dictionaries } = counting();
		const known = await dictionaries.use(['pl', 'es'], async (both) =>
			both.map((dictionary) => [dictionary.knows('pl'), dictionary.knows('es')]),
		);
		expect(known).toEqual([
			[true, false],
			[false, true],
		]);
	});

	it('keeps the three that were used last', async () => {
		const { dictionaries, reads } = counting();
		const use = async (language: DictionaryLanguage) =>
			await dictionaries.use([language], async () => undefined);
		for (const language of ['es', 'fr', 'pt', 'es', 'nl', 'es', 'fr'] as const) await use(language);
		expect(reads).toEqual(['es', 'fr', 'pt', 'nl', 'fr']);
	});

	it('frees what it gives up', async () => {
		const hunspell = await loadHunspell();
		const { create } = hunspell;
		const freed: number[] = [];
		let made = 0;
		const spy = jest.spyOn(hunspell, 'create').mockImplementation((aff, dic) => {
			const handle = create(aff, dic);
			const number = (made += 1);
			return {
				...handle,
				dispose() {
					freed.push(number);
					handle.dispose();
				},
			};
		});
		const { dictionaries } = counting();
		for (const language of ['es', 'fr', 'pt', 'nl', 'pl'] as const) {
			await dictionaries.use([language], async () => undefined);
		}
		spy.mockRestore();
		expect(freed).toEqual([1, 2]);
	});

	it('never takes away what is in use, and makes others wait for it', async () => {
		const { dictionaries, reads } = counting();
		const done = gate();
		const order: string[] = [];
		const holding = dictionaries.use(['es', 'fr', 'pt'], async ([es]) => {
			await done.promise;
			order.push(`still there: ${es!.knows('es')}`);
		});
		const waiting = dictionaries.use(['pl', 'en-US'], async ([pl]) => {
			order.push(`then: ${pl!.knows('pl')}`);
		});
		await new Promise((resolve) => setTimeout(resolve, 30));
		expect(order).toEqual([]);
		done.resolve();
		await Promise.all([holding, waiting]);
		expect(order).toEqual(['still there: true', 'then: true']);
		expect(reads).toContain('pl');
	});

	it('lets many share few places without ever stopping', async () => {
		const { dictionaries } = counting();
		const languages = ['es', 'fr', 'pt', 'nl', 'pl', 'en-US', 'en-GB'] as const;
		const uses = Array.from({ length: 40 }, async (_, index) => {
			const choice = [languages[index % 7]!, languages[(index * 3 + 1) % 7]!];
			return await dictionaries.use(choice, async (both) => {
				await new Promise((resolve) => setImmediate(resolve));
				return both.every((dictionary, at) => dictionary.knows(choice[at]!));
			});
		});
		expect(await Promise.all(uses)).toEqual(Array.from({ length: 40 }, () => true));
	});

	it('goes on after a failed read, failed work and an aborted wait', async () => {
		let broken = true;
		const dictionaries = hunspellDictionaries({
			mostResident: 1,
			read: async (language) => {
				if (broken) throw new Error('unreadable');
				return nameOnly(language);
			},
		});
		await expect(dictionaries.use(['es'], async () => undefined)).rejects.toThrow('unreadable');
		broken = false;
		await expect(
			dictionaries.use(['es'], async () => await Promise.reject(new Error('work'))),
		).rejects.toThrow('work');
		const done = gate();
		const holding = dictionaries.use(['es'], async () => await done.promise);
		const controller = new AbortController();
		const waiting = dictionaries.use(['fr'], async () => undefined, controller.signal);
		setTimeout(() => controller.abort(new Error('stopped')), 10);
		await expect(waiting).rejects.toThrow('stopped');
		done.resolve();
		await holding;
		expect(await dictionaries.use(['fr'], async ([fr]) => fr!.knows('fr'))).toBe(true);
	});

	it('takes two pairs of the same bytes of a user for one', async () => {
		const hunspell = await loadHunspell();
		const create = jest.spyOn(hunspell, 'create');
		const { dictionaries } = counting();
		for (const word of ['eins', 'eins', 'zwei']) {
			await dictionaries.use([nameOnly(word)], async ([own]) =>
				expect(own!.knows(word)).toBe(true),
			);
		}
		expect(create).toHaveBeenCalledTimes(2);
		create.mockRestore();
	});
});
