import type { AudioSpool } from '../cache/audioSpool';
import { liveSpool, type LiveAudio, type LiveSpool } from '../cache/liveAudio';

/** The spool of one purchase, once there is one, and what becomes of it for those who follow the audio. */
export interface AnnouncedSpool {
	create(): Promise<AudioSpool>;
	/** The audio is complete. */
	complete(): void;
	/** It is not, or there is none. */
	fail(error: unknown): void;
}

export function announcedSpool(
	createSpool: () => Promise<AudioSpool>,
	announce: (live: LiveAudio) => void,
): AnnouncedSpool {
	let created: LiveSpool | undefined;
	return {
		async create() {
			created = liveSpool(await createSpool());
			announce(created.live);
			return created;
		},
		complete: () => created?.complete(),
		fail: (error) => created?.fail(error),
	};
}
