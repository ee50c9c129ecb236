import { outputFormatFacts, type OutputFormat } from '../../engine/speech/outputFormat';
import type { Clip } from './clip';
import { mp3Codec } from './mp3Codec';
import { opusCodec } from './opusCodec';
import { pcmCodec } from './pcmCodec';

/** Audio encoded in one go, from the encoder's empty state to its last packet. */
export interface EncodedRun {
	/** Length in units of the codec. */
	units: number;
	/** Frames, packets or plain samples, in order. */
	packets: readonly Buffer[];
}

/** One output format. Whole runs may follow each other in any order and still decode without a warning. */
export interface Codec {
	/** Samples per second that `encode` takes. */
	readonly sampleRate: number;
	/** Clips are whole multiples of this long. */
	readonly unitSeconds: number;
	/** @param samples mono, -1 to 1 */
	encode(samples: Float32Array): EncodedRun;
	silence(units: number): EncodedRun;
	/** @param takeNumber is worked into bits that nobody hears, so that no two clips are equal */
	join(runs: readonly EncodedRun[], takeNumber: number): Clip;
}

const codecs = new Map<OutputFormat, Promise<Codec>>();

/** The codec of a format; encoders are loaded on first use. */
export function codecFor(outputFormat: OutputFormat): Promise<Codec> {
	const known = codecs.get(outputFormat);
	if (known !== undefined) return known;
	const created = createCodec(outputFormat);
	codecs.set(outputFormat, created);
	return created;
}

async function createCodec(outputFormat: OutputFormat): Promise<Codec> {
	const facts = outputFormatFacts(outputFormat);
	switch (facts.codec) {
		case 'mp3':
			return await mp3Codec(facts.sampleRate, facts.bitrateKbps ?? 128);
		case 'opus':
			return await opusCodec(facts.bitrateKbps ?? 64);
		case 'pcm':
		case 'wav':
		case 'ulaw':
		case 'alaw':
			return pcmCodec(facts.codec, facts.sampleRate);
		default:
			return facts.codec satisfies never;
	}
}
