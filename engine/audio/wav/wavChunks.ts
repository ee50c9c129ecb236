import { peek, skip, take, type ByteParser } from '../byteParser';

/** How the samples of a WAV file are stored, from its `fmt ` chunk. */
export interface WavSampleFormat {
	/** 1 PCM, 3 float, 6 A-law, 7 μ-law; the one inside when the chunk is of the extensible kind. */
	formatTag: number;
	channels: number;
	sampleRate: number;
	/** Size of one sample of all channels together. */
	blockBytes: number;
}

export const WAV_FORMAT = { pcm: 1, float: 3, alaw: 6, ulaw: 7 } as const;

export interface WavChunkHeader {
	/** Four characters, for example `fmt ` or `data`. */
	id: string;
	/** Size of the content, without the zero byte that follows an odd one. */
	contentBytes: number;
}

const EXTENSIBLE = 0xfffe;
const RIFF_HEADER_BYTES = 12;
const CHUNK_HEADER_BYTES = 8;
const FMT_MIN_BYTES = 16;
const FMT_EXTENSIBLE_BYTES = 40;

/**
 * A data size that means "until the end": 0, or 0xFFFFFFFF and its neighbours, written by programs
 * that cannot go back to correct the header (ffmpeg into a pipe writes 0xFFFFFFFF, others the
 * largest signed number less the header). No speech reply is 2 GiB long.
 */
export function isUnknownDataSize(contentBytes: number): boolean {
	return contentBytes === 0 || contentBytes >= 0x7fff_0000;
}

/** Reads the RIFF header; whether it is there and says WAVE. Its own size field is not used. */
export function* readRiffHeader(): ByteParser<'wave' | 'short' | 'other'> {
	const bytes = yield* peek(RIFF_HEADER_BYTES);
	const isWave = matches(bytes, 0, 'RIFF') && matches(bytes, 8, 'WAVE');
	if (!isWave) return 'other';
	yield* skip(RIFF_HEADER_BYTES);
	return bytes.length < RIFF_HEADER_BYTES ? 'short' : 'wave';
}

/** Reads a chunk's header; undefined when the stream ends before or inside it. */
export function* readChunkHeader(): ByteParser<WavChunkHeader | undefined> {
	const bytes = yield* take(CHUNK_HEADER_BYTES);
	if (bytes.length < CHUNK_HEADER_BYTES) return undefined;
	return {
		id: String.fromCharCode(...bytes.subarray(0, 4)),
		contentBytes: viewOf(bytes).getUint32(4, true),
	};
}

/** Passes over a chunk's content and its padding; false when the stream ends inside it. */
export function* skipChunk({ contentBytes }: WavChunkHeader): ByteParser<boolean> {
	const paddedBytes = contentBytes + (contentBytes % 2);
	return (yield* skip(paddedBytes)) >= contentBytes;
}

/** Reads the content of a `fmt ` chunk; `short` when the stream ends inside it, undefined if malformed. */
export function* readFmtChunk(
	header: WavChunkHeader,
): ByteParser<WavSampleFormat | 'short' | undefined> {
	const neededBytes = Math.min(header.contentBytes, FMT_EXTENSIBLE_BYTES);
	const bytes = yield* peek(neededBytes);
	const format = bytes.length < neededBytes ? 'short' : parseFmt(bytes);
	return (yield* skipChunk(header)) ? format : 'short';
}

function parseFmt(bytes: Uint8Array): WavSampleFormat | undefined {
	if (bytes.length < FMT_MIN_BYTES) return undefined;
	const view = viewOf(bytes);
	const outerTag = view.getUint16(0, true);
	if (outerTag === EXTENSIBLE && bytes.length < FMT_EXTENSIBLE_BYTES) return undefined;
	const format = {
		// The extensible kind keeps the tag in the first two bytes of its sub-format id.
		formatTag: outerTag === EXTENSIBLE ? view.getUint16(24, true) : outerTag,
		channels: view.getUint16(2, true),
		sampleRate: view.getUint32(4, true),
		blockBytes: view.getUint16(12, true),
	};
	const isUsable = format.channels > 0 && format.sampleRate > 0 && format.blockBytes > 0;
	return isUsable ? format : undefined;
}

/** The 44 bytes in front of mono 16-bit samples. `dataBytes` is even and below 4 GiB less 36. */
export function writeWavHeader(sampleRate: number, dataBytes: number): Uint8Array {
	const bytes = new Uint8Array(44);
	const view = viewOf(bytes);
	const text = (offset: number, id: string) =>
		bytes.set(
			Uint8Array.from(id, (character) => character.charCodeAt(0)),
			offset,
		);
	text(0, 'RIFF');
	view.setUint32(4, bytes.length - CHUNK_HEADER_BYTES + dataBytes, true);
	text(8, 'WAVEfmt ');
	view.setUint32(16, FMT_MIN_BYTES, true);
	view.setUint16(20, WAV_FORMAT.pcm, true);
	view.setUint16(22, 1, true);
	view.setUint32(24, sampleRate, true);
	view.setUint32(28, sampleRate * 2, true);
	view.setUint16(32, 2, true);
	view.setUint16(34, 16, true);
	text(36, 'data');
	view.setUint32(40, dataBytes, true);
	return bytes;
}

/** Whether `text` stands at `offset`, as far as there are bytes. */
function matches(bytes: Uint8Array, offset: number, text: string): boolean {
	return bytes
		.subarray(offset, offset + text.length)
		.every((byte, index) => byte === text.charCodeAt(index));
}

function viewOf(bytes: Uint8Array): DataView {
	return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
