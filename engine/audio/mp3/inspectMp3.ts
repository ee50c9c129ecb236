import {
	faultFound,
	secondsText,
	soundFound,
	type AudioFinding,
	type FaultFinding,
} from '../audioVerdict';
import { peek, skip, type ByteParser } from '../byteParser';
import { ID3V1_TAG_BYTES, ID3V2_HEADER_BYTES, id3v2TagBytes, isId3v1Tag } from './id3Tag';
import { parseInfoFrame, type InfoFrame } from './infoFrame';
import {
	FRAME_HEADER_BYTES,
	MAX_FRAME_BYTES,
	isSameStream,
	parseFrameHeader,
	type Mp3FrameHeader,
} from './mp3Frame';

/** How far into the stream, after any tags, the first frame may start. */
const SEARCH_BYTES = 8192;

/**
 * Walks an MP3 stream frame by frame. The length is exact: frames times samples per frame, the
 * Info frame not counted. ID3v2 tags may stand at the start and between frames, ID3v1 at the end.
 * An Info frame that declares more frames than arrived gives the cut away; without one, a stream
 * that ends between two frames cannot be told from a complete one.
 */
export function* inspectMp3(sampleRate: number): ByteParser<AudioFinding> {
	const tagFault = yield* skipId3v2Tags();
	if (tagFault !== undefined) return tagFault;

	const window = yield* peek(SEARCH_BYTES + MAX_FRAME_BYTES + FRAME_HEADER_BYTES);
	if (window.length === 0) return faultFound('empty', 'the MP3 holds a tag but no sound');
	const first = findFirstFrame(window);
	if (first === undefined) {
		return isStartOfFrame(window)
			? faultFound('cut', 'the MP3 ends inside its first frame')
			: faultFound('not-audio', 'the reply has no MP3 frames');
	}
	if (first.header.sampleRate !== sampleRate) {
		return faultFound(
			'wrong-format',
			`the MP3 has ${first.header.sampleRate} Hz instead of ${sampleRate} Hz`,
		);
	}
	const infoFrame = parseInfoFrame(
		window.subarray(first.offset, first.offset + first.header.frameBytes),
		first.header,
	);
	yield* skip(first.offset);
	if (infoFrame !== undefined) {
		const received = yield* skip(first.header.frameBytes);
		if (received < first.header.frameBytes) {
			return faultFound('cut', 'the MP3 ends inside its first frame');
		}
	}
	return yield* walkFrames(first.header, infoFrame);
}

function* walkFrames(
	first: Mp3FrameHeader,
	infoFrame: InfoFrame | undefined,
): ByteParser<AudioFinding> {
	let frames = 0;
	const duration = () => (frames * first.samples) / first.sampleRate;
	for (;;) {
		const bytes = yield* peek(FRAME_HEADER_BYTES);
		if (bytes.length === 0) return findingAtEnd(frames, duration(), infoFrame);
		const header = parseFrameHeader(bytes, 0);
		if (header === undefined) {
			const fault = yield* skipTags(duration());
			if (fault !== undefined) return fault;
			continue;
		}
		if (!isSameStream(header, first)) {
			return faultFound(
				'wrong-format',
				`the MP3 changes its sample rate or channels after ${secondsText(duration())}`,
				duration(),
			);
		}
		const received = yield* skip(header.frameBytes);
		if (received < header.frameBytes) {
			return faultFound(
				'cut',
				`the MP3 ends inside a frame after ${secondsText(duration())}`,
				duration(),
			);
		}
		frames++;
	}
}

function findingAtEnd(
	frames: number,
	durationSeconds: number,
	infoFrame: InfoFrame | undefined,
): AudioFinding {
	const declaredFrames = infoFrame?.declaredFrames ?? 0;
	// Some writers count the Info frame itself, so one frame less than declared is no evidence.
	if (frames + 1 < declaredFrames) {
		return faultFound(
			'cut',
			`the MP3 announces ${declaredFrames} frames and ends after ${frames}`,
			durationSeconds,
		);
	}
	if (frames === 0) return faultFound('empty', 'the MP3 has no frames of sound');
	return soundFound('mp3', durationSeconds);
}

function* skipId3v2Tags(): ByteParser<FaultFinding | undefined> {
	for (;;) {
		const bytes = yield* peek(ID3V2_HEADER_BYTES);
		const tagBytes = id3v2TagBytes(bytes);
		if (tagBytes === undefined) {
			return bytes.length < ID3V2_HEADER_BYTES && isStartOfId3v2(bytes)
				? faultFound('cut', 'the MP3 ends inside a tag')
				: undefined;
		}
		if ((yield* skip(tagBytes)) < tagBytes) return faultFound('cut', 'the MP3 ends inside a tag');
	}
}

/** Passes over the tags found where a frame was expected; a fault if there is something else. */
function* skipTags(durationSeconds: number): ByteParser<FaultFinding | undefined> {
	const bytes = yield* peek(ID3V2_HEADER_BYTES);
	if (isId3v1Tag(bytes)) {
		if ((yield* skip(ID3V1_TAG_BYTES)) < ID3V1_TAG_BYTES) {
			return faultFound('cut', 'the MP3 ends inside a tag', durationSeconds);
		}
		return undefined;
	}
	if (id3v2TagBytes(bytes) !== undefined) return yield* skipId3v2Tags();
	return faultFound(
		'cut',
		`the MP3 breaks off after ${secondsText(durationSeconds)}: what follows is not a frame`,
		durationSeconds,
	);
}

function findFirstFrame(
	window: Uint8Array,
): { offset: number; header: Mp3FrameHeader } | undefined {
	for (let offset = 0; offset < SEARCH_BYTES; offset++) {
		const header = parseFrameHeader(window, offset);
		if (header !== undefined && isConfirmed(window, offset, header)) return { offset, header };
	}
	return undefined;
}

/** The sync word also occurs inside other data; a second header one frame later settles it. */
function isConfirmed(window: Uint8Array, offset: number, header: Mp3FrameHeader): boolean {
	const nextOffset = offset + header.frameBytes;
	const next = parseFrameHeader(window, nextOffset);
	if (next !== undefined) return isSameStream(header, next);
	if (offset > 0) return false;
	const following = window.subarray(nextOffset, nextOffset + ID3V2_HEADER_BYTES);
	// A stream that starts with a header and ends before the next one is an MP3, whole or cut.
	if (following.length < FRAME_HEADER_BYTES) return true;
	return isId3v1Tag(following) || id3v2TagBytes(following) !== undefined;
}

function isStartOfFrame(window: Uint8Array): boolean {
	if (window.length >= FRAME_HEADER_BYTES) return false;
	return window[0] === 0xff && ((window[1] ?? 0xff) & 0xe0) === 0xe0;
}

function isStartOfId3v2(bytes: Uint8Array): boolean {
	return bytes.length > 0 && bytes.every((byte, index) => index > 2 || byte === ID3_MARK[index]);
}

const ID3_MARK = [0x49, 0x44, 0x33];
