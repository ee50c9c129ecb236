import { invalidInput } from '../../errors';
import type {
	Alias,
	DictionaryApi,
	DictionaryVersion,
	ListedDictionary,
} from '../../ports/dictionaryApi';
import type { CallOptions } from '../../ports/speechApi';
import type { GlossaryEntry } from '../issue';

export interface PublishedGlossary extends DictionaryVersion {
	name: string;
	/** How many words it says how to speak. */
	words: number;
	status: 'created' | 'updated' | 'unchanged';
}

const DESCRIPTION = 'Made from a glossary by n8n (Proof Text). Changes made here are replaced.';

/**
 * Makes the account's pronunciation dictionary of that name say what the glossary says. A new version is made only when
 * something differs, so that the version, and with it the cache key of speech, stays as long as the glossary does.
 *
 * @throws INVALID_INPUT when no entry has a spoken form, or when the dictionary of that name was not made by this
 */
export async function publishGlossary(
	glossary: readonly GlossaryEntry[],
	name: string,
	dictionaryApi: DictionaryApi,
	options: CallOptions = {},
): Promise<PublishedGlossary> {
	const aliases = aliasesOf(glossary);
	if (aliases.length === 0) {
		throw invalidInput(
			'No entry of the glossary says how a word is spoken',
			'Add the spoken form to at least one entry of the field Glossary, for example "SQL | sequel".',
		);
	}
	const known = await findByName(name, dictionaryApi, options);
	const facts = { name, words: aliases.length };
	if (known === undefined) {
		const dictionary = { name, description: DESCRIPTION, aliases };
		const created = await dictionaryApi.createDictionary(dictionary, options);
		return { ...created, ...facts, status: 'created' };
	}
	const content = await dictionaryApi.getAliases(known.id, options);
	if (content.hasOtherRules) {
		throw invalidInput(
			`The pronunciation dictionary "${name}" of the account holds rules that no glossary can say, such as phonemes`,
			'They would be lost. Enter another name in the field Dictionary Name, and use both dictionaries side by side.',
		);
	}
	if (isSame(content.aliases, aliases)) {
		return { id: content.id, versionId: content.versionId, ...facts, status: 'unchanged' };
	}
	const updated = await dictionaryApi.setAliases(known.id, aliases, options);
	return { ...updated, ...facts, status: 'updated' };
}

/**
 * Longer words first, because only the first match counts ("the dictionary is checked from start to end and only the
 * very first replacement is used", ElevenLabs documentation); otherwise by the alphabet, so that the order in which a
 * glossary is written makes no new version.
 */
function aliasesOf(glossary: readonly GlossaryEntry[]): Alias[] {
	const byWord = new Map<string, string>();
	for (const { word, spoken } of glossary) {
		if (spoken === undefined || spoken.trim() === '' || word.trim() === '') continue;
		if (!byWord.has(word.trim())) byWord.set(word.trim(), spoken.trim());
	}
	return Array.from(byWord, ([word, spoken]) => ({ word, spoken })).sort(
		(a, b) => b.word.length - a.word.length || (a.word < b.word ? -1 : 1),
	);
}

/** The newest of that name. */
async function findByName(
	name: string,
	dictionaryApi: DictionaryApi,
	options: CallOptions,
): Promise<ListedDictionary | undefined> {
	let newest: ListedDictionary | undefined;
	let pageToken: string | undefined;
	do {
		const page = await dictionaryApi.listDictionaries({
			...options,
			...(pageToken === undefined ? {} : { pageToken }),
		});
		for (const dictionary of page.dictionaries) {
			if (dictionary.name !== name) continue;
			if (newest === undefined || dictionary.createdMs > newest.createdMs) newest = dictionary;
		}
		pageToken = page.nextPageToken === pageToken ? undefined : page.nextPageToken;
	} while (pageToken !== undefined);
	return newest;
}

function isSame(a: readonly Alias[], b: readonly Alias[]): boolean {
	return (
		a.length === b.length &&
		a.every(({ word, spoken }, index) => word === b[index]!.word && spoken === b[index]!.spoken)
	);
}
