import type { INodeExecutionData, NodeExecutionHint } from 'n8n-workflow';
import { countFailed } from '../shared/items/runItems';

export interface ProofTotals {
	/** Scripts, of those that were proofed. */
	needReview: number;
	changes: number;
	/** Characters as written and to speak, over all scripts. */
	before: number;
	after: number;
	/** Items without those that failed. */
	proofed: number;
}

/** "3 of 40 scripts need review; 12 changes; 1,204 -> 1,318 characters." */
export function proofHints(totals: ProofTotals, items: number): NodeExecutionHint[] {
	const { needReview, changes, before, after, proofed } = totals;
	const failed = items - proofed;
	const parts = [
		needReview === 0
			? `${proofed === 1 ? 'The script is' : `All ${figure(proofed)} scripts are`} clean`
			: `${figure(needReview)} of ${count(proofed, 'script')} ${needReview === 1 ? 'needs' : 'need'} review`,
		count(changes, 'change'),
		before === after
			? count(after, 'character')
			: `${figure(before)} -> ${count(after, 'character')}`,
		...(failed > 0 ? [`${figure(failed)} failed`] : []),
	];
	return [hint(`${(proofed === 0 ? [`${figure(failed)} failed`] : parts).join('; ')}.`)];
}

export function verifyHints(items: INodeExecutionData[], matching: number): NodeExecutionHint[] {
	const failed = countFailed(items);
	const verified = items.length - failed;
	if (verified === 0) return [hint(`${figure(failed)} failed.`)];
	const alsoFailed = failed === 0 ? '' : `; ${figure(failed)} failed`;
	return [hint(`${verifiedInWords(verified, verified - matching)}${alsoFailed}.`)];
}

function verifiedInWords(verified: number, changed: number): string {
	if (changed > 0) {
		return `${figure(changed)} of ${count(verified, 'text')} ${changed === 1 ? 'is' : 'are'} not as proofed`;
	}
	return verified === 1
		? 'The text is as it was proofed'
		: `All ${figure(verified)} texts are as they were proofed`;
}

export function hint(message: string): NodeExecutionHint {
	return { message, type: 'info', location: 'outputPane' };
}

function count(number: number, name: string): string {
	return `${figure(number)} ${name}${number === 1 ? '' : 's'}`;
}

function figure(number: number): string {
	return number.toLocaleString('en-US');
}
