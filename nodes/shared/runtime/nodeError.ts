import { NodeOperationError, type INode } from 'n8n-workflow';
import { isVoiceoverError } from '../../../engine/errors';

/**
 * An error as n8n shows it: what happened as the message, what to do as the description, and the item it is about.
 * The code is on the error, so that workflows can tell errors apart.
 */
export function nodeError(node: INode, error: unknown, itemIndex?: number): NodeOperationError {
	if (error instanceof NodeOperationError) return error;
	const place = itemIndex === undefined ? '' : ` [item ${itemIndex}]`;
	const options = itemIndex === undefined ? {} : { itemIndex };
	if (!isVoiceoverError(error)) {
		const message = error instanceof Error ? error.message : String(error);
		return new NodeOperationError(node, `${message}${place}`, options);
	}
	const { message, description, code, requestId } = error;
	const reference = requestId === undefined ? '' : ` (ElevenLabs request id: ${requestId})`;
	const shown = new NodeOperationError(node, `${message}${place}`, {
		...options,
		description: `${description}${reference}`,
	});
	return Object.assign(shown, { code });
}

/** The same error with all that it says in its message, for where its description is not shown, or shown to others. */
export function inTheMessage(error: NodeOperationError): NodeOperationError {
	if (error.description) error.message = `${error.message}. ${error.description}`;
	error.description = null;
	return error;
}

/** Runs work outside of items, such as a list of the editor, with errors as n8n shows them. */
export async function inNodeErrors<T>(node: INode, work: () => Promise<T>): Promise<T> {
	return await work().catch((error: unknown) => {
		throw nodeError(node, error);
	});
}
