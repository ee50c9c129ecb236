import type { Alias, DictionaryApi, DictionaryVersion } from '../../ports/dictionaryApi';
import type { CallOptions } from '../../ports/speechApi';
import {
	connectToElevenLabs,
	requestOptions,
	type ElevenLabsConnectionOptions,
} from './connection';
import { decodeErrorResponse } from './errorResponse';
import {
	asList,
	asRecord,
	isRecord,
	parsed,
	required,
	textOf,
	timeOf,
	type JsonRecord,
} from './jsonAnswer';

const BASE = '/v1/pronunciation-dictionaries';
const DICTIONARIES_PER_PAGE = 100;

/** Pronunciation dictionaries of ElevenLabs through its official SDK, which is loaded at the first call. */
export function elevenLabsDictionaryApi(options: ElevenLabsConnectionOptions): DictionaryApi {
	const { read, secrets } = connectToElevenLabs(options);

	/** Through the SDK's client, but past its reading of answers; see `jsonAnswer`. */
	async function call(
		path: string,
		body: object | undefined,
		callOptions?: CallOptions,
	): Promise<JsonRecord> {
		const init =
			body === undefined
				? undefined
				: {
						method: 'POST',
						headers: { 'Content-Type': 'application/json' },
						body: JSON.stringify(body),
					};
		return await read(async (api, limit) => {
			const response = await api.fetch(
				new URL(`${options.baseUrl}${path}`),
				init,
				requestOptions(limit),
			);
			const answer = parsed(await response.text());
			if (response.ok) return asRecord(answer);
			throw decodeErrorResponse(
				{ status: response.status, body: answer, headers: response.headers },
				{ paid: false, secrets },
			);
		}, callOptions);
	}

	return {
		async listDictionaries({ pageToken, ...callOptions }) {
			const query = new URLSearchParams({ page_size: String(DICTIONARIES_PER_PAGE) });
			if (pageToken !== undefined) query.set('cursor', pageToken);
			const answer = await call(`${BASE}?${query.toString()}`, undefined, callOptions);
			const nextPageToken =
				answer['has_more'] === false ? undefined : textOf(answer['next_cursor']);
			return {
				dictionaries: asList(answer['pronunciation_dictionaries'])
					.map(asRecord)
					.filter((entry) => timeOf(entry['archived_time_unix']) === undefined)
					.map((entry) => ({
						id: required(textOf(entry['id'])),
						versionId: required(textOf(entry['latest_version_id'])),
						name: textOf(entry['name']) ?? '',
						createdMs: timeOf(entry['creation_time_unix']) ?? 0,
					})),
				...(nextPageToken === undefined ? {} : { nextPageToken }),
			};
		},

		async getAliases(dictionaryId, callOptions) {
			const answer = await call(
				`${BASE}/${encodeURIComponent(dictionaryId)}`,
				undefined,
				callOptions,
			);
			const rules = asList(answer['rules']).filter(isRecord);
			const aliases = rules.map(aliasFromApi).filter((alias) => alias !== undefined);
			return {
				id: dictionaryId,
				versionId: required(textOf(answer['latest_version_id'])),
				aliases,
				hasOtherRules: aliases.length < rules.length,
			};
		},

		async createDictionary({ name, description, aliases }, callOptions) {
			const body = { name, description, rules: aliases.map(aliasForApi) };
			return versionFromApi(await call(`${BASE}/add-from-rules`, body, callOptions));
		},

		async setAliases(dictionaryId, aliases, callOptions) {
			const path = `${BASE}/${encodeURIComponent(dictionaryId)}/set-rules`;
			return versionFromApi(await call(path, { rules: aliases.map(aliasForApi) }, callOptions));
		},
	};
}

/** Source: SDK 2.73.0, PronunciationDictionaryAliasRuleRequestModel. */
function aliasForApi({ word, spoken }: Alias): JsonRecord {
	return {
		type: 'alias',
		string_to_replace: word,
		alias: spoken,
		case_sensitive: true,
		word_boundaries: true,
	};
}

/** Undefined for a rule that `aliasForApi` would not make. */
function aliasFromApi(rule: JsonRecord): Alias | undefined {
	const [word, spoken] = [textOf(rule['string_to_replace']), textOf(rule['alias'])];
	if (rule['case_sensitive'] === false || rule['word_boundaries'] === false) return undefined;
	return word === undefined || spoken === undefined ? undefined : { word, spoken };
}

function versionFromApi(answer: JsonRecord): DictionaryVersion {
	return {
		id: required(textOf(answer['id'])),
		versionId: required(textOf(answer['version_id'])),
	};
}
