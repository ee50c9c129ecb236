import type { IExecuteFunctions } from 'n8n-workflow';
import { assertLocked } from '../../../engine/proof/assertLocked';
import { asBoolean, asText } from './parameterValues';

/**
 * Reads `requireLockedText` and `lock`, and holds the text to them.
 *
 * @throws TEXT_NOT_LOCKED
 */
export function checkLockedText(context: IExecuteFunctions, itemIndex: number, text: string): void {
	const required = context.getNodeParameter('requireLockedText', itemIndex, false);
	if (asBoolean(required, 'Require Locked Text') !== true) return;
	assertLocked(text, asText(context.getNodeParameter('lock', itemIndex, ''), 'Lock') ?? '');
}
