import {
	latestVersion,
	type Dictionary,
	type PronunciationRule,
} from '../dictionaries/pronunciationDictionaries';
import { SchemaError } from '../errors/apiError';
import type { Exchange } from '../server/exchange';
import { route, type Route } from '../server/router';

const BASE = '/v1/pronunciation-dictionaries';

/** Pronunciation dictionaries, as far as rules go; upload and download of files are left out. */
export const dictionaryRoutes: Route[] = [
	route('POST', `${BASE}/add-from-rules`, (exchange) => {
		const body = exchange.json<{
			name?: string;
			description?: string | null;
			rules?: PronunciationRule[];
		}>();
		if (typeof body.name !== 'string') throw missing('name');
		if (!Array.isArray(body.rules)) throw missing('rules');
		exchange.requireScope('pronunciation_dictionaries_write');
		const dictionary = exchange.account.dictionaries.add(
			body.name,
			body.description ?? null,
			body.rules,
		);
		exchange.sendJson({
			id: dictionary.id,
			name: dictionary.name,
			created_by: exchange.account.userId,
			creation_time_unix: dictionary.createdUnix,
			version_id: latestVersion(dictionary).versionId,
			version_rules_num: latestVersion(dictionary).rules.length,
			description: dictionary.description,
			permission_on_resource: 'admin',
		});
	}),
	route('GET', BASE, (exchange) => {
		const pageSize = exchange.queryInteger('page_size', { min: 1, max: 100 }) ?? 30;
		exchange.requireScope('pronunciation_dictionaries_read');
		const all = exchange.account.dictionaries.all();
		const cursor = exchange.query('cursor');
		const start = cursor === undefined ? 0 : all.findIndex(({ id }) => id === cursor) + 1;
		const page = all.slice(start, start + pageSize);
		const hasMore = start + page.length < all.length;
		exchange.sendJson({
			pronunciation_dictionaries: page.map((dictionary) => onWire(exchange, dictionary)),
			next_cursor: hasMore ? page.at(-1)?.id : null,
			has_more: hasMore,
		});
	}),
	route('GET', `${BASE}/{dictionary_id}`, (exchange) => {
		exchange.requireScope('pronunciation_dictionaries_read');
		const dictionary = exchange.account.dictionaries.get(exchange.param('dictionary_id'));
		exchange.sendJson({
			...onWire(exchange, dictionary),
			rules: latestVersion(dictionary).rules,
		});
	}),
	route('POST', `${BASE}/{dictionary_id}/add-rules`, (exchange) => {
		const { rules } = exchange.json<{ rules?: PronunciationRule[] }>();
		if (!Array.isArray(rules)) throw missing('rules');
		const added = new Set(rules.map((rule) => rule.string_to_replace));
		changeRules(exchange, (before) => [
			...before.filter((rule) => !added.has(rule.string_to_replace)),
			...rules,
		]);
	}),
	route('POST', `${BASE}/{dictionary_id}/set-rules`, (exchange) => {
		const { rules } = exchange.json<{ rules?: PronunciationRule[] }>();
		if (!Array.isArray(rules)) throw missing('rules');
		changeRules(exchange, () => rules);
	}),
	route('POST', `${BASE}/{dictionary_id}/remove-rules`, (exchange) => {
		const { rule_strings: removed } = exchange.json<{ rule_strings?: string[] }>();
		if (!Array.isArray(removed)) throw missing('rule_strings');
		changeRules(exchange, (before) =>
			before.filter((rule) => !removed.includes(rule.string_to_replace)),
		);
	}),
];

function changeRules(
	exchange: Exchange,
	change: (rules: PronunciationRule[]) => PronunciationRule[],
): void {
	exchange.requireScope('pronunciation_dictionaries_write');
	const { dictionaries } = exchange.account;
	const dictionary = dictionaries.change(exchange.param('dictionary_id'), change);
	exchange.sendJson({
		id: dictionary.id,
		version_id: latestVersion(dictionary).versionId,
		version_rules_num: latestVersion(dictionary).rules.length,
	});
}

function onWire(exchange: Exchange, dictionary: Dictionary): Record<string, unknown> {
	return {
		id: dictionary.id,
		latest_version_id: latestVersion(dictionary).versionId,
		latest_version_rules_num: latestVersion(dictionary).rules.length,
		name: dictionary.name,
		permission_on_resource: 'admin',
		created_by: exchange.account.userId,
		creation_time_unix: dictionary.createdUnix,
		archived_time_unix: null,
		description: dictionary.description,
	};
}

function missing(name: string): SchemaError {
	return new SchemaError([
		{ type: 'missing', loc: ['body', name], msg: 'Field required', input: null },
	]);
}
