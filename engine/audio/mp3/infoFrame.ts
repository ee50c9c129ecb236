import {
	FRAME_HEADER_BYTES,
	bitratesAt,
	monoFrameHeader,
	parseFrameHeader,
	sideInformationBytes,
	type Mp3FrameHeader,
} from './mp3Frame';

/** What the descriptive first frame of many MP3 files declares; it carries no sound itself. */
export interface InfoFrame {
	/** Frames of sound in the file; undefined when not declared, as in streams of unknown length. */
	declaredFrames?: number;
}

const FRAMES_FLAG = 1;
const BYTES_FLAG = 2;
const SEEK_TABLE_FLAG = 4;
const QUALITY_FLAG = 8;
const SEEK_TABLE_ENTRIES = 100;
const ENCODER_NAME_BYTES = 9;
/** Tag, flags, frames, bytes, seek table and quality. */
const XING_BYTES = 4 + 4 + 4 + 4 + SEEK_TABLE_ENTRIES + 4;
/** Encoder name to checksum. */
const LAME_EXTENSION_BYTES = 36;
const VBRI_OFFSET = FRAME_HEADER_BYTES + 32;

/**
 * Reads `frame` as an Info frame (Xing, Info or VBRI); undefined when it is a frame of sound.
 * Source: Gabriel Bouvigne's "Mp3 Info Tag" revision 1; Fraunhofer's VBRI header has a fixed place.
 */
export function parseInfoFrame(frame: Uint8Array, header: Mp3FrameHeader): InfoFrame | undefined {
	const tagOffset = FRAME_HEADER_BYTES + sideInformationBytes(header);
	// Writers disagree on whether the tag moves back for a checksum.
	for (const offset of header.hasChecksum ? [tagOffset, tagOffset + 2] : [tagOffset]) {
		const tag = tagAt(frame, offset);
		if (tag !== 'Xing' && tag !== 'Info') continue;
		const hasFrames = ((uint32At(frame, offset + 4) ?? 0) & FRAMES_FLAG) !== 0;
		return declared(hasFrames ? uint32At(frame, offset + 8) : undefined);
	}
	if (tagAt(frame, VBRI_OFFSET) === 'VBRI') return declared(uint32At(frame, VBRI_OFFSET + 14));
	return undefined;
}

function declared(frames: number | undefined): InfoFrame {
	return frames ? { declaredFrames: frames } : {};
}

/** The sound an Info frame describes: mono, without the Info frame itself. */
export interface DescribedAudio {
	sampleRate: number;
	/** Bitrate of the frames that follow, in kbit/s. */
	bitrateKbps: number;
	frames: number;
	audioBytes: number;
}

/**
 * An Info frame for a constant-bitrate mono stream, so that players know its length and can seek.
 * Declares no encoder delay and padding: every decoded sample counts. Its own bitrate is that of
 * the stream where the tag fits, else the lowest that holds it (56 or 64 kbit/s).
 */
export function writeInfoFrame(audio: DescribedAudio): Uint8Array {
	const { header, frameHeader } = roomiestHeader(audio);
	const frame = new Uint8Array(frameHeader.frameBytes);
	const view = new DataView(frame.buffer);
	frame.set(header);
	let offset = FRAME_HEADER_BYTES + sideInformationBytes(frameHeader);
	frame.set(ascii('Info'), offset);
	view.setUint32(offset + 4, FRAMES_FLAG | BYTES_FLAG | SEEK_TABLE_FLAG | QUALITY_FLAG);
	view.setUint32(offset + 8, audio.frames);
	view.setUint32(offset + 12, frame.length + audio.audioBytes);
	for (let entry = 0; entry < SEEK_TABLE_ENTRIES; entry++) {
		frame[offset + 16 + entry] = Math.floor((entry * 256) / SEEK_TABLE_ENTRIES);
	}
	offset += XING_BYTES;
	frame.set(ascii('voiceover').subarray(0, ENCODER_NAME_BYTES), offset);
	// Tag revision 0, method 1: constant bitrate.
	frame[offset + 9] = 1;
	frame[offset + 20] = Math.min(audio.bitrateKbps, 0xff);
	view.setUint32(offset + 28, frame.length + audio.audioBytes);
	const checksumOffset = offset + LAME_EXTENSION_BYTES - 2;
	view.setUint16(checksumOffset, crc16(frame.subarray(0, checksumOffset)));
	return frame;
}

function roomiestHeader({ sampleRate, bitrateKbps }: DescribedAudio) {
	for (const candidate of [bitrateKbps, ...bitratesAt(sampleRate)]) {
		const header = monoFrameHeader(sampleRate, candidate);
		const frameHeader = parseFrameHeader(header, 0);
		if (frameHeader === undefined) continue;
		const needed =
			FRAME_HEADER_BYTES + sideInformationBytes(frameHeader) + XING_BYTES + LAME_EXTENSION_BYTES;
		if (frameHeader.frameBytes >= needed) return { header, frameHeader };
	}
	throw new RangeError(`No MP3 frame at ${sampleRate} Hz holds an Info tag`);
}

/**
 * CRC-16 with the reflected polynomial 0xA001, start 0, over everything in front of it in the frame,
 * as LAME computes it; ffmpeg always covers 190 bytes, which is the same in MPEG-1 stereo only.
 */
function crc16(bytes: Uint8Array): number {
	let crc = 0;
	for (const byte of bytes) {
		crc ^= byte;
		for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
	}
	return crc;
}

function ascii(text: string): Uint8Array {
	return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function tagAt(bytes: Uint8Array, offset: number): string {
	return String.fromCharCode(...bytes.subarray(offset, offset + 4));
}

function uint32At(bytes: Uint8Array, offset: number): number | undefined {
	if (offset + 4 > bytes.length) return undefined;
	return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(offset);
}
