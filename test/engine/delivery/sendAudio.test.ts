import {
	createServer,
	request as httpRequest,
	type IncomingMessage,
	type ServerResponse,
} from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { sendAudio } from '../../../engine/delivery/sendAudio';

const closers: (() => void)[] = [];
afterEach(() => {
	for (const close of closers.splice(0)) close();
});

/** A server that answers each request with this audio; `outcomes` tells how each answer went. */
async function serving(audio: () => AsyncIterable<Uint8Array>, { patienceMs = 5000 } = {}) {
	const outcomes: Promise<boolean | string>[] = [];
	const responses: ServerResponse[] = [];
	const server = createServer((_request, response) => {
		responses.push(response);
		outcomes.push(sendAudio(audio(), response, patienceMs).catch((error: Error) => error.message));
	});
	closers.push(() => {
		server.closeAllConnections();
		server.close();
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return { port: (server.address() as AddressInfo).port, outcomes, responses };
}

async function* pieces(count: number, bytes = 64 * 1024) {
	for (let piece = 0; piece < count; piece += 1) {
		await sleep(1);
		yield Buffer.alloc(bytes, piece);
	}
}

async function* breaking() {
	yield* pieces(5);
	throw new Error('upstream was cut');
}

/** What a program that speaks the protocol by hand sees: how many bytes, and whether the end was clean. */
async function rawRequest(port: number, httpVersion: '1.0' | '1.1') {
	const socket = connect(port, '127.0.0.1');
	socket.write(`GET / HTTP/${httpVersion}\r\nhost: x\r\nconnection: close\r\n\r\n`);
	const parts: Buffer[] = [];
	socket.on('data', (part) => parts.push(part));
	const end = await new Promise<string>((resolve) => {
		socket.once('end', () => resolve('end'));
		socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
	});
	socket.destroy();
	return { end, text: Buffer.concat(parts).toString('latin1') };
}

describe('audio as an answer', () => {
	it('ends cleanly for old and new clients when it is whole', async () => {
		const { port, outcomes } = await serving(() => pieces(5));
		const old = await rawRequest(port, '1.0');
		expect(old.end).toBe('end');
		expect(old.text.length).toBeGreaterThan(5 * 64 * 1024);
		const recent = await rawRequest(port, '1.1');
		expect(recent.text.endsWith('0\r\n\r\n')).toBe(true);
		expect(await Promise.all(outcomes)).toEqual([true, true]);
	});

	it('that is cut is never taken for the whole, not even by a proxy that speaks HTTP/1.0', async () => {
		const { port, outcomes } = await serving(breaking);
		const old = await rawRequest(port, '1.0');
		expect(old.end).toBe('ECONNRESET');
		const recent = await rawRequest(port, '1.1');
		expect(recent.text.endsWith('0\r\n\r\n')).toBe(false);
		expect(await Promise.all(outcomes)).toEqual(['upstream was cut', 'upstream was cut']);
	});

	it('is not held for a caller that never reads', async () => {
		let given = 0;
		async function* counted() {
			for await (const piece of pieces(2000)) {
				given += piece.length;
				yield piece;
			}
		}
		const { port, outcomes, responses } = await serving(counted, { patienceMs: 300 });
		const answer = await new Promise<IncomingMessage>((resolve) => {
			httpRequest({ port, host: '127.0.0.1' }, resolve).end();
		});
		answer.on('error', () => undefined);
		answer.pause();
		expect(await outcomes[0]).toBe(false);
		expect(responses[0]!.destroyed).toBe(true);
		expect(given).toBeLessThan(20_000_000);
		answer.destroy();
	});

	it('waits for a caller that reads slowly, as long as it reads', async () => {
		const { port, outcomes } = await serving(() => pieces(100), { patienceMs: 1000 });
		const answer = await new Promise<IncomingMessage>((resolve) => {
			httpRequest({ port, host: '127.0.0.1', highWaterMark: 1024 } as never, resolve).end();
		});
		let bytes = 0;
		for await (const piece of answer) {
			bytes += (piece as Buffer).length;
			if (bytes % 7 === 0) await sleep(50);
		}
		expect(bytes).toBe(100 * 64 * 1024);
		expect(await outcomes[0]).toBe(true);
	});

	it('leaves no listener on the answer, however often it waited', async () => {
		const { port, outcomes, responses } = await serving(() => pieces(100));
		const answer = await new Promise<IncomingMessage>((resolve) => {
			httpRequest({ port, host: '127.0.0.1' }, resolve).end();
		});
		const before = responses[0]!.listenerCount('error');
		for await (const _piece of answer);
		expect(await outcomes[0]).toBe(true);
		expect(responses[0]!.listenerCount('drain')).toBe(0);
		expect(responses[0]!.listenerCount('error')).toBeLessThanOrEqual(before);
	});
});
