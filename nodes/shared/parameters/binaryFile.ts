import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { invalidInput } from '../../../engine/errors';

/** Names of binary fields are short, unless an expression gives something else. */
const LONGEST_NAME = 50;
const MOST_NAMED = 10;

/**
 * The file in a binary field of an item.
 *
 * @throws INVALID_INPUT naming the fields that the item has, where n8n's own helpers fail with a TypeError
 */
export function fileOnItem(
	context: IExecuteFunctions,
	itemIndex: number,
	field: string,
): IBinaryData {
	const { binary = {} } = context.getInputData()[itemIndex] ?? {};
	const file = Object.hasOwn(binary, field) ? binary[field] : undefined;
	if (file !== undefined) return file;
	const fields = Object.keys(binary).slice(0, MOST_NAMED).map(quoted);
	throw invalidInput(
		`The item has no file in the field ${quoted(field)}`,
		fields.length === 0
			? 'It has no file at all. Connect a node that gives one, such as Read/Write Files from Disk, HTTP Request or a form.'
			: `It has files in: ${fields.join(', ')}. Enter one of these names in the node.`,
	);
}

function quoted(name: string): string {
	return `"${name.slice(0, LONGEST_NAME)}"`;
}
