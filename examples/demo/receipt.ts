import type { DemoAccount } from './account';
import { DemoProblem } from './demoProblem';
import { shownPath } from './folders';
import { formatTable } from './table';
import type { VoiceoverAnswer } from './voiceoverCall';

/** What each call gave and cost. */
export function callTable(answers: VoiceoverAnswer[]): string {
	return formatTable(
		['call', 'source', 'credits charged', 'credits saved', 'duration', 'taken', 'file'],
		answers.map((answer, index) => [
			index + 1,
			answer.source,
			answer.creditsCharged,
			answer.creditsSaved,
			`${answer.durationSeconds.toFixed(3)} s`,
			`${(answer.tookMs / 1000).toFixed(2)} s`,
			shownPath(answer.file),
		]),
	);
}

/** The node's numbers beside the account's own. */
export function billTable(
	answers: VoiceoverAnswer[],
	bill: NonNullable<DemoAccount['bill']>,
): string {
	const { creditsCharged, paidCalls } = bill();
	return formatTable(
		['', 'credits charged', 'paid calls'],
		[
			['TTS Convert says', chargedTo(answers), boughtIn(answers)],
			["The simulator's bill", creditsCharged, paidCalls],
		],
	);
}

/** @throws DemoProblem when a repeated call was paid again, gave other audio, or the bill differs */
export function checkAnswers(answers: VoiceoverAnswer[], bill: DemoAccount['bill']): void {
	const [first, ...repeated] = answers as [VoiceoverAnswer, ...VoiceoverAnswer[]];
	if (repeated.some(({ source, creditsCharged }) => source !== 'cache' || creditsCharged !== 0)) {
		throw new DemoProblem('A repeated call was not served from the cache.');
	}
	if (repeated.some(({ audio }) => !audio.equals(first.audio))) {
		throw new DemoProblem('A repeated call gave other audio than the first one.');
	}
	const billed = bill?.();
	if (billed === undefined) return;
	if (billed.creditsCharged !== chargedTo(answers) || billed.paidCalls !== boughtIn(answers)) {
		throw new DemoProblem('The credits that the node reports and the bill differ.');
	}
}

function chargedTo(answers: VoiceoverAnswer[]): number {
	return answers.reduce((total, { creditsCharged }) => total + creditsCharged, 0);
}

function boughtIn(answers: VoiceoverAnswer[]): number {
	return answers.filter(({ source }) => source === 'generated').length;
}
