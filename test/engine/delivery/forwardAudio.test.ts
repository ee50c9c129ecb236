import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { internetOnly, type AddressGuard } from '../../../engine/delivery/addressGuard';
import { deliveryAddress, forwardAudio } from '../../../engine/delivery/forwardAudio';
import { VoiceoverError } from '../../../engine/errors';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const servers: Server[] = [];
afterEach(() => {
	for (const server of servers.splice(0)) {
		server.closeAllConnections();
		server.close();
	}
});

async function target(handler: Handler): Promise<URL> {
	const server = createServer(handler);
	servers.push(server);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

async function* audio(pieces = 20, bytes = 64 * 1024, everyMs = 1) {
	for (let piece = 0; piece < pieces; piece += 1) {
		await sleep(everyMs);
		yield Buffer.alloc(bytes, piece);
	}
}

const EVERYWHERE: AddressGuard = {
	lookup: (_name, options, answer) =>
		options.all
			? answer(null, [{ address: '127.0.0.1', family: 4 }])
			: answer(null, '127.0.0.1', 4),
	refusal: async () => await Promise.resolve(undefined),
};

const OPTIONS = { method: 'POST', headers: {}, guard: EVERYWHERE, patienceMs: 2000 } as const;

const failure = async (work: Promise<unknown>) =>
	await work.then(
		() => 'nothing',
		(error: VoiceoverError) => `${error.code}: ${error.message}`,
	);

describe('audio to an address', () => {
	it('arrives whole', async () => {
		let bytes = 0;
		const url = await target((request, response) => {
			request.on('data', (piece: Buffer) => (bytes += piece.length));
			request.on('end', () => response.writeHead(204).end());
		});
		expect(await forwardAudio(audio(), { ...OPTIONS, url })).toBe(204);
		expect(bytes).toBe(20 * 64 * 1024);
	});

	it.each<[string, RegExp, Handler]>([
		['refuses', /DELIVERY_FAILED.*HTTP 500/, (_request, response) => response.writeHead(500).end()],
		[
			'sends elsewhere',
			/DELIVERY_FAILED.*HTTP 307/,
			(_request, response) => response.writeHead(307, { location: 'http://10.0.0.1/' }).end(),
		],
		['hangs up', /DELIVERY_FAILED.*connection/, (request) => request.socket.destroy()],
		[
			'hangs up half-way',
			/DELIVERY_FAILED.*connection/,
			(request) => request.once('data', () => request.socket.destroy()),
		],
		[
			'answers before the end',
			/DELIVERY_FAILED.*before/,
			(_request, response) => response.end('ok'),
		],
		['takes nothing', /DELIVERY_FAILED.*took nothing for 1 s/, (request) => request.pause()],
		['never answers', /DELIVERY_FAILED.*took nothing for 1 s/, (request) => request.resume()],
	])('that %s is an error that says so', async (_what, said, handler) => {
		const url = await target(handler);
		const work = forwardAudio(audio(200), { ...OPTIONS, url, patienceMs: 1000 });
		expect(await failure(work)).toMatch(said);
	});

	it('that does not exist is one, too', async () => {
		const url = new URL('http://127.0.0.1:1/');
		expect(await failure(forwardAudio(audio(), { ...OPTIONS, url }))).toMatch(/ECONNREFUSED/);
	});

	it('is cut off when the audio is: the target never sees a clean end', async () => {
		const ended: boolean[] = [];
		const url = await target((request) => {
			request.resume();
			request.on('close', () => ended.push(request.complete));
		});
		async function* broken() {
			yield* audio(5);
			throw new VoiceoverError('AUDIO_INCOMPLETE', 'cut', { description: '' });
		}
		expect(await failure(forwardAudio(broken(), { ...OPTIONS, url }))).toBe(
			'AUDIO_INCOMPLETE: cut',
		);
		await sleep(50);
		expect(ended).toEqual([false]);
	});

	it('ends with the execution', async () => {
		const url = await target((request) => request.resume());
		const stop = new AbortController();
		setTimeout(() => stop.abort(), 50);
		const work = forwardAudio(audio(1000), { ...OPTIONS, url, signal: stop.signal });
		expect(await failure(work)).toMatch(/CANCELLED/);
	});

	it('does not begin when the execution has ended', async () => {
		const url = await target((request, response) => {
			request.resume().on('end', () => response.end());
		});
		const work = forwardAudio(audio(2), { ...OPTIONS, url, signal: AbortSignal.abort() });
		expect(await failure(work)).toMatch(/CANCELLED/);
	});

	it('holds no connection to a target whose answer never ends', async () => {
		const gone = Promise.withResolvers<void>();
		const url = await target((request, response) => {
			request.resume().on('end', () => {
				const timer = setInterval(() => response.write('more'), 10);
				response.on('close', () => {
					clearInterval(timer);
					gone.resolve();
				});
			});
		});
		expect(await forwardAudio(audio(2), { ...OPTIONS, url, patienceMs: 100 })).toBe(200);
		await gone.promise;
	}, 3_000);

	it('does not pile up before a slow target', async () => {
		const url = await target((request, response) => {
			request.on('data', () => {
				request.pause();
				setTimeout(() => request.resume(), 5);
			});
			request.on('end', () => response.end());
		});
		let made = 0;
		let largest = 0;
		let taken = 0;
		async function* counted() {
			for await (const piece of audio(100, 64 * 1024, 0)) {
				made += piece.length;
				largest = Math.max(largest, made - taken);
				yield piece;
				taken = made;
			}
		}
		expect(await forwardAudio(counted(), { ...OPTIONS, url })).toBe(200);
		expect(largest).toBeLessThanOrEqual(128 * 1024);
	});
});

describe('addresses', () => {
	const refused = async (address: string, guard = internetOnly()) =>
		await failure(deliveryAddress(address, guard));

	it.each([
		'http://127.0.0.1/',
		'http://2130706433/',
		'http://0x7f.1/',
		'http://[::1]/',
		'http://[::ffff:127.0.0.1]/',
		'http://[::ffff:169.254.169.254]/',
		'http://169.254.169.254/latest/meta-data',
		'http://10.1.2.3/',
		'http://192.168.0.1/',
		'http://100.100.100.200/',
		'http://[fd00:ec2::254]/',
		'http://0.0.0.0/',
		// Addresses of version 6 that lead to one of version 4.
		'http://[::127.0.0.1]/',
		'http://[2002:7f00:1::]/',
		'http://[64:ff9b::7f00:1]/',
		'http://[64:ff9b:1::7f00:1]/',
		'http://[2001:0:5ef5:79fd::1]/',
		'http://[fec0::1]/',
		'http://localhost6.invalid@[::1]/',
	])('%s is not on the internet', async (address) => {
		expect(await refused(address)).toMatch(/INVALID_INPUT/);
	});

	it.each(['ftp://example.com/', 'file:///etc/passwd', 'example.com', ''])(
		'%s is none',
		async (address) => {
			expect(await refused(address)).toMatch(/INVALID_INPUT/);
		},
	);

	it('on the internet are taken', async () => {
		for (const address of [
			'https://93.184.215.14/',
			'http://[2606:2800:21f::1]/',
			'https://a.example/',
		]) {
			expect(await refused(address)).toBe('nothing');
		}
	});

	it('a name that leads to this network is not connected to, also when it did not before', async () => {
		const requests: string[] = [];
		const url = await target((request, response) => {
			requests.push(request.url ?? '');
			response.end();
		});
		url.hostname = 'rebinding.example';
		const answers = ['93.184.215.14', '127.0.0.1'];
		const guard = internetOnly(((
			_name: string,
			_options: unknown,
			answer: (error: null, found: object[]) => void,
		) => answer(null, [{ address: answers.pop()!, family: 4 }])) as never);
		expect(await refused(url.href, guard)).toBe('nothing');
		expect(await failure(forwardAudio(audio(2), { ...OPTIONS, url, guard }))).toMatch(
			/DELIVERY_FAILED/,
		);
		expect(requests).toEqual([]);
		expect(answers).toEqual(['93.184.215.14']);
	});
});
