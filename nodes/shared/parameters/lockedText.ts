import type { IExecuteFunctions } from 'n8n-workflow';
import { assertLocked } from '../../../engine/proof/assertLocked';
import { asMadeBoolean, asText } from './parameterValues';

/**
 * Reads `requireLockedText` and `lock`, and holds the text to them.
 *
 * @throws TEXT_NOT_LOCKED; INVALID_INPUT for a switch whose expression finds nothing
 */
export function checkLockedText(context: IExecuteFunctions, itemIndex: number, text: string): void {
	const required = context.getNodeParameter('requireLockedText', itemIndex, false);
	if (!asMadeBoolean(required, 'Require Locked Text')) return;
	assertLocked(text, asText(context.getNodeParameter('lock', itemIndex, ''), 'Lock') ?? '');
}
