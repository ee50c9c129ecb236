/**
 * Why received bytes may not be kept as a clip.
 * - `empty`: no bytes, or a well-formed file without a single frame or sample of sound
 * - `not-audio`: something else altogether, for example an error page
 * - `cut`: audio that stops early or was damaged on the way
 * - `wrong-format`: audio, but not what the output format promises
 */
export type AudioFault = 'empty' | 'not-audio' | 'cut' | 'wrong-format';

/** How the sound is packed; `raw` is samples or packets without any container. */
export type AudioContainer = 'mp3' | 'wav' | 'ogg' | 'raw';

/** What walking through the bytes of a stream has shown. */
export type AudioFinding = SoundFinding | FaultFinding;

export interface SoundFinding {
	complete: true;
	/** Length of what a decoder makes of it, without trimming of encoder delay. */
	durationSeconds: number;
	container: AudioContainer;
}

export interface FaultFinding {
	complete: false;
	fault: AudioFault;
	/** A plain sentence fragment for an error message; never quotes the content. */
	detail: string;
	/** Length of the sound before the fault, where it is known. */
	durationSeconds?: number;
}

export type AudioVerdict =
	| {
			complete: true;
			durationSeconds: number;
			/** Size of everything pushed. */
			bytes: number;
			container: AudioContainer;
			mimeType: string;
			/** File extension without the dot. */
			extension: string;
	  }
	| (FaultFinding & { bytes: number });

export function soundFound(container: AudioContainer, durationSeconds: number): SoundFinding {
	return { complete: true, durationSeconds, container };
}

export function faultFound(
	fault: AudioFault,
	detail: string,
	durationSeconds?: number,
): FaultFinding {
	return {
		complete: false,
		fault,
		detail,
		...(durationSeconds === undefined ? {} : { durationSeconds }),
	};
}

/** A position in a clip for a `detail`, for example `12.35 s`. */
export function secondsText(seconds: number): string {
	return `${seconds.toFixed(2)} s`;
}
