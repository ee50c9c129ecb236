import type { SimulatorClock } from '../account/clock';
import { newId } from '../account/identifiers';
import { dictionaryNotFound } from '../errors/refusals';

export type PronunciationRule = { string_to_replace: string } & Record<string, unknown>;

interface DictionaryVersion {
	versionId: string;
	rules: PronunciationRule[];
}

export interface Dictionary {
	id: string;
	name: string;
	description: string | null;
	createdUnix: number;
	/** Oldest first, never empty. */
	versions: DictionaryVersion[];
}

/** Every change makes a new version; old versions stay usable. */
export class PronunciationDictionaries {
	private readonly dictionaries = new Map<string, Dictionary>();

	constructor(private readonly clock: SimulatorClock) {}

	add(name: string, description: string | null, rules: PronunciationRule[]): Dictionary {
		const dictionary: Dictionary = {
			id: newId(),
			name,
			description,
			createdUnix: this.clock.nowUnix(),
			versions: [{ versionId: newId(), rules }],
		};
		this.dictionaries.set(dictionary.id, dictionary);
		return dictionary;
	}

	all(): Dictionary[] {
		return [...this.dictionaries.values()];
	}

	/** @throws ApiError 404 for an unknown dictionary or version */
	get(id: string, versionId?: string | null): Dictionary {
		const dictionary = this.dictionaries.get(id);
		const isKnownVersion =
			versionId === undefined ||
			versionId === null ||
			dictionary?.versions.some((version) => version.versionId === versionId) === true;
		if (dictionary === undefined || !isKnownVersion) throw dictionaryNotFound(id);
		return dictionary;
	}

	change(id: string, change: (rules: PronunciationRule[]) => PronunciationRule[]): Dictionary {
		const dictionary = this.get(id);
		const rules = change(latestVersion(dictionary).rules);
		dictionary.versions.push({ versionId: newId(), rules });
		return dictionary;
	}
}

export function latestVersion(dictionary: Dictionary): DictionaryVersion {
	return dictionary.versions.at(-1)!;
}
