import { createAudioInspector, type AudioVerdict } from '../../audio/audioInspector';
import { spokenCharacterCount } from '../../audio/speechDuration';
import { contentKind, TEXT_HEAD_BYTES } from '../../audio/contentKind';
import type { AudioSpool } from '../../cache/audioSpool';
import type { SpeechRequest } from '../../speech/speechRequest';

/**
 * Less audio than this for each letter or digit, at speed 1, is not speech of the whole text: the fastest voices need
 * about 0.05 s. A connection that is closed early but cleanly leaves nothing else to tell it by.
 */
const SHORTEST_SECONDS_PER_CHARACTER = 0.03;
/** Short texts vary too much: one abbreviation or one pause changes the figure. */
const JUDGED_FROM_CHARACTERS = 40;

export type CompleteAudio = Extract<AudioVerdict, { complete: true }>;

/** Takes the speech of a request into the spool, looking at every byte on the way. Rejects with what `audio` throws. */
export async function receiveAudio(
	audio: AsyncIterable<Uint8Array>,
	request: SpeechRequest,
	spool: AudioSpool,
): Promise<AudioVerdict> {
	const inspector = createAudioInspector(request.outputFormat);
	let head: Uint8Array | undefined = new Uint8Array();
	for await (const chunk of audio) {
		inspector.push(chunk);
		if (head === undefined) {
			await spool.write(chunk);
			continue;
		}
		head = Buffer.concat([head, chunk]);
		if (head.length < TEXT_HEAD_BYTES) continue;
		// Nobody is to hear an error page that comes as a success.
		if (contentKind(head) === 'text') return inspector.finish();
		await spool.write(head);
		head = undefined;
	}
	const verdict = inspector.finish();
	if (head !== undefined && verdict.complete) await spool.write(head);
	const detail = verdict.complete ? tooShort(verdict, request) : undefined;
	return detail === undefined ? verdict : { ...verdict, complete: false, fault: 'cut', detail };
}

function tooShort(audio: CompleteAudio, request: SpeechRequest): string | undefined {
	const characters = spokenCharacterCount(request.text);
	if (characters < JUDGED_FROM_CHARACTERS) return undefined;
	const speed = request.voiceSettings.speed ?? 1;
	const shortest = (characters * SHORTEST_SECONDS_PER_CHARACTER) / speed;
	if (audio.durationSeconds >= shortest) return undefined;
	return `it lasts ${audio.durationSeconds.toFixed(1)} s, but this text takes at least ${shortest.toFixed(1)} s to speak`;
}
