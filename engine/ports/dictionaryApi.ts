import type { CallOptions } from './speechApi';

/**
 * Pronunciation dictionaries of the provider's account. Nothing here costs credits. Each method makes at most one
 * request and does not repeat it by itself.
 *
 * All methods reject with INVALID_KEY, PERMISSION_MISSING (with the name of the permission), CONCURRENCY_LIMIT,
 * REQUEST_REFUSED, API_UNREACHABLE or CANCELLED; `outcome` is always `notCharged`.
 */
export interface DictionaryApi {
	/** One page, without dictionaries that were archived. Permission `pronunciation_dictionaries_read`. */
	listDictionaries(page: DictionarySearch & CallOptions): Promise<DictionaryPage>;

	/** Aliases of the newest version, in their order. Permission `pronunciation_dictionaries_read`. */
	getAliases(dictionaryId: string, options?: CallOptions): Promise<DictionaryContent>;

	/** Permission `pronunciation_dictionaries_write`. */
	createDictionary(
		dictionary: { name: string; description: string; aliases: readonly Alias[] },
		options?: CallOptions,
	): Promise<DictionaryVersion>;

	/** Makes a new version that holds these aliases and nothing else. Permission `pronunciation_dictionaries_write`. */
	setAliases(
		dictionaryId: string,
		aliases: readonly Alias[],
		options?: CallOptions,
	): Promise<DictionaryVersion>;
}

/** A word, found with its capitals and as a whole, and what is spoken in its place. */
export interface Alias {
	word: string;
	spoken: string;
}

export interface DictionarySearch {
	/** From the page before. */
	pageToken?: string;
}

export interface DictionaryPage {
	dictionaries: ListedDictionary[];
	/** Undefined on the last page. */
	nextPageToken?: string;
}

export interface ListedDictionary extends DictionaryVersion {
	name: string;
	/** Epoch milliseconds; 0 when the API does not say. */
	createdMs: number;
}

export interface DictionaryVersion {
	id: string;
	/** A version never changes. */
	versionId: string;
}

export interface DictionaryContent extends DictionaryVersion {
	aliases: Alias[];
	/** Whether there is more in it than such aliases: phonemes, or aliases found in other ways. */
	hasOtherRules: boolean;
}
