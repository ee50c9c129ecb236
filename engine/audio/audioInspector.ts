import {
	outputFormatFacts,
	type OutputFormat,
	type OutputFormatFacts,
} from '../speech/outputFormat';
import {
	faultFound,
	type AudioContainer,
	type AudioFinding,
	type AudioVerdict,
	type SoundFinding,
} from './audioVerdict';
import { peek, runByteParser, type ByteParser } from './byteParser';
import { CONTENT_HEAD_BYTES, contentKind, type ContentKind } from './contentKind';
import { inspectMp3 } from './mp3/inspectMp3';
import { inspectOggOpus } from './ogg/inspectOggOpus';
import { startsWithOggMark } from './ogg/oggPage';
import { inspectRawOpus, inspectRawSamples } from './raw/inspectRaw';
import { inspectWav } from './wav/inspectWav';

export type { AudioContainer, AudioFault, AudioVerdict } from './audioVerdict';

/**
 * Decides, while a clip streams by, whether it is complete and really is audio in the format that
 * was asked for. Works from the bytes alone: the API's `content-type` is not reliable per format
 * (no container is documented for `opus_*`). Never throws for any content, keeps at most about 64 KB of
 * it, and never changes or holds on to a chunk.
 *
 * Not noticed, because the bytes do not show it: an MP3 without an Info frame, or headerless
 * samples, that end early exactly between two frames or samples; damage inside MP3 frames or
 * samples; a bitrate or number of channels other than the format's.
 */
export interface AudioInspector {
	/** Takes the next piece of the stream; any size, in order. Ignored after `finish`. */
	push(chunk: Uint8Array): void;
	/** The verdict on everything pushed; call it at the end of the stream. */
	finish(): AudioVerdict;
}

/** An inspector for one clip that was asked for in `outputFormat`. */
export function createAudioInspector(outputFormat: OutputFormat): AudioInspector {
	const facts = outputFormatFacts(outputFormat);
	const run = runByteParser(inspectAudio(facts));
	let bytes = 0;
	let verdict: AudioVerdict | undefined;
	return {
		push(chunk) {
			if (verdict !== undefined) return;
			bytes += chunk.length;
			run.push(chunk);
		},
		finish() {
			verdict ??= verdictOn(run.finish(), bytes, facts);
			return verdict;
		},
	};
}

function verdictOn(finding: AudioFinding, bytes: number, facts: OutputFormatFacts): AudioVerdict {
	if (!finding.complete) return { ...finding, bytes };
	return { ...finding, bytes, ...fileType(finding, facts) };
}

function fileType(
	{ container }: SoundFinding,
	{ codec, mimeType, extension }: OutputFormatFacts,
): { mimeType: string; extension: string } {
	// `audio/ogg` would promise a container that is not there.
	if (codec === 'opus' && container === 'raw') return { mimeType: 'audio/opus', extension };
	return { mimeType, extension };
}

function* inspectAudio(facts: OutputFormatFacts): ByteParser<AudioFinding> {
	const head = yield* peek(CONTENT_HEAD_BYTES);
	if (head.length === 0) return faultFound('empty', 'the reply has no bytes');
	const kind = contentKind(head);
	if (kind === 'text') return faultFound('not-audio', 'the reply is text instead of audio');
	if (kind !== 'unknown' && kind !== expectedContainer(facts)) {
		return faultFound(
			'wrong-format',
			`the reply is ${CONTAINER_NAMES[kind]} instead of ${CODEC_NAMES[facts.codec]}`,
		);
	}
	switch (facts.codec) {
		case 'mp3':
			return yield* inspectMp3(facts.sampleRate);
		case 'wav':
			return yield* inspectWav(facts.sampleRate);
		case 'opus':
			// Looser than the kind: a damaged Ogg file must not pass as packets without a container.
			return startsWithOggMark(head)
				? yield* inspectOggOpus()
				: yield* inspectRawOpus(facts.bitrateKbps ?? 0);
		case 'pcm':
			return yield* inspectRawSamples(facts.sampleRate, 2);
		case 'ulaw':
		case 'alaw':
			return yield* inspectRawSamples(facts.sampleRate, 1);
	}
}

function expectedContainer({ codec }: OutputFormatFacts): AudioContainer {
	if (codec === 'mp3' || codec === 'wav') return codec;
	return codec === 'opus' ? 'ogg' : 'raw';
}

const CONTAINER_NAMES: Record<Exclude<ContentKind, 'text' | 'unknown'>, string> = {
	mp3: 'an MP3 file',
	wav: 'a WAV file',
	ogg: 'an Ogg file',
};

const CODEC_NAMES: Record<OutputFormatFacts['codec'], string> = {
	mp3: 'MP3',
	opus: 'Opus',
	pcm: 'headerless PCM',
	wav: 'WAV',
	ulaw: 'headerless μ-law',
	alaw: 'headerless A-law',
};
