import type { AccountVoice } from '../../../engine/ports/voiceAccountApi';
import { judgePin, type Seen } from '../../../engine/voices/pinCheck';
import { VoiceoverError } from '../../../engine/errors';
import { sampleChoice } from '../../contracts/samplePin';

const NOW_MS = Date.UTC(2026, 10, 21, 12);
const DAY_MS = 86_400_000;
const PIN = { ...sampleChoice(), revision: 1, pinnedAtMs: 0 };
const {
	previewSha256: _hash,
	prompt: _prompt,
	seed: _seed,
	noticeUntilMs: _until,
	...FACTS
} = PIN.voice;
const VOICE: AccountVoice = { ...FACTS, isDisabled: false, isBanned: false };

const judge = (voice: Partial<AccountVoice>, seen: Partial<Seen> = {}) =>
	judgePin(PIN, { voice: { ...VOICE, ...voice }, plan: undefined, nowMs: NOW_MS, ...seen });

const refusal = (code: 'VOICE_GONE' | 'PLAN_REQUIRED' | 'API_UNREACHABLE', status?: number) =>
	judgePin(PIN, {
		error: new VoiceoverError(code, 'No', { description: 'x', ...(status ? { status } : {}) }),
		plan: undefined,
		nowMs: NOW_MS,
	}).status;

describe('a look at a pinned voice', () => {
	it.each([
		['a voice as it was pinned', {}, 'ok'],
		['another description', { description: 'new' }, 'ok'],
		['other labels', { labels: {} }, 'ok'],
		['another name', { name: 'x' }, 'changed'],
		['a model less', { modelIds: ['eleven_flash_v2_5'] }, 'changed'],
		['a shorter notice period', { noticePeriodDays: 0 }, 'changed'],
		['an end to come', { endsAtMs: NOW_MS + 1 }, 'notice'],
		['an end to come, and a change', { endsAtMs: NOW_MS + 1, name: 'x' }, 'notice'],
		['an end that has just come', { endsAtMs: NOW_MS }, 'gone'],
		['one that was ended', { isDisabled: true }, 'gone'],
		['one that was ended and banned', { isDisabled: true, isBanned: true }, 'gone'],
		['a ban and an end to come', { isBanned: true, endsAtMs: NOW_MS + 1 }, 'blocked'],
	])('judges %s', (_, voice, status) => {
		expect(judge(voice).status).toBe(status);
	});

	it('counts the days that are left, a begun one whole', () => {
		expect(judge({ endsAtMs: NOW_MS + 1 })).toMatchObject({
			daysLeft: 1,
			reason: 'Its owner ends the voice on 2026-11-21, in 1 day.',
		});
		expect(judge({ endsAtMs: NOW_MS + 30 * DAY_MS }).daysLeft).toBe(30);
		expect(judge({ endsAtMs: NOW_MS + 30 * DAY_MS + 1 }).daysLeft).toBe(31);
	});

	it('tells a refusal from an absence, and a failure from both', () => {
		expect(refusal('VOICE_GONE', 404)).toBe('gone');
		expect(refusal('VOICE_GONE', 400)).toBe('gone');
		expect(refusal('VOICE_GONE', 403)).toBe('blocked');
		expect(refusal('PLAN_REQUIRED', 402)).toBe('blocked');
		expect(refusal('API_UNREACHABLE')).toBe('unknown');
	});
});
