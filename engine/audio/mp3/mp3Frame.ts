/** What the four bytes in front of an MPEG layer III frame say. */
export interface Mp3FrameHeader {
	mpegVersion: MpegVersion;
	sampleRate: number;
	/** Nominal kbit/s of this frame. */
	bitrateKbps: number;
	mono: boolean;
	/** Two bytes of checksum follow the header. */
	hasChecksum: boolean;
	/** Size of the whole frame, header included. */
	frameBytes: number;
	/** Samples per channel that the frame decodes to. */
	samples: number;
}

export type MpegVersion = '1' | '2' | '2.5';

export const FRAME_HEADER_BYTES = 4;

/** No layer III frame is longer: 320 kbit/s at 32 kHz with the padding byte. */
export const MAX_FRAME_BYTES = 1441;

/** By the two version bits; `01` is reserved. Source: ISO/IEC 11172-3 and 13818-3; 2.5 is a de facto extension. */
const VERSIONS: readonly (MpegVersion | undefined)[] = ['2.5', undefined, '2', '1'];
const SAMPLE_RATES: Record<MpegVersion, readonly number[]> = {
	'1': [44_100, 48_000, 32_000],
	'2': [22_050, 24_000, 16_000],
	'2.5': [11_025, 12_000, 8_000],
};
/** Index 0 is "free format", whose frame length the header does not tell; index 15 is forbidden. */
const MPEG_1_BITRATES_KBPS = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const MPEG_2_BITRATES_KBPS = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

/**
 * Reads the frame header at `offset`. Undefined when there is none: too few bytes, no sync word,
 * another layer than III, a reserved value, or free format.
 */
export function parseFrameHeader(bytes: Uint8Array, offset: number): Mp3FrameHeader | undefined {
	const [sync = 0, kind = 0, rates = 0, mode] = [
		bytes[offset],
		bytes[offset + 1],
		bytes[offset + 2],
		bytes[offset + 3],
	];
	if (mode === undefined || sync !== 0xff || (kind & 0xe0) !== 0xe0) return undefined;
	const isLayerThree = ((kind >> 1) & 3) === 1;
	const mpegVersion = VERSIONS[(kind >> 3) & 3];
	if (!isLayerThree || mpegVersion === undefined) return undefined;
	const bitrateKbps = bitratesOf(mpegVersion)[rates >> 4];
	const sampleRate = SAMPLE_RATES[mpegVersion][(rates >> 2) & 3];
	if (!bitrateKbps || sampleRate === undefined) return undefined;
	return {
		mpegVersion,
		sampleRate,
		bitrateKbps,
		mono: mode >> 6 === 3,
		hasChecksum: (kind & 1) === 0,
		frameBytes: unpaddedFrameBytes(mpegVersion, sampleRate, bitrateKbps) + ((rates >> 1) & 1),
		samples: samplesPerFrame(mpegVersion),
	};
}

/** Whether two frames can follow each other in one stream; the bitrate may change, these may not. */
export function isSameStream(one: Mp3FrameHeader, other: Mp3FrameHeader): boolean {
	return (
		one.mpegVersion === other.mpegVersion &&
		one.sampleRate === other.sampleRate &&
		one.mono === other.mono
	);
}

/** Size of the side information between header (or checksum) and main data. */
export function sideInformationBytes({ mpegVersion, mono }: Mp3FrameHeader): number {
	if (mpegVersion === '1') return mono ? 17 : 32;
	return mono ? 9 : 17;
}

/**
 * The header of a mono frame without checksum and padding. All other bytes of the frame left at
 * zero make a silent frame: it takes nothing from frames before it and holds no coded sound.
 *
 * @throws RangeError when layer III has no such sample rate or bitrate
 */
export function monoFrameHeader(sampleRate: number, bitrateKbps: number): Uint8Array {
	const mpegVersion = mpegVersionOf(sampleRate);
	const bitrateIndex = bitratesOf(mpegVersion).indexOf(bitrateKbps, 1);
	if (bitrateIndex < 0)
		throw new RangeError(`MP3 has no ${bitrateKbps} kbit/s at ${sampleRate} Hz`);
	const sampleRateIndex = SAMPLE_RATES[mpegVersion].indexOf(sampleRate);
	return Uint8Array.of(
		0xff,
		0xe0 | (VERSIONS.indexOf(mpegVersion) << 3) | (1 << 1) | 1,
		(bitrateIndex << 4) | (sampleRateIndex << 2),
		3 << 6,
	);
}

/** The bitrates a sample rate can have, in kbit/s, rising. @throws RangeError as `monoFrameHeader` */
export function bitratesAt(sampleRate: number): readonly number[] {
	return bitratesOf(mpegVersionOf(sampleRate)).slice(1);
}

function mpegVersionOf(sampleRate: number): MpegVersion {
	for (const mpegVersion of ['1', '2', '2.5'] as const) {
		if (SAMPLE_RATES[mpegVersion].includes(sampleRate)) return mpegVersion;
	}
	throw new RangeError(`MP3 has no sample rate of ${sampleRate} Hz`);
}

function bitratesOf(mpegVersion: MpegVersion): readonly number[] {
	return mpegVersion === '1' ? MPEG_1_BITRATES_KBPS : MPEG_2_BITRATES_KBPS;
}

function samplesPerFrame(mpegVersion: MpegVersion): number {
	return mpegVersion === '1' ? 1152 : 576;
}

function unpaddedFrameBytes(
	mpegVersion: MpegVersion,
	sampleRate: number,
	bitrateKbps: number,
): number {
	return Math.floor(((samplesPerFrame(mpegVersion) / 8) * bitrateKbps * 1000) / sampleRate);
}
