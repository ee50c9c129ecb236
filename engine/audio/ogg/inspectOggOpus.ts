import {
	faultFound,
	secondsText,
	soundFound,
	type AudioFinding,
	type FaultFinding,
} from '../audioVerdict';
import type { ByteParser } from '../byteParser';
import { readOggPage, type OggPage } from './oggPage';
import { OPUS_GRANULE_RATE, isOpusTags, parseOpusHead } from './opusHeader';

/**
 * Walks the pages of an Ogg Opus stream, checksums included. The length is (last granule position -
 * pre-skip) / 48,000 (RFC 7845, section 4.3); streams chained one after the other add up.
 *
 * A stream whose last page lacks the end-of-stream flag counts as cut: RFC 3533 demands the flag,
 * and a live muxer sets it when its input ends cleanly (ffmpeg into a pipe does).
 */
export function* inspectOggOpus(): ByteParser<AudioFinding> {
	let earlierSeconds = 0;
	let stream: OpusStream | undefined;
	const duration = () => earlierSeconds + (stream?.durationSeconds() ?? 0);
	for (;;) {
		const page = yield* readOggPage();
		if (page === 'end') {
			if (stream?.ended !== true) return cut('has no end mark', duration());
			if (duration() === 0) return faultFound('empty', 'the Ogg stream has no sound');
			return soundFound('ogg', duration());
		}
		if (page === 'cut') return cut('ends inside a page', duration());
		if (page === 'not-a-page') return cut('is followed by other data', duration());
		if (page === 'damaged') return cut('has a page with a wrong checksum', duration());

		if (stream === undefined || (stream.ended && page.first)) {
			earlierSeconds = duration();
			const head = page.first ? parseOpusHead(page.body) : undefined;
			if (head === undefined) {
				return faultFound('wrong-format', 'the Ogg stream does not start with an Opus header');
			}
			stream = new OpusStream(page, head.preSkip);
			continue;
		}
		const fault = stream.add(page, duration());
		if (fault !== undefined) return fault;
	}
}

/** One logical stream, from its Opus header to its end mark. */
class OpusStream {
	ended: boolean;
	private readonly streamSerial: number;
	private lastPageNumber: number;
	private lastGranulePosition = 0;

	constructor(
		firstPage: OggPage,
		private readonly preSkip: number,
	) {
		this.streamSerial = firstPage.streamSerial;
		this.lastPageNumber = firstPage.pageNumber;
		this.ended = firstPage.last;
	}

	durationSeconds(): number {
		return Math.max(0, this.lastGranulePosition - this.preSkip) / OPUS_GRANULE_RATE;
	}

	add(page: OggPage, duration: number): FaultFinding | undefined {
		if (this.ended) return cut('goes on after its end mark', duration);
		if (page.streamSerial !== this.streamSerial) {
			return faultFound('wrong-format', 'the Ogg file mixes several streams', duration);
		}
		if (page.pageNumber !== this.lastPageNumber + 1) return cut('misses a page', duration);
		const isTagsPage = page.pageNumber === 1;
		if (isTagsPage && !isOpusTags(page.body)) {
			return faultFound('wrong-format', 'the Ogg stream has no Opus comment header');
		}
		this.lastPageNumber = page.pageNumber;
		this.lastGranulePosition = page.granulePosition ?? this.lastGranulePosition;
		this.ended = page.last;
		return undefined;
	}
}

function cut(what: string, duration: number): FaultFinding {
	return faultFound('cut', `the Ogg stream ${what} (after ${secondsText(duration)})`, duration);
}
