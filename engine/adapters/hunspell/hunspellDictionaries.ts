import type { Hunspell, HunspellFactory } from 'hunspell-asm';
import type { Dictionaries, Dictionary, DictionaryChoice } from '../../ports/dictionary';
import type { DictionaryLanguage } from '../../proof/issue';
import { loadHunspell } from './loadHunspell';
import { ownDictionaryKey, readOwnDictionary, type DictionaryBytes } from './ownDictionary';

/** Dictionaries in memory at a time, in the whole process. One takes 10 to 35 MB. */
const MOST_RESIDENT = 3;

export interface HunspellOptions {
	/** Reads a dictionary of the package. */
	read(language: DictionaryLanguage): Promise<DictionaryBytes>;
	/** Default 3. */
	mostResident?: number;
}

interface Resident {
	handle: Hunspell;
	dictionary: Dictionary;
	users: number;
}

/** Keeps the dictionaries that were used last. Its memory is one for the process, so make one of these for a process. */
export function hunspellDictionaries({
	read,
	mostResident = MOST_RESIDENT,
}: HunspellOptions): Dictionaries {
	/** By key, the one that was used longest ago first. */
	const residents = new Map<string, Resident>();
	/** Those who come to take dictionaries are served one after the other, so that two never hold half of what they need. */
	let lastTaking: Promise<unknown> = Promise.resolve();
	let freed = Promise.withResolvers<void>();
	let mounts = 0;

	return {
		async use(choices, work, signal) {
			const wanted = new Map(choices.map((choice) => [keyOf(choice), choice]));
			if (wanted.size > mostResident) {
				throw new Error(`there is room for ${mostResident} dictionaries, not for ${wanted.size}`);
			}
			const taking = lastTaking.then(async () => await take(wanted, signal));
			lastTaking = taking.catch(() => undefined);
			const taken = await taking;
			try {
				return await work(choices.map((choice) => taken.get(keyOf(choice))!.dictionary));
			} finally {
				release(taken.values());
			}
		},
	};

	async function take(
		wanted: ReadonlyMap<string, DictionaryChoice>,
		signal: AbortSignal | undefined,
	): Promise<Map<string, Resident>> {
		signal?.throwIfAborted();
		const taken = new Map<string, Resident>();
		for (const key of wanted.keys()) {
			const resident = residents.get(key);
			if (resident === undefined) continue;
			resident.users += 1;
			residents.delete(key);
			residents.set(key, resident);
			taken.set(key, resident);
		}
		const complete = async () => {
			for (const [key, choice] of wanted) {
				if (!taken.has(key)) taken.set(key, await load(key, choice, signal));
			}
			return taken;
		};
		return await complete().catch((error: unknown) => {
			release(taken.values());
			throw error;
		});
	}

	async function load(
		key: string,
		choice: DictionaryChoice,
		signal: AbortSignal | undefined,
	): Promise<Resident> {
		const [hunspell, bytes] = await Promise.all([
			loadHunspell(),
			typeof choice === 'string' ? read(choice) : readOwnDictionary(choice),
		]);
		await makeRoom(signal);
		const handle = open(hunspell, bytes);
		const resident = { handle, dictionary: dictionaryOf(handle), users: 1 };
		residents.set(key, resident);
		return resident;
	}

	async function makeRoom(signal: AbortSignal | undefined): Promise<void> {
		while (residents.size >= mostResident) {
			const idle = [...residents].find(([, { users }]) => users === 0);
			if (idle === undefined) {
				await abortable(freed.promise, signal);
				continue;
			}
			residents.delete(idle[0]);
			idle[1].handle.dispose();
		}
	}

	function release(taken: Iterable<Resident>): void {
		for (const resident of taken) resident.users -= 1;
		freed.resolve();
		freed = Promise.withResolvers();
	}

	/** Hunspell reads its files once, so that their bytes need not stay. */
	function open(hunspell: HunspellFactory, { aff, dic }: DictionaryBytes): Hunspell {
		mounts += 1;
		const affPath = hunspell.mountBuffer(aff, `${mounts}.aff`);
		const dicPath = hunspell.mountBuffer(dic, `${mounts}.dic`);
		const handle = hunspell.create(affPath, dicPath);
		hunspell.unmount(affPath);
		hunspell.unmount(dicPath);
		return handle;
	}
}

function keyOf(choice: DictionaryChoice): string {
	return typeof choice === 'string' ? choice : ownDictionaryKey(choice);
}

function dictionaryOf(handle: Hunspell): Dictionary {
	return {
		knows: (word) => handle.spell(word),
		suggest: (word) => handle.suggest(word),
	};
}

async function abortable(promise: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
	if (signal === undefined) return await promise;
	signal.throwIfAborted();
	const aborted = Promise.withResolvers<never>();
	const abort = () => aborted.reject(signal.reason);
	signal.addEventListener('abort', abort);
	try {
		await Promise.race([promise, aborted.promise]);
	} finally {
		signal.removeEventListener('abort', abort);
	}
}
