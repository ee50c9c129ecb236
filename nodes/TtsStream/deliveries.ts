import { Readable } from 'node:stream';
import type { IBinaryData, IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { dataUrlPieces } from '../../engine/delivery/dataUrl';
import { deliveryAddress, forwardAudio } from '../../engine/delivery/forwardAudio';
import { invalidInput, isVoiceoverError } from '../../engine/errors';
import type { StreamedSpeech } from '../../engine/pipeline/streamSpeech';
import { refusalOf, type Refusal } from '../shared/items/callerRefusal';
import { fileNameFor } from '../shared/items/speechItem';
import { egressGuard } from './egressGuard';
import { deliversToCaller, readUrlInput, type StreamInput } from './input';

/** What a delivery adds to the item. */
export interface Delivered {
	binary?: Record<string, IBinaryData>;
	facts?: IDataObject;
}

/** Hands the audio on as it arrives, and resolves when all of it is where it should be. */
export type Delivery = (
	audio: AsyncIterable<Uint8Array>,
	speech: StreamedSpeech,
) => Promise<Delivered>;

/** @throws INVALID_INPUT when the audio could not be delivered, so that it is not bought */
export async function deliveryFor(
	context: IExecuteFunctions,
	itemIndex: number,
	input: StreamInput,
	signal: AbortSignal | undefined,
): Promise<Delivery> {
	switch (input.deliverTo) {
		case 'binary':
			return toBinary(context, input);
		case 'response':
			return toCaller(context, itemIndex);
		case 'url':
			return await toUrl(context, itemIndex, signal);
		default:
			return input.deliverTo satisfies never;
	}
}

function toBinary(context: IExecuteFunctions, { naming }: StreamInput): Delivery {
	return async (audio, speech) => {
		const name = naming.fileName ?? `speech-${speech.cacheKey.slice(0, 12)}`;
		const binary = await context.helpers.prepareBinaryData(
			Readable.from(audio, { objectMode: false }),
			fileNameFor(name, speech),
			speech.mimeType,
		);
		return { binary: { [naming.binaryPropertyName]: binary } };
	};
}

function toCaller(context: IExecuteFunctions, itemIndex: number): Delivery {
	if (!context.isStreaming()) {
		throw invalidInput(
			'This workflow was not started by a trigger that streams its response',
			'Nothing was bought. Set Respond of the Webhook node, or Response Mode of the Chat Trigger, to Streaming, or choose another place under Deliver To.',
		);
	}
	return async (audio, { mimeType }) => {
		await sendLine(context, itemIndex, 'begin');
		for await (const piece of dataUrlPieces(audio, mimeType)) {
			await sendLine(context, itemIndex, 'item', piece);
		}
		// Without this line the listener knows that what it has is not all.
		await sendLine(context, itemIndex, 'end');
		return {};
	};
}

/**
 * Ends a streamed response with why there is no audio, or no more. n8n itself says so only when the node fails as a
 * whole, and then not what happened.
 */
export async function tellCaller(
	context: IExecuteFunctions,
	itemIndex: number,
	error: unknown,
): Promise<void> {
	if (!context.isStreaming() || !deliversToCaller(context, itemIndex)) return;
	const { message, description } = wordsFor(error);
	// The error itself matters more than that nobody could be told of it.
	await sendLine(context, itemIndex, 'error', `${message}. ${description}`).catch(() => undefined);
}

/** What cannot be sent may be the caller's text or the owner's field, whose value is nobody else's business. */
function wordsFor(error: unknown): Pick<Refusal, 'message' | 'description'> {
	if (!isVoiceoverError(error) || error.code !== 'INVALID_INPUT') return refusalOf(error, false);
	return {
		message: 'What was asked for cannot be spoken',
		description:
			'Check what you sent. The owner of the workflow finds the reason in its execution.',
	};
}

/**
 * One line of the streamed response. Unlike its type, n8n's function is asynchronous: a worker hands the line to the
 * main process by way of Redis (n8n 2.41.1, job-processor.js).
 */
async function sendLine(
	context: IExecuteFunctions,
	itemIndex: number,
	type: Parameters<IExecuteFunctions['sendChunk']>[0],
	content?: string,
): Promise<void> {
	await (context.sendChunk(type, itemIndex, content) as unknown as Promise<void> | undefined);
}

async function toUrl(
	context: IExecuteFunctions,
	itemIndex: number,
	signal: AbortSignal | undefined,
): Promise<Delivery> {
	const { url: address, method, headers, patienceMs } = readUrlInput(context, itemIndex);
	const guard = egressGuard(context);
	const url = await deliveryAddress(address, guard);
	return async (audio, { mimeType }) => {
		const status = await forwardAudio(audio, {
			url,
			method,
			headers: { 'content-type': mimeType, ...headers },
			guard,
			patienceMs,
			...(signal === undefined ? {} : { signal }),
		});
		return { facts: { deliveredWithStatus: status } };
	};
}
