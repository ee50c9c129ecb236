import type { SpeechRequest } from '../speech/speechRequest';
import { breakSeconds, estimateDurationSeconds, spokenDigitCount } from './speechDuration';

/** A take of a voice: how long its text was expected to be, and how long it is. */
export interface PaceSample {
	expectedSeconds: number;
	seconds: number;
}

export interface ExpectedLength {
	/** Of the words, at the usual pace. 0 when nothing is to be spoken. */
	seconds: number;
	/** Of `<break>` tags. */
	pauseSeconds: number;
	/** The same for a model that ignores that slower speech was asked for, and reads "1,000,000" as "a million". */
	leastSeconds: number;
}

/** How a voice speaks with a model, compared with the usual pace. */
export interface Pace {
	/** Times the expected length. */
	factor: number;
	/** By which part of their length its takes differ. */
	spread: number;
	isLearned: boolean;
}

/**
 * - `doubtful`: shorter than this voice usually is. Most such takes are whole, so it is worth a look at another copy, and
 *   no more than that.
 * - `short`: it cannot be the whole text.
 */
export type LengthVerdict = 'whole' | 'doubtful' | 'short';

/** More than for a letter: "1999" takes as long as twelve. */
const SECONDS_PER_DIGIT = 0.1;
/** The API makes no longer pause. */
const LONGEST_BREAK_SECONDS = 3;

/** Fewer takes say little about a voice. */
const LEARNED_FROM_TAKES = 3;
/** Shorter ones differ by their silence more than by their pace. */
const TELLING_SECONDS = 1;
/** Voices that narrate as fast or as slowly as any: 0.05 and 0.13 s a letter. */
const FASTEST = 0.65;
const SLOWEST = 2;
const LEAST_SPREAD = 0.05;
const MOST_SPREAD = 0.15;
/** The silence before and after the words differs by so much. */
const SILENCE_SPREAD_SECONDS = 0.15;

/** Of a voice whose pace is learned: up to one take of six is compared although it is whole. */
const DOUBTFUL_SPREADS = 1;
const DOUBTFUL_PART = 0.1;
const SHORT_SPREADS = 3.5;
const SHORT_PART = 0.3;
/** Of a voice that is new: what is faster than usual is compared until its pace is learned. */
const NEW_VOICE_DOUBTFUL = 1;
const NEW_VOICE_SHORT = 0.6;
const NEW_VOICE_SLACK_SECONDS = 0.25;
/** Whatever the voice did before, for example in a slower language, this part of the usual length can be a whole text. */
const NEVER_SHORT = 0.8;

/** How long the speech of a request is at the usual pace. */
export function expectedLength({
	text,
	modelId,
	voiceSettings,
}: Pick<SpeechRequest, 'text' | 'modelId' | 'voiceSettings'>): ExpectedLength {
	const pauses = breakSeconds(text, LONGEST_BREAK_SECONDS);
	const words = estimateDurationSeconds(text) - breakSeconds(text);
	const speed = ignoresSpeed(modelId) ? 1 : (voiceSettings.speed ?? 1);
	return {
		seconds: (words + spokenDigitCount(text) * SECONDS_PER_DIGIT) / speed,
		pauseSeconds: readsBreakTags(modelId) ? pauses : 0,
		leastSeconds: words / Math.max(speed, 1),
	};
}

/** @param takes of one voice and model; those that cannot be true are passed over */
export function learnPace(takes: readonly PaceSample[]): Pace {
	const factors = takes
		.filter(({ expectedSeconds }) => expectedSeconds >= TELLING_SECONDS)
		.map(({ expectedSeconds, seconds }) => seconds / expectedSeconds)
		.filter((factor) => factor > 0 && Number.isFinite(factor));
	if (factors.length < LEARNED_FROM_TAKES) {
		return { factor: 1, spread: MOST_SPREAD, isLearned: false };
	}
	const middle = median(factors);
	// 1.48 median deviations are one standard deviation, and a few takes that were cut do not change them.
	const deviation = 1.48 * median(factors.map((factor) => Math.abs(factor - middle)));
	return {
		factor: within(middle, FASTEST, SLOWEST),
		spread: within(deviation / middle, LEAST_SPREAD, MOST_SPREAD),
		isLearned: true,
	};
}

/**
 * Whether audio of this length can be the whole speech.
 *
 * Measured on 50 to 150 English sentences by four voices of a synthesizer (2026-11), each learned from ten takes: no
 * whole sentence is `short`, and 16 to 30 % are `doubtful`; cut at 80 %, 80 to 88 % are noticed; cut at half, all but
 * bare rows of digits. For a voice that is not known yet, 75 and 98 %.
 */
export function judgeLength(seconds: number, expected: ExpectedLength, pace: Pace): LengthVerdict {
	if (expected.seconds <= 0) return 'whole';
	if (seconds < shortBelow(expected.leastSeconds, pace)) return 'short';
	return seconds < doubtfulBelow(expected, pace) ? 'doubtful' : 'whole';
}

function doubtfulBelow({ seconds, pauseSeconds }: ExpectedLength, pace: Pace): number {
	if (!pace.isLearned) return seconds * NEW_VOICE_DOUBTFUL + pauseSeconds;
	const usual = seconds * pace.factor;
	const margin = Math.max(DOUBTFUL_PART * usual, DOUBTFUL_SPREADS * spreadSeconds(usual, pace));
	return usual - margin + pauseSeconds;
}

/** Pauses do not count: a model may leave them out. */
function shortBelow(seconds: number, pace: Pace): number {
	if (!pace.isLearned) return seconds * NEW_VOICE_SHORT - NEW_VOICE_SLACK_SECONDS;
	const usual = seconds * pace.factor;
	const margin = Math.max(SHORT_PART * usual, SHORT_SPREADS * spreadSeconds(usual, pace));
	return Math.min(usual - margin, NEVER_SHORT * seconds);
}

function spreadSeconds(usual: number, { spread }: Pace): number {
	return Math.hypot(spread * usual, SILENCE_SPREAD_SECONDS);
}

/** v4 takes the setting and does not follow it. */
function ignoresSpeed(modelId: string): boolean {
	return modelId.startsWith('eleven_v4');
}

function readsBreakTags(modelId: string): boolean {
	return !/^eleven_v[34]/.test(modelId);
}

function median(values: readonly number[]): number {
	const sorted = values.toSorted((one, other) => one - other);
	const middle = Math.floor(sorted.length / 2);
	return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function within(value: number, least: number, most: number): number {
	return Math.min(Math.max(value, least), most);
}
