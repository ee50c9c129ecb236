import { VoiceoverError } from '../errors';
import type { Pin, Pins, PinStatus } from '../ports/pins';
import { aliasKey } from '../speech/pinAlias';
import { candidatesFor } from './similarPins';
import { pinNotFound, pinnedVoiceGone } from './pinErrors';
import { isSeen, sightingOf, type PinLook } from './pinCheck';
import { lookAtPin, planOf, type VoiceDesk } from './readVoice';

/** The last known status is at hand, so an account that does not answer is not waited for long. */
const IMPATIENT_MS = 3_000;

/** A pin that is used, with what may stand in for it. */
export interface FoundPin {
	pin: Pin;
	/** Undefined when none is configured, or when it is not pinned any more. */
	fallback?: Pin;
}

/**
 * Finds a pin without asking the account. Using a pin never changes it.
 *
 * @throws PIN_NOT_FOUND with the nearest name
 */
export async function findPin(
	alias: string,
	{ pins, namespace }: { pins: Pins; namespace: string },
): Promise<FoundPin> {
	const pin = await pins.find(namespace, aliasKey(alias));
	if (pin === undefined) throw pinNotFound(alias, await pins.list(namespace), namespace);
	const fallback =
		pin.fallback === undefined ? undefined : await pins.find(namespace, aliasKey(pin.fallback));
	return { pin, ...(fallback === undefined ? {} : { fallback }) };
}

/** The error for a pin whose voice is gone, with pins that are like it. */
export async function goneError(
	{ pin, fallback }: FoundPin,
	{ pins, namespace }: { pins: Pins; namespace: string },
	reason: string,
	fallbackReason?: string,
	cause?: unknown,
): Promise<VoiceoverError> {
	const all = await pins.list(namespace);
	const candidates = candidatesFor(pin, all, await pins.sightings(namespace));
	return pinnedVoiceGone({
		pin,
		reason: withoutStop(reason),
		candidates: candidates
			.filter(({ alias }) => fallbackReason === undefined || alias !== fallback?.alias)
			.map(({ alias }) => alias),
		...(fallbackReason === undefined || pin.fallback === undefined
			? {}
			: { fallback: { alias: pin.fallback, reason: withoutStop(fallbackReason) } }),
		cause,
	});
}

export interface ResolvedPin {
	/** The pin that was asked for. */
	asked: Pin;
	/** The one whose voice is to be used. */
	used: Pin;
	fallbackUsed: boolean;
	/** Of the one that is used. */
	look: PinLook;
	/** In sentences for the user. */
	warnings: string[];
}

/**
 * Finds the voice of a pin and looks whether it is there. When it is gone, the fallback is taken if the pin has one.
 * When the account cannot be asked, what was last seen counts.
 *
 * @throws PIN_NOT_FOUND, VOICE_GONE, PLAN_REQUIRED when the account may not use the voice
 */
export async function resolvePin(alias: string, desk: VoiceDesk): Promise<ResolvedPin> {
	const found = await findPin(alias, desk);
	const plan = await planOf(desk, IMPATIENT_MS);
	const { pin, fallback } = found;
	const look = await currentLook(pin, desk, plan);
	if (look.status !== 'gone') {
		refuseBlocked(pin, look);
		return { asked: pin, used: pin, fallbackUsed: false, look, warnings: warningsOf(pin, look) };
	}
	if (pin.fallback === undefined) {
		throw await goneError(found, desk, look.reason, undefined, look.error);
	}
	const second = fallback === undefined ? undefined : await currentLook(fallback, desk, plan);
	if (fallback === undefined || second === undefined || isUnusable(second.status)) {
		const reason = second?.reason ?? 'it is not pinned any more';
		throw await goneError(found, desk, look.reason, reason, look.error);
	}
	return {
		asked: pin,
		used: fallback,
		fallbackUsed: true,
		look: second,
		warnings: [fallbackInWords(pin, fallback, look.reason), ...warningsOf(fallback, second)],
	};
}

export function fallbackInWords(pin: Pin, fallback: Pin, reason: string): string {
	return `The voice of the pin "${pin.alias}" is gone (${withoutStop(reason)}), so its fallback "${fallback.alias}" (${fallback.voice.name}) was used.`;
}

async function currentLook(
	pin: Pin,
	desk: VoiceDesk,
	plan: Awaited<ReturnType<typeof planOf>>,
): Promise<PinLook> {
	const { pins, namespace, clock } = desk;
	const key = aliasKey(pin.alias);
	const look = await lookAtPin(pin, desk, plan, { timeoutMs: IMPATIENT_MS, withPreview: false });
	if (isSeen(look)) {
		await pins
			.note(namespace, new Map([[key, sightingOf(pin, look, clock.now())]]))
			.catch(() => undefined);
		return look;
	}
	const seen = (await pins.sightings(namespace)).get(key);
	const on = seen === undefined ? '' : new Date(seen.seenAtMs).toISOString().slice(0, 10);
	if (seen?.status === 'gone') {
		return { ...look, status: 'gone', reason: `It was gone when it was last looked at, on ${on}.` };
	}
	return { ...look, status: 'unknown' };
}

function isUnusable(status: PinStatus): boolean {
	return status === 'gone' || status === 'blocked';
}

function refuseBlocked(pin: Pin, look: PinLook): void {
	if (look.status !== 'blocked') return;
	throw new VoiceoverError(
		'PLAN_REQUIRED',
		`The voice of the pin "${pin.alias}" is blocked: ${pin.voice.name} (${pin.voice.voiceId})`,
		{
			description: `${look.reason} The pin was left as it is. Choose another pin, or pin another voice under this name.`,
			cause: look.error,
		},
	);
}

function warningsOf(pin: Pin, { status, reason }: PinLook): string[] {
	if (status === 'ok') return [];
	if (status === 'unknown') {
		return [
			`Whether the voice of the pin "${pin.alias}" is still there could not be checked: ${reason}`,
		];
	}
	return [`The pin "${pin.alias}": ${reason}`];
}

function withoutStop(sentence: string): string {
	return sentence.replace(/\.$/, '');
}
