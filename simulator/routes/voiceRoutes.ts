import { createHash } from 'node:crypto';
import { clipBytes } from '../audio/clip';
import { SchemaError } from '../errors/apiError';
import { cloningNeedsPlan } from '../errors/refusals';
import type { Exchange } from '../server/exchange';
import { formText, readForm } from '../server/multipart';
import { route, type Route } from '../server/router';
import { DEFAULT_VOICE_SETTINGS, voiceOnWire, type SimulatedVoice } from '../voices/voice';
import { matchesFilter } from '../voices/voiceSearch';
import { previewUrl } from './previewUrl';

/** The account's own voices. */
export const voiceRoutes: Route[] = [
	route('GET', '/v2/voices', searchVoices),
	route('GET', '/v1/voices', (exchange) => {
		exchange.requireScope('voices_read');
		const voices = exchange.account.voices.listed();
		exchange.sendJson({ voices: voices.map((voice) => onWire(exchange, voice)) });
	}),
	route('GET', '/v1/voices/settings/default', (exchange) => {
		exchange.sendJson(DEFAULT_VOICE_SETTINGS);
	}),
	route('GET', '/v1/voices/{voice_id}', (exchange) => {
		exchange.requireScope('voices_read');
		exchange.sendJson(onWire(exchange, ownVoice(exchange)));
	}),
	route('DELETE', '/v1/voices/{voice_id}', (exchange) => {
		exchange.requireScope('voices_write');
		exchange.account.voices.delete(exchange.param('voice_id'));
		exchange.sendJson({ status: 'ok' });
	}),
	route('GET', '/v1/voices/{voice_id}/settings', (exchange) => {
		exchange.requireScope('voices_read');
		exchange.sendJson(ownVoice(exchange).settings);
	}),
	route('POST', '/v1/voices/{voice_id}/settings/edit', (exchange) => {
		const settings = exchange.json<Record<string, unknown>>('VoiceSettingsResponseModel');
		exchange.requireScope('voices_write');
		const given = Object.entries(settings).filter(
			([name, value]) => name in DEFAULT_VOICE_SETTINGS && value !== null,
		);
		exchange.account.voices.editSettings(exchange.param('voice_id'), Object.fromEntries(given));
		exchange.sendJson({ status: 'ok' });
	}),
	route('POST', '/v1/voices/{voice_id}/edit', async (exchange) => {
		const form = await readForm(exchange);
		const name = requiredText(form, 'name');
		exchange.requireScope('voices_write');
		exchange.account.voices.rename(exchange.param('voice_id'), name);
		const voice = ownVoice(exchange);
		voice.description = formText(form, 'description') ?? voice.description;
		exchange.sendJson({ status: 'ok' });
	}),
	route('POST', '/v1/voices/add', async (exchange) => {
		const form = await readForm(exchange);
		const name = requiredText(form, 'name');
		const files = form.getAll('files').filter((part) => typeof part !== 'string');
		if (files.length === 0) throw missing('files');
		exchange.requireScope('create_instant_voice_clone');
		const { account } = exchange;
		if (!account.plan.allowsCloning) throw cloningNeedsPlan();
		account.voices.checkFreeSlot();
		const voice = account.voices.add({
			name,
			category: 'cloned',
			description: formText(form, 'description') ?? '',
			labels: readLabels(formText(form, 'labels')),
		});
		exchange.sendJson({ voice_id: voice.voiceId, requires_verification: false });
	}),
	route('GET', '/simulator/previews/{voice_id}', async (exchange) => {
		const voiceId = exchange.param('voice_id');
		const clip = await exchange.speaker.speak({
			text: 'This is how I sound. I exist only in the simulator.',
			outputFormat: 'mp3_44100_128',
			// A preview is one recording: the same bytes each time, until the voice is trained anew.
			take: previewTake(voiceId, exchange.account.voices.trainingsOf(voiceId)),
			speed: 1,
			voiceId,
		});
		exchange.sendBytes(clipBytes(clip), 'audio/mpeg');
	}),
];

function previewTake(voiceId: string, trainings: number): { number: number; seed: number } {
	const hash = createHash('sha256').update(`${voiceId}/${trainings}`).digest();
	return { number: hash.readUInt32BE(0), seed: hash.readUInt32BE(4) };
}

function searchVoices(exchange: Exchange): void {
	const pageSize = exchange.queryInteger('page_size', { min: 1, max: 100 }) ?? 10;
	const minNoticePeriodDays = exchange.queryInteger('min_notice_period_days', {
		min: 0,
		max: 100_000,
	});
	const includesTotal = exchange.queryBoolean('include_total_count', true);
	const filter = {
		search: exchange.query('search'),
		voiceType: exchange.query('voice_type'),
		category: exchange.query('category'),
		gender: exchange.query('gender'),
		age: exchange.query('age'),
		accent: exchange.query('accent'),
		languages: exchange.queryList('language'),
		useCases: exchange.queryList('use_cases'),
		voiceIds: exchange.queryList('voice_ids'),
		minNoticePeriodDays,
		includeCustomRates: exchange.queryBoolean('include_custom_rates', true),
		includeLiveModerated: exchange.queryBoolean('include_live_moderated', true),
	};
	exchange.requireScope('voices_read');
	const found = exchange.account.voices.listed().filter((voice) => matchesFilter(voice, filter));
	found.sort(voiceOrder(exchange.query('sort'), exchange.query('sort_direction')));
	const start = startOfPage(exchange.query('next_page_token'));
	const page = found.slice(start, start + pageSize);
	const hasMore = start + page.length < found.length;
	exchange.sendJson({
		voices: page.map((voice) => onWire(exchange, voice)),
		has_more: hasMore,
		total_count: includesTotal ? found.length : 0,
		next_page_token: hasMore ? pageToken(start + page.length) : null,
	});
}

function voiceOrder(sort = 'created_at_unix', direction = sort === 'name' ? 'asc' : 'desc') {
	const sign = direction === 'asc' ? 1 : -1;
	return (a: SimulatedVoice, b: SimulatedVoice) =>
		sign * (sort === 'name' ? a.name.localeCompare(b.name) : a.createdAtUnix - b.createdAtUnix);
}

/** Opaque to callers, so that nobody computes one. */
function pageToken(start: number): string {
	return Buffer.from(`voices:${start}`).toString('base64url');
}

function startOfPage(token?: string): number {
	if (token === undefined) return 0;
	const start = /^voices:(\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
	if (start !== undefined) return Number(start);
	throw new SchemaError([
		{ type: 'value_error', loc: ['query', 'next_page_token'], msg: 'Invalid token', input: token },
	]);
}

function ownVoice(exchange: Exchange): SimulatedVoice {
	return exchange.account.voices.get(exchange.param('voice_id'));
}

export function onWire(exchange: Exchange, voice: SimulatedVoice): unknown {
	return voiceOnWire(voice, previewUrl(exchange, voice), exchange.account.voices.hasEnded(voice));
}

function readLabels(json?: string): Record<string, string> {
	if (json === undefined || json === '') return {};
	try {
		return JSON.parse(json) as Record<string, string>;
	} catch {
		throw new SchemaError([
			{ type: 'json_invalid', loc: ['body', 'labels'], msg: 'Invalid JSON', input: json },
		]);
	}
}

function requiredText(form: FormData, name: string): string {
	const value = formText(form, name);
	if (value === undefined || value === '') throw missing(name);
	return value;
}

function missing(name: string): SchemaError {
	return new SchemaError([
		{ type: 'missing', loc: ['body', name], msg: 'Field required', input: null },
	]);
}
