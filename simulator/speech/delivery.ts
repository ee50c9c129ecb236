import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from '../faults/fault';
import type { FaultsOfCall } from '../faults/faultList';
import type { RecordedCall } from '../server/recordedCall';
import type { AnswerBody } from './answerBody';

/** Without a `pace` fault; large, because every piece costs a system call. */
const USUAL_CHUNK_BYTES = 32 * 1024;

export type Delivered = 'complete' | 'cut';

/**
 * Sends a body whose headers are written, as the call's faults want it.
 * Resolves when the last byte is out, the fault has happened, or the caller is gone.
 */
export async function deliver(
	response: ServerResponse,
	body: AnswerBody,
	faults: FaultsOfCall,
	call: RecordedCall,
): Promise<Delivered> {
	const gone = new AbortController();
	response.on('close', () => gone.abort());
	// Headers leave before the first byte of the body, as they do when speech is still being made.
	response.flushHeaders();
	try {
		if (faults['delay-first-byte'] !== undefined) {
			await wait(faults['delay-first-byte'].ms, undefined, { signal: gone.signal });
		}
		const lastByte = endOf(body, faults.stall ?? faults.cut);
		await sendUntil(response, body, lastByte, faults.pace, call, gone.signal);
		if (faults.stall !== undefined) {
			await waitForever(gone.signal);
			return 'cut';
		}
		// A body that ends before its announced length cannot end cleanly: HTTP leaves only the socket to close.
		const isReset = faults.cut?.how === 'reset' || response.hasHeader('content-length');
		if (faults.cut !== undefined && isReset) {
			call.ending = 'cut-by-fault';
			await flushed(response);
			response.destroy();
			return 'cut';
		}
		await new Promise<void>((resolve) => {
			response.on('close', resolve);
			response.end(resolve);
		});
		if (faults.cut === undefined && faults['last-line'] === undefined) {
			return response.writableFinished ? 'complete' : 'cut';
		}
		call.ending = 'cut-by-fault';
		return 'cut';
	} catch (error) {
		if (gone.signal.aborted) return 'cut';
		throw error;
	}
}

/** Waits, but no longer than the caller does. */
export async function pause(response: ServerResponse, ms: number): Promise<void> {
	const gone = new AbortController();
	const leave = () => gone.abort();
	response.once('close', leave);
	try {
		if (!response.destroyed) await wait(ms, undefined, { signal: gone.signal });
	} catch (error) {
		if (!gone.signal.aborted) throw error;
	} finally {
		response.off('close', leave);
	}
}

/** Never settles before the caller hangs up. */
export async function untilCallerIsGone(response: ServerResponse): Promise<void> {
	if (response.destroyed) return;
	await new Promise<void>((resolve) => response.on('close', resolve));
}

async function sendUntil(
	response: ServerResponse,
	body: AnswerBody,
	lastByte: number,
	pace: Extract<Fault, { kind: 'pace' }> | undefined,
	call: RecordedCall,
	gone: AbortSignal,
): Promise<void> {
	let sent = 0;
	for (const piece of body.pieces(pace?.chunkBytes ?? USUAL_CHUNK_BYTES)) {
		if (sent >= lastByte) return;
		const bytes = piece.subarray(0, lastByte - sent);
		if (sent > 0 && pace !== undefined) await wait(pace.everyMs, undefined, { signal: gone });
		if (!response.write(bytes)) await drained(response, gone);
		sent += bytes.length;
		call.bytesSent += bytes.length;
	}
}

function endOf(
	body: AnswerBody,
	fault: Extract<Fault, { kind: 'stall' | 'cut' }> | undefined,
): number {
	if (fault === undefined) return body.byteLength;
	const place =
		'afterBytes' in fault ? fault.afterBytes : Math.floor(body.byteLength * fault.afterFraction);
	return Math.min(place, body.byteLength);
}

async function drained(response: ServerResponse, gone: AbortSignal): Promise<void> {
	await new Promise<void>((resolve, reject) => {
		const done = () => {
			response.off('drain', done);
			gone.removeEventListener('abort', failed);
			resolve();
		};
		const failed = () => reject(new Error('The caller is gone'));
		response.on('drain', done);
		gone.addEventListener('abort', failed, { once: true });
		if (gone.aborted) failed();
	});
}

/** A destroyed socket drops what it has not handed to the system yet. */
async function flushed(response: ServerResponse): Promise<void> {
	const isBusy = () => response.writableLength > 0 || (response.socket?.writableLength ?? 0) > 0;
	while (!response.destroyed && isBusy()) await wait(2);
}

async function waitForever(gone: AbortSignal): Promise<void> {
	if (gone.aborted) return;
	await new Promise<void>((resolve) => gone.addEventListener('abort', () => resolve()));
}
