import { NodeOperationError, type INode } from 'n8n-workflow';
import { isVoiceoverError, type ErrorCode, type VoiceoverError } from '../../../engine/errors';

/**
 * An error as n8n shows it: what happened as the message, what to do as the description, and the item it is about.
 * The code is on the error, so that workflows can tell errors apart.
 */
export function nodeError(node: INode, error: unknown, itemIndex?: number): NodeOperationError {
	if (error instanceof NodeOperationError) return error;
	const place = itemIndex === undefined ? '' : ` [item ${itemIndex}]`;
	const { message, description, code } = isVoiceoverError(error) ? known(error) : foreign(error);
	const shown = new NodeOperationError(node, `${message}${place}`, {
		...(itemIndex === undefined ? {} : { itemIndex }),
		description,
	});
	// n8n puts a sentence of its own in place of messages that name an error of the system, such as ECONNREFUSED, and
	// with it the item is gone (n8n-workflow 2.41.0, node.error.js, setDescriptiveErrorMessage).
	shown.message = `${message}${place}`;
	return code === undefined ? shown : Object.assign(shown, { code });
}

interface Facts {
	message: string;
	description: string;
	code?: ErrorCode;
}

function known({ message, description, code, requestId }: VoiceoverError): Facts {
	const reference = requestId === undefined ? '' : ` (ElevenLabs request id: ${requestId})`;
	return { message, description: `${description}${reference}`, code };
}

function foreign(error: unknown): Facts {
	const message = error instanceof Error ? error.message : String(error);
	return { message: withoutPaths(message), description: descriptionOf(error) ?? UNEXPECTED };
}

/** For errors that nobody foresaw. */
const UNEXPECTED =
	'This error is not a known one. Run again; if it stays, report it with its message, the version of n8n and what the node was set to do.';

/** Errors of n8n itself say what to do as well. */
function descriptionOf(error: unknown): string | undefined {
	const { description } = (error ?? {}) as { description?: unknown };
	return typeof description === 'string' && description !== '' ? description : undefined;
}

/** Errors of the operating system name the files of the machine. */
function withoutPaths(message: string): string {
	return message.replaceAll(/(?<=^|[\s'"(])(?:\/|[A-Za-z]:\\)[^\s'"):]+/g, '…');
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
