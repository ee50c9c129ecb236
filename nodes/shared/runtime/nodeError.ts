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
		return new NodeOperationError(node, `${withoutPaths(messageOf(error))}${place}`, {
			...options,
			description: descriptionOf(error) ?? UNEXPECTED,
		});
	}
	const { message, description, code, requestId } = error;
	const reference = requestId === undefined ? '' : ` (ElevenLabs request id: ${requestId})`;
	const shown = new NodeOperationError(node, `${message}${place}`, {
		...options,
		description: `${description}${reference}`,
	});
	return Object.assign(shown, { code });
}

/** For errors that nobody foresaw. */
const UNEXPECTED =
	'This error is not a known one. Run again; if it stays, report it with its message, the version of n8n and what the node was set to do.';

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

/** Errors of n8n itself say what to do as well. */
function descriptionOf(error: unknown): string | undefined {
	const { description } = (error ?? {}) as { description?: unknown };
	return typeof description === 'string' && description !== '' ? description : undefined;
}

/** Errors of the operating system name the files of the machine. */
function withoutPaths(message: string): string {
	return message.replaceAll(/(?<=^|[\s'"(])(?:\/|[A-Za-z]:\\)[^\s'"):]+/g, '…');
}

/** Runs work outside of items, such as a list of the editor, with errors as n8n shows them. */
export async function inNodeErrors<T>(node: INode, work: () => Promise<T>): Promise<T> {
	return await work().catch((error: unknown) => {
		throw nodeError(node, error);
	});
}
