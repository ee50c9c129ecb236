import OpusScript from 'opusscript';
import { createMp3Encoder } from 'wasm-media-encoders';
import { segmentLengthsOf, writeOggPage } from '../../../../engine/audio/ogg/oggPage';
import { writeOpusHead, writeOpusTags } from '../../../../engine/audio/ogg/opusHeader';

/** A gliding tone: no two frames of it are equal, so the encoder has something to do. */
function toneSample(index: number, sampleRate: number): number {
	const time = index / sampleRate;
	return 0.5 * Math.sin(2 * Math.PI * (220 + 150 * time) * time);
}

type EncoderSettings = Parameters<Awaited<ReturnType<typeof createMp3Encoder>>['configure']>[0];

/** A tone as LAME writes it, without an Info frame, as the API's streams. */
export async function encodedMp3(
	sampleRate: number,
	bitrateKbps: number,
	seconds: number,
	channels: 1 | 2 = 1,
): Promise<Uint8Array> {
	const encoder = await createMp3Encoder();
	encoder.configure({
		channels,
		sampleRate,
		outputSampleRate: sampleRate,
		bitrate: bitrateKbps,
	} as EncoderSettings);
	const samples = Float32Array.from({ length: Math.round(seconds * sampleRate) }, (_, index) =>
		toneSample(index, sampleRate),
	);
	const channelData = new Array<Float32Array>(channels).fill(samples);
	// The encoder gives views on memory that it uses again.
	const body = encoder.encode(channelData).slice();
	return concat([body, encoder.finalize().slice()]);
}

export function tonePcm(sampleRate: number, seconds: number): Uint8Array {
	const samples = Int16Array.from({ length: Math.round(seconds * sampleRate) }, (_, index) =>
		Math.round(toneSample(index, sampleRate) * 32_767),
	);
	return new Uint8Array(samples.buffer);
}

export interface WavOptions {
	sampleRate: number;
	data: Uint8Array;
	formatTag?: number;
	blockBytes?: number;
	declaredBytes?: number;
	extensible?: boolean;
	/** Chunks between `fmt ` and `data`. */
	before?: Uint8Array[];
	after?: Uint8Array[];
}

/** A WAV file put together independently of the engine's own writer. */
export function wavFile(options: WavOptions): Uint8Array {
	const { sampleRate, data, formatTag = 1, blockBytes = 2, extensible = false } = options;
	const fmt = Buffer.alloc(extensible ? 40 : 16);
	fmt.writeUInt16LE(extensible ? 0xfffe : formatTag, 0);
	fmt.writeUInt16LE(1, 2);
	fmt.writeUInt32LE(sampleRate, 4);
	fmt.writeUInt32LE(sampleRate * blockBytes, 8);
	fmt.writeUInt16LE(blockBytes, 12);
	fmt.writeUInt16LE(blockBytes * 8, 14);
	if (extensible) {
		fmt.writeUInt16LE(22, 16);
		fmt.writeUInt16LE(blockBytes * 8, 18);
		fmt.writeUInt32LE(4, 20);
		fmt.writeUInt16LE(formatTag, 24);
		fmt.set(Buffer.from('000000001000800000aa00389b71', 'hex'), 26);
	}
	const dataChunk = wavChunk('data', data, options.declaredBytes);
	const body = concat([
		Buffer.from('WAVE'),
		wavChunk('fmt ', fmt),
		...(options.before ?? []),
		dataChunk,
		...(options.after ?? []),
	]);
	return wavChunk('RIFF', body);
}

export function wavChunk(
	id: string,
	content: Uint8Array,
	declaredBytes = content.length,
): Uint8Array {
	const header = Buffer.alloc(8);
	header.write(id, 'latin1');
	header.writeUInt32LE(declaredBytes, 4);
	return concat([header, content, new Uint8Array(content.length % 2)]);
}

export interface OggOpusOptions {
	seconds: number;
	packetsPerPage?: number;
	preSkip?: number;
	streamSerial?: number;
	/** Whether the last page carries the end-of-stream flag. */
	endMark?: boolean;
}

/** A tone as libopus encodes it, 20 ms a packet, in pages as a live muxer makes them. */
export function oggOpusPages(options: OggOpusOptions): Uint8Array[] {
	const {
		seconds,
		packetsPerPage = 50,
		preSkip = 312,
		streamSerial = 77,
		endMark = true,
	} = options;
	const encoder = new OpusScript(48_000, 1, OpusScript.Application.AUDIO);
	const packets: Uint8Array[] = [];
	const samples = Math.round(seconds * 48_000);
	const pcm = Buffer.concat([tonePcm(48_000, seconds + 0.04)]);
	for (let start = 0; start < samples + preSkip; start += 960) {
		packets.push(
			new Uint8Array(encoder.encode(pcm.subarray(start * 2, start * 2 + 1920), 960)).slice(),
		);
	}
	encoder.delete();
	const page = (
		pageNumber: number,
		pagePackets: Uint8Array[],
		granulePosition: number,
		last = false,
	) =>
		writeOggPage({
			continued: false,
			first: pageNumber === 0,
			last,
			granulePosition,
			streamSerial,
			pageNumber,
			segmentLengths: Uint8Array.from(
				pagePackets.flatMap((packet) => segmentLengthsOf(packet.length)),
			),
			body: concat(pagePackets),
		});
	const pages = [
		page(0, [writeOpusHead({ channels: 1, preSkip })], 0),
		page(1, [writeOpusTags('test')], 0),
	];
	for (let start = 0; start < packets.length; start += packetsPerPage) {
		const end = Math.min(start + packetsPerPage, packets.length);
		const last = end === packets.length;
		const granulePosition = last ? samples + preSkip : end * 960;
		pages.push(page(pages.length, packets.slice(start, end), granulePosition, last && endMark));
	}
	return pages;
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
	return new Uint8Array(Buffer.concat(parts));
}
