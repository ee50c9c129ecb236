const { play } = require('../../examples/voice-agent/voiceover-stream.js') as {
	play(response: Response, element: EventTarget): Promise<{ bytes: number }>;
};

class Buffered extends EventTarget {
	constructor(private readonly source: Source) {
		super();
	}
	appendBuffer(): void {
		if (this.source.readyState !== 'open') throw new Error('InvalidStateError');
		setImmediate(() => this.dispatchEvent(new Event('updateend')));
	}
}

/** As a browser's: open once it is the source of an element, closed once another one is. */
class Source extends EventTarget {
	static isTypeSupported = () => true;
	readyState = 'closed';
	addSourceBuffer = () => new Buffered(this);
	endOfStream(): void {
		this.readyState = 'ended';
	}
}

class Player extends EventTarget {
	private source: Source | undefined;
	play = async () => await Promise.resolve();
	set src(source: unknown) {
		const replaced = this.source;
		if (replaced?.readyState === 'open') {
			replaced.readyState = 'closed';
			// Late, so that pieces arrive for a source that is closed and has not said so.
			setTimeout(() => replaced.dispatchEvent(new Event('sourceclose')), 50);
		}
		this.source = source as Source;
		const opened = this.source;
		setImmediate(() => {
			if (this.source !== opened) return;
			opened.readyState = 'open';
			opened.dispatchEvent(new Event('sourceopen'));
		});
	}
}

const real = { createObjectURL: URL.createObjectURL, revokeObjectURL: URL.revokeObjectURL };
beforeAll(() => {
	Object.assign(globalThis, { MediaSource: Source });
	Object.assign(URL, { createObjectURL: (source: Source) => source, revokeObjectURL: () => {} });
});
afterAll(() => {
	Reflect.deleteProperty(globalThis, 'MediaSource');
	Object.assign(URL, real);
});

const line = (type: string, content?: string) =>
	new TextEncoder().encode(`${JSON.stringify({ type, content, metadata: { nodeId: 'voice' } })}\n`);

/** An answer that goes on until its reader lets go of it. */
function endless(everyMs: number) {
	const letGo = Promise.withResolvers<void>();
	let timer: NodeJS.Timeout;
	const body = new ReadableStream<Uint8Array>({
		start(controller) {
			controller.enqueue(line('begin'));
			controller.enqueue(line('item', 'data:audio/mpeg;base64,AQID'));
			timer = setInterval(() => controller.enqueue(line('item', 'AQID')), everyMs);
		},
		cancel() {
			clearInterval(timer);
			letGo.resolve();
		},
	});
	return { response: new Response(body), letGo: letGo.promise };
}

const whole = () =>
	new Response(
		Buffer.concat([line('begin'), line('item', 'data:audio/mpeg;base64,AQID'), line('end')]),
	);

it.each([undefined, 0, 30])(
	'lets go of an answer in whose place another one is played, %s ms after it began',
	async (afterMs) => {
		const element = new Player();
		const { response, letGo } = endless(5);
		const first = play(response, element);
		const outcome = first.then(
			() => 'ended',
			(error: Error) => error.message,
		);
		if (afterMs !== undefined) await new Promise((wait) => setTimeout(wait, afterMs));
		expect(await play(whole(), element)).toEqual({ bytes: 3 });
		await letGo;

		expect(await outcome).toBe('ended');
	},
	3_000,
);

it('ends without an error when the page plays something else', async () => {
	const element = new Player();
	const { response, letGo } = endless(5);
	const first = play(response, element);
	await new Promise((wait) => setTimeout(wait, 30));
	element.src = new Source();
	await letGo;
	await expect(first).resolves.toMatchObject({ bytes: expect.any(Number) });
}, 3_000);
