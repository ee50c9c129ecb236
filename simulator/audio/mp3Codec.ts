import { lazyClip } from './clip';
import type { Codec, EncodedRun } from './codec';

/** kbit/s by the bitrate index of a Layer III header; ISO/IEC 11172-3 and 13818-3. */
const BITRATES_MPEG1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const BITRATES_MPEG2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const SAMPLE_RATES_MPEG1 = [44_100, 48_000, 32_000];

/** Bits of the take number that are stamped; more than any test makes takes. */
const STAMP_BITS = 24;

/**
 * MP3 by LAME, constant bitrate, mono, as the API sends it: bare frames without an Xing/Info frame.
 * Every encoder run starts with an empty bit reservoir (main_data_begin 0), so runs can follow each other.
 */
export async function mp3Codec(sampleRate: number, bitrateKbps: number): Promise<Codec> {
	const { createMp3Encoder } = await import('wasm-media-encoders');
	const encoder = await createMp3Encoder();
	const isMpeg1 = sampleRate >= 32_000;
	const samplesPerFrame = isMpeg1 ? 1152 : 576;

	function encode(samples: Float32Array): EncodedRun {
		encoder.configure({
			sampleRate,
			channels: 1,
			bitrate: bitrateKbps as 32,
			// LAME halves the rate of 44.1 kHz at 32 kbit/s when left to itself.
			outputSampleRate: sampleRate as 44_100,
		});
		// The encoder owns what it returns and reuses it.
		const stream = Buffer.concat([
			Buffer.from(encoder.encode([samples])),
			Buffer.from(encoder.finalize()),
		]);
		const packets: Buffer[] = [];
		for (let offset = 0; offset + 4 <= stream.length;) {
			const length = frameBytes(stream, offset);
			packets.push(stream.subarray(offset, offset + length));
			offset += length;
		}
		return { units: packets.length, packets };
	}

	const silentFrame = makeSilentFrame(encode(new Float32Array(samplesPerFrame)));

	return {
		sampleRate,
		unitSeconds: samplesPerFrame / sampleRate,
		encode,
		silence: (units) => ({ units, packets: Array<Buffer>(units).fill(silentFrame) }),
		join(runs, takeNumber) {
			const frames = runs.reduce((total, run) => total + run.units, 0);
			return lazyClip((frames * samplesPerFrame) / sampleRate, () =>
				stampedFrames(runs, takeNumber, isMpeg1),
			);
		},
	};
}

/** The length a frame's header declares, in bytes with the header. */
function frameBytes(stream: Buffer, offset: number): number {
	const version = stream.readUInt8(offset + 1);
	const rates = stream.readUInt8(offset + 2);
	const isMpeg1 = ((version >> 3) & 3) === 3;
	const bitrate = (isMpeg1 ? BITRATES_MPEG1 : BITRATES_MPEG2)[rates >> 4];
	const sampleRate = SAMPLE_RATES_MPEG1[(rates >> 2) & 3];
	if (bitrate === undefined || sampleRate === undefined) throw new Error('Not an MP3 frame header');
	const padding = (rates >> 1) & 1;
	return isMpeg1
		? Math.floor((144_000 * bitrate) / sampleRate) + padding
		: Math.floor((72_000 * bitrate) / (sampleRate / 2)) + padding;
}

/** A header with nothing coded behind it: main_data_begin 0 and no data for any granule is silence. */
function makeSilentFrame(run: EncodedRun): Buffer {
	const header = Buffer.from(run.packets[0]!.subarray(0, 4));
	header[1] = header[1]! | 0x01;
	header[2] = header[2]! & ~0x02;
	const frame = Buffer.alloc(frameBytes(header, 0));
	header.copy(frame);
	return frame;
}

/** Writes the take number into the private bits of the first frames' side information, which decoders skip. */
function* stampedFrames(
	runs: readonly EncodedRun[],
	takeNumber: number,
	isMpeg1: boolean,
): Generator<Buffer> {
	// Mono: 9 bits main_data_begin then 5 private bits in MPEG-1; 8 bits then 1 private bit in MPEG-2.
	const bitsPerFrame = isMpeg1 ? 5 : 1;
	const shift = isMpeg1 ? 2 : 7;
	const mask = (1 << bitsPerFrame) - 1;
	let stamped = 0;
	for (const run of runs) {
		for (const packet of run.packets) {
			if (stamped >= STAMP_BITS) {
				yield packet;
				continue;
			}
			const frame = Buffer.from(packet);
			frame[5] = (frame[5]! & ~(mask << shift)) | (((takeNumber >> stamped) & mask) << shift);
			stamped += bitsPerFrame;
			yield frame;
		}
	}
}
