import { isDeepStrictEqual } from 'node:util';
import type { IExecuteFunctions } from 'n8n-workflow';
import { invalidInput } from '../../../engine/errors';

/**
 * A parameter of an operation that runs once, however many items come in.
 *
 * @throws INVALID_INPUT when the items disagree, of which all but the first would be passed over unseen
 */
export function sameForAll(
	context: IExecuteFunctions,
	name: string,
	label: string,
	fallback: unknown,
): unknown {
	const values = context
		.getInputData()
		.map((_item, itemIndex) => context.getNodeParameter(name, itemIndex, fallback) as unknown);
	if (values.every((value) => isDeepStrictEqual(value, values[0]))) return values[0];
	throw invalidInput(
		`${label} is not the same for all items, but this operation runs once for all of them`,
		'Nothing was done. Enter a value that is the same for all items, or put the node Loop Over Items before this one, so that it runs for each of them.',
	);
}
