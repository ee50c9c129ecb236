import type { OutputFormat } from '../../engine/speech/outputFormat';
import type { Clip, Take } from './clip';

export interface Utterance {
	text: string;
	outputFormat: OutputFormat;
	take: Take;
	/** 1 is the voice's own pace. */
	speed: number;
	/** Picks one of the speaker's voices; the same voice always sounds the same. */
	voiceId: string;
}

/** Turns text into audio. Does no billing and knows no HTTP. */
export interface Speaker {
	speak(utterance: Utterance): Promise<Clip>;
}
