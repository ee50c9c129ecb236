import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

// The packages behind it are ESM only and jest cannot load both; a worker runs as Node itself does.
const worker = new Worker(join(__dirname, 'independentReaders.worker.mjs'));
worker.unref();

export interface DecodedMp3 {
	/** Per channel, nothing trimmed. */
	samplesDecoded: number;
	sampleRate: number;
	errorCount: number;
	/** The largest sample, 0-1. */
	peak: number;
}

/** What mpg123 makes of a whole file. */
export async function decodeMp3(bytes: Uint8Array): Promise<DecodedMp3> {
	return await ask('decodeMp3', { bytes });
}

export interface Metadata {
	duration?: number;
	sampleRate?: number;
	container?: string;
	codec?: string;
	numberOfChannels?: number;
}

/** What music-metadata finds in a whole file. */
export async function readMetadata(bytes: Uint8Array, mimeType: string): Promise<Metadata> {
	return await ask('readMetadata', { bytes, mimeType });
}

/** One question at a time: the tests await every answer. */
async function ask<Answer>(question: string, details: object): Promise<Answer> {
	worker.ref();
	try {
		return await new Promise<Answer>((resolve, reject) => {
			worker.once('message', resolve);
			worker.once('error', reject);
			worker.postMessage({ question, details });
		});
	} finally {
		worker.removeAllListeners('error');
		worker.unref();
	}
}
