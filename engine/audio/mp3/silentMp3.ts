import { writeInfoFrame } from './infoFrame';
import { monoFrameHeader, parseFrameHeader } from './mp3Frame';

export interface SilentMp3 {
	infoFrame: Uint8Array;
	/** One frame of silence; the file is the Info frame and `frames` copies of this. */
	silentFrame: Uint8Array;
	frames: number;
	durationSeconds: number;
}

/**
 * A silent mono MP3 of the whole frames nearest to `seconds`, at least one. Needs no encoder: see
 * `monoFrameHeader`. Its frames have no padding bytes, so it is up to 1 % below the bitrate.
 */
export function silentMp3(sampleRate: number, bitrateKbps: number, seconds: number): SilentMp3 {
	const header = monoFrameHeader(sampleRate, bitrateKbps);
	const facts = parseFrameHeader(header, 0);
	if (facts === undefined) throw new Error('A written MP3 header cannot be read');
	const silentFrame = new Uint8Array(facts.frameBytes);
	silentFrame.set(header);
	const frames = Math.max(1, Math.round((seconds * sampleRate) / facts.samples));
	const audioBytes = frames * silentFrame.length;
	return {
		infoFrame: writeInfoFrame({ sampleRate, bitrateKbps, frames, audioBytes }),
		silentFrame,
		frames,
		durationSeconds: (frames * facts.samples) / sampleRate,
	};
}
