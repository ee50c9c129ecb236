import type { IExecuteFunctions } from 'n8n-workflow';
import type { StreamedSpeech } from '../../engine/pipeline/streamSpeech';
import { deliveryFor } from '../../nodes/TtsStream/deliveries';
import type { StreamInput } from '../../nodes/TtsStream/input';

async function* audio(pieces = 20) {
	for (let piece = 0; piece < pieces; piece += 1) {
		yield await Promise.resolve(Buffer.alloc(3000, piece));
	}
}

const SPEECH = { mimeType: 'audio/mpeg' } as StreamedSpeech;
const TO_CALLER = { deliverTo: 'response' } as StreamInput;

/** As a worker of n8n's queue mode, for which a line is a message to the main process. */
function worker(send: (content: string | undefined) => Promise<void>): IExecuteFunctions {
	return {
		isStreaming: () => true,
		sendChunk: async (_type: string, _itemIndex: number, content?: string) => await send(content),
	} as unknown as IExecuteFunctions;
}

describe('lines to the caller of the workflow', () => {
	it('wait for one another, so that long audio does not pile up in a worker', async () => {
		let waiting = 0;
		let most = 0;
		let sent = 0;
		const context = worker(async () => {
			waiting += 1;
			most = Math.max(most, waiting);
			await new Promise((turn) => setTimeout(turn, 1));
			waiting -= 1;
			sent += 1;
		});
		const deliver = await deliveryFor(context, 0, TO_CALLER, undefined);
		await deliver(audio(), SPEECH);
		expect(most).toBe(1);
		expect(waiting).toBe(0);
		// "begin", the head of the data URL, its pieces and "end" are with the main process.
		expect(sent).toBe(23);
	});

	it('that cannot be sent fail the delivery, and nothing else', async () => {
		const context = worker(async () => await Promise.reject(new Error('no connection to Redis')));
		const deliver = await deliveryFor(context, 0, TO_CALLER, undefined);
		await expect(deliver(audio(), SPEECH)).rejects.toThrow('Redis');
	});
});
