import { clipBytes, clipChunks, type Clip } from '../audio/clip';
import { alignmentBetween, alignText, normalizedText } from './alignment';

/** The body of a successful answer, in the pieces in which it is sent. */
export interface AnswerBody {
	byteLength: number;
	pieces(chunkBytes: number): Iterable<Buffer>;
}

export function audioBody(clip: Clip): AnswerBody {
	return {
		byteLength: clip.byteLength,
		pieces: (chunkBytes) => clipChunks(clip, chunkBytes),
	};
}

/** Of `/with-timestamps`: one JSON object. */
export function timestampsBody(clip: Clip, text: string): AnswerBody {
	const json = Buffer.from(
		JSON.stringify({
			audio_base64: clipBytes(clip).toString('base64'),
			alignment: alignText(text, clip.seconds),
			normalized_alignment: alignText(normalizedText(text), clip.seconds),
		}),
	);
	return bytesBody(json);
}

/** Audio of one line of `/stream/with-timestamps`. */
const LINE_AUDIO_BYTES = 8 * 1024;

/** Of `/stream/with-timestamps`: one JSON object a line, each with a piece of audio and its characters. */
export function timestampLinesBody(
	clip: Clip,
	text: string,
	lastLine?: 'half' | 'no-line-feed',
): AnswerBody {
	const alignment = alignText(text, clip.seconds);
	const normalized = alignText(normalizedText(text), clip.seconds);
	const lines: Buffer[] = [];
	let sent = 0;
	for (const audio of clipChunks(clip, LINE_AUDIO_BYTES)) {
		const from = (sent / clip.byteLength) * clip.seconds;
		sent += audio.length;
		const to = sent === clip.byteLength ? Infinity : (sent / clip.byteLength) * clip.seconds;
		const line = JSON.stringify({
			audio_base64: audio.toString('base64'),
			alignment: alignmentBetween(alignment, from, to),
			normalized_alignment: alignmentBetween(normalized, from, to),
		});
		lines.push(Buffer.from(`${line}\n`));
	}
	const last = lines.at(-1);
	if (last !== undefined && lastLine !== undefined) {
		const kept = lastLine === 'half' ? Math.floor(last.length / 2) : last.length - 1;
		lines[lines.length - 1] = last.subarray(0, kept);
	}
	return {
		byteLength: lines.reduce((total, line) => total + line.length, 0),
		pieces: () => lines,
	};
}

function bytesBody(bytes: Buffer): AnswerBody {
	return {
		byteLength: bytes.length,
		*pieces(chunkBytes) {
			for (let offset = 0; offset < bytes.length; offset += chunkBytes) {
				yield bytes.subarray(offset, offset + chunkBytes);
			}
		},
	};
}
