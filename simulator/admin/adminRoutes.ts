import type { Account } from '../account/account';
import type { AccountSettings } from '../account/accountSettings';
import { SCOPES, type Scope } from '../account/apiKeys';
import type { Fault } from '../faults/fault';
import type { FaultList } from '../faults/faultList';
import type { SpeechModelFacts } from '../models/modelCatalogue';
import type { RecordedCall } from '../server/recordedCall';
import { route, type Route } from '../server/router';
import type { NewVoice } from '../voices/voiceShelf';

const BASE = '/__simulator';

export interface AdminParts {
	account: Account;
	faults: FaultList;
	calls: RecordedCall[];
	reset: () => void;
}

/**
 * The simulator's own controls, for tests in another process. No key is needed; a wrong body gives 400 with `error`.
 * Every POST answers with the same state as `GET /__simulator/state`.
 */
export function adminRoutes(parts: AdminParts): Route[] {
	return [
		route('GET', `${BASE}/state`, (exchange) => exchange.sendJson(state(parts))),
		route('GET', `${BASE}/calls`, (exchange) => exchange.sendJson(parts.calls)),
		route('GET', `${BASE}/paid-calls`, (exchange) => exchange.sendJson(paidCalls(parts.calls))),
		change('reset', parts, () => parts.reset()),
		change('account', parts, (body: Partial<AccountSettings>) => parts.account.update(body)),
		change('faults', parts, (body: Fault | Fault[]) => {
			for (const fault of Array.isArray(body) ? body : [body]) parts.faults.add(fault);
		}),
		route('DELETE', `${BASE}/faults`, (exchange) => {
			parts.faults.clear();
			exchange.sendJson(state(parts));
		}),
		change('clock', parts, (body: ClockChange) => {
			const { clock } = parts.account;
			if (typeof body.offsetMs === 'number') clock.offsetMs = body.offsetMs;
			if (typeof body.advanceDays === 'number') clock.advanceDays(body.advanceDays);
		}),
		change('keys', parts, (body: KeyChange) => changeKeys(parts.account, body)),
		change('voices', parts, (body: VoiceChange) => changeVoices(parts.account, body)),
		change('models', parts, (body: ModelChange) => changeModels(parts.account, body)),
	];
}

/** Accepted generations, in the order of their acceptance. */
export function paidCalls(calls: readonly RecordedCall[]): RecordedCall[] {
	return calls.filter(
		(call) => call.path.startsWith('/v1/text-to-speech/') && call.requestId !== undefined,
	);
}

interface ClockChange {
	/** Added to the machine's time. */
	offsetMs?: number;
	advanceDays?: number;
}

interface KeyChange {
	key: string;
	/** Left out: every permission. */
	scopes?: Scope[];
	remove?: boolean;
}

/** One of these. `voiceId` is the account's or the library's. */
export type VoiceChange =
	| { action: 'add'; voice: NewVoice }
	| { action: 'rename'; voiceId: string; name: string }
	| { action: 'edit-settings'; voiceId: string; settings: Record<string, never> }
	/** Without `noticeDays`, or with 0: access ends at once. */
	| { action: 'withdraw'; voiceId: string; noticeDays?: number }
	/** Takes a notice, or an end, back. */
	| { action: 'restore'; voiceId: string }
	| { action: 'ban' | 'unban'; voiceId: string }
	| { action: 'set-rate'; voiceId: string; rate: number | null }
	/** The same id with another sound, as after new training by its owner. */
	| { action: 'retrain'; voiceId: string }
	/** Makes the library so large. */
	| { action: 'fill-library'; count: number }
	| { action: 'delete'; voiceId: string };

export type ModelChange =
	| { action: 'set'; modelId: string; facts: Partial<SpeechModelFacts> }
	| { action: 'remove'; modelId: string };

function change<Body>(name: string, parts: AdminParts, apply: (body: Body) => void): Route {
	return route('POST', `${BASE}/${name}`, (exchange) => {
		const body = exchange.rawBody.length === 0 ? {} : JSON.parse(exchange.rawBody.toString());
		apply(body as Body);
		exchange.sendJson(state(parts));
	});
}

function changeKeys(account: Account, body: KeyChange): void {
	if (typeof body.key !== 'string') throw new Error('A key change needs a key');
	const unknown = body.scopes?.find((scope) => !SCOPES.includes(scope));
	if (unknown !== undefined) throw new Error(`No permission named ${unknown}`);
	if (body.remove === true) account.keys.remove(body.key);
	else account.keys.add(body.key, body.scopes);
}

function changeVoices({ voices }: Account, body: VoiceChange): void {
	switch (body.action) {
		case 'add':
			voices.add(body.voice);
			return;
		case 'rename':
			voices.rename(body.voiceId, body.name);
			return;
		case 'edit-settings':
			voices.editSettings(body.voiceId, body.settings);
			return;
		case 'withdraw':
			voices.withdraw(body.voiceId, body.noticeDays);
			return;
		case 'restore':
			voices.restore(body.voiceId);
			return;
		case 'ban':
		case 'unban':
			voices.ban(body.voiceId, body.action === 'ban');
			return;
		case 'set-rate':
			voices.setRate(body.voiceId, body.rate);
			return;
		case 'retrain':
			voices.retrain(body.voiceId);
			return;
		case 'fill-library':
			voices.fillLibrary(body.count);
			return;
		case 'delete':
			voices.delete(body.voiceId);
			return;
		default:
			throw new Error(`No voice action named ${String((body as { action: unknown }).action)}`);
	}
}

function changeModels({ models }: Account, body: ModelChange): void {
	switch (body.action) {
		case 'set':
			models.set(body.modelId, body.facts);
			return;
		case 'remove':
			models.remove(body.modelId);
			return;
		default:
			throw new Error(`No model action named ${String((body as { action: unknown }).action)}`);
	}
}

function state({ account, faults, calls }: AdminParts): unknown {
	return {
		settings: account.settings,
		quota: account.quota,
		creditsUsed: account.creditsUsed,
		creditsLeft: account.creditsLeft,
		creditsCharged: account.bill.credits(),
		charges: account.bill.charges,
		calls: calls.length,
		paidCalls: paidCalls(calls).length,
		clock: { nowUnix: account.clock.nowUnix(), offsetMs: account.clock.offsetMs },
		faults: faults.waiting(),
		voices: account.voices.allOwn().map((voice) => ({
			voiceId: voice.voiceId,
			name: voice.name,
			category: voice.category,
			hasEnded: account.voices.hasEnded(voice),
			disableAtUnix: voice.disableAtUnix ?? null,
			isBanned: voice.isBanned,
			rate: voice.library?.rate ?? null,
			settings: voice.settings,
		})),
		models: account.models.all().map(({ modelId, rate }) => ({ modelId, rate })),
		historyItems: account.history.visible().length,
	};
}
