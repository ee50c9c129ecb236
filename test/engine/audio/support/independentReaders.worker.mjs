import { parentPort } from 'node:worker_threads';
import { MPEGDecoder } from 'mpg123-decoder';
import { parseBuffer } from 'music-metadata';

const answers = {
	/** Gapless trimming is off: every frame counts in full. */
	async decodeMp3({ bytes }) {
		const decoder = new MPEGDecoder({ enableGapless: false });
		await decoder.ready;
		const { samplesDecoded, sampleRate, errors, channelData } = decoder.decode(bytes);
		decoder.free();
		const peak = channelData.flatMap((channel) => [...channel]).reduce(largerSize, 0);
		return { samplesDecoded, sampleRate, errorCount: errors.length, peak };
	},
	async readMetadata({ bytes, mimeType }) {
		const { format } = await parseBuffer(bytes, { mimeType }, { duration: true });
		const { duration, sampleRate, container, codec, numberOfChannels } = format;
		return { duration, sampleRate, container, codec, numberOfChannels };
	},
};

function largerSize(peak, sample) {
	return Math.max(peak, Math.abs(sample));
}

parentPort.on('message', async ({ question, details }) => {
	parentPort.postMessage(await answers[question](details));
});
