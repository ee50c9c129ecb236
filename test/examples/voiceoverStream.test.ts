import fc from 'fast-check';
import { dataUrlPieces } from '../../engine/delivery/dataUrl';

type Said = { text: string } | { audio: Uint8Array; mimeType: string };

const { read } = require('../../examples/voice-agent/voiceover-stream.js') as {
	read(response: Response): AsyncGenerator<Said>;
};

const line = (type: string, nodeId: string, content?: string) =>
	`${JSON.stringify({ type, content, metadata: { nodeId } })}\n`;

async function dataUrlOf(audio: Uint8Array, cuts: number[]): Promise<string[]> {
	async function* pieces() {
		let start = 0;
		for (const cut of [...cuts.toSorted((a, b) => a - b), audio.length]) {
			const end = Math.max(start, Math.min(cut, audio.length));
			if (end > start) yield await Promise.resolve(audio.subarray(start, end));
			start = end;
		}
	}
	const parts: string[] = [];
	for await (const part of dataUrlPieces(pieces(), 'audio/mpeg')) parts.push(part);
	return parts;
}

/** A response whose body arrives in parts of some bytes each, in the middle of lines and letters. */
function responseOf(text: string, partBytes: number, status = 200): Response {
	const bytes = new TextEncoder().encode(text);
	let start = 0;
	const body = new ReadableStream<Uint8Array>({
		pull(controller) {
			if (start >= bytes.length) return controller.close();
			controller.enqueue(bytes.subarray(start, start + partBytes));
			start += partBytes;
		},
	});
	return new Response(body, { status });
}

async function collect(response: Response) {
	const audio: Uint8Array[] = [];
	let text = '';
	let mimeType: string | undefined;
	for await (const said of read(response)) {
		if ('text' in said) text += said.text;
		else {
			audio.push(said.audio);
			mimeType = said.mimeType;
		}
	}
	return { text, mimeType, audio: Buffer.concat(audio) };
}

it('gives the audio byte for byte and the words of other nodes, however the response is cut', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.uint8Array({ minLength: 1, maxLength: 300 }),
			fc.array(fc.nat(300), { maxLength: 8 }),
			fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 5 }),
			fc.integer({ min: 1, max: 200 }),
			async (audio, cuts, words, partBytes) => {
				const pieces = await dataUrlOf(audio, cuts);
				const text =
					line('begin', 'agent') +
					words.map((word) => line('item', 'agent', word)).join('') +
					line('end', 'agent') +
					'{"type":"keepalive"}\n' +
					line('begin', 'voice') +
					pieces.map((piece) => line('item', 'voice', piece)).join('') +
					line('end', 'voice');
				const said = await collect(responseOf(text, partBytes));
				expect(said.audio.equals(Buffer.from(audio))).toBe(true);
				expect(said.mimeType).toBe('audio/mpeg');
				expect(said.text).toBe(words.join(''));
			},
		),
	);
});

it('keeps the audio of two nodes that are mixed apart from words', async () => {
	const text =
		line('begin', 'voice') +
		line('begin', 'agent') +
		line('item', 'voice', 'data:audio/mpeg;base64,AQID') +
		line('item', 'agent', 'Good ') +
		line('item', 'voice', 'BAUG') +
		line('item', 'agent', 'morning') +
		line('end', 'agent') +
		line('end', 'voice');
	const said = await collect(responseOf(text, 7));
	expect([...said.audio]).toEqual([1, 2, 3, 4, 5, 6]);
	expect(said.text).toBe('Good morning');
});

it('takes audio without its end for incomplete', async () => {
	const text = line('begin', 'voice') + line('item', 'voice', 'data:audio/mpeg;base64,AQID');
	await expect(collect(responseOf(text, 50))).rejects.toThrow('before the end of the answer');
});

it('says what the workflow says of its failure', async () => {
	const text = line('begin', 'voice') + line('error', 'voice', 'The limit is reached. Try later.');
	await expect(collect(responseOf(text, 50))).rejects.toThrow('The limit is reached. Try later.');
});

it('says what a refusal says', async () => {
	await expect(collect(responseOf('{"message":"No such webhook"}', 50, 404))).rejects.toThrow(
		'No such webhook',
	);
	await expect(collect(responseOf('<html>', 50, 502))).rejects.toThrow('HTTP 502');
});

it.each([
	'd',
	'data',
	'data:',
	'data: two of three',
	'data:text without audio',
	'data:image/png,x',
])('gives the words of a node that begin like audio: %s', async (words) => {
	for (const cuts of [[words], [...words]]) {
		const text =
			line('begin', 'agent') +
			cuts.map((cut) => line('item', 'agent', cut)).join('') +
			line('end', 'agent');
		expect((await collect(responseOf(text, 30))).text).toBe(words);
	}
});

it('lets go of the connection when it stops reading', async () => {
	for (const stop of [line('error', 'voice', 'Over.'), 'no JSON\n']) {
		let cancelled = false;
		const body = new ReadableStream<Uint8Array>({
			start: (controller) => controller.enqueue(new TextEncoder().encode(stop)),
			cancel: () => {
				cancelled = true;
			},
		});
		await expect(collect(new Response(body))).rejects.toThrow();
		expect(cancelled).toBe(true);
	}
});
