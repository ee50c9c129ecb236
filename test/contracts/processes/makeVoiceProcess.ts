import { elevenLabsVoiceAccountApi } from '../../../engine/adapters/elevenlabs/elevenLabsVoiceAccountApi';
import { openEmbeddedStore } from '../../../engine/adapters/embedded/embeddedStore';
import { systemClock } from '../../../engine/concurrency/systemClock';
import { cloneVoice, keepDesignedVoice } from '../../../engine/voices/createVoice';
import { pinVoice, type VoiceSource } from '../../../engine/voices/pinVoice';
import type { VoiceDesk } from '../../../engine/voices/readVoice';

/** Makes a voice and pins it, and stops for good at one moment of it. */
export interface MakeVoiceOrder {
	folder: string;
	baseUrl: string;
	apiKey: string;
	alias: string;
	voice:
		| { make: 'clone'; sound: string }
		| { make: 'keep'; generatedVoiceId: string; prompt: string }
		| { make: 'pin'; source: VoiceSource };
	/** See `MOMENTS`. */
	stopAt: Moment;
}

/** - `asked`: ElevenLabs has made the voice, and its answer was not looked at. */
export const MOMENTS = ['noting', 'asking', 'asked', 'notingAnswer', 'pinning', 'pinned'] as const;

export type Moment = (typeof MOMENTS)[number];

/** Sent when the moment is reached; the process then waits to be killed. */
export interface MomentReport {
	reached: Moment;
}

/** Stops the process's work when its moment comes. */
type Stop = (moment: Moment) => Promise<void>;

async function make({ alias, voice, folder, ...order }: MakeVoiceOrder, stop: Stop) {
	const store = await openEmbeddedStore(folder, systemClock);
	const desk = stopping(
		{
			pins: await store.pins(),
			index: store.index,
			api: elevenLabsVoiceAccountApi(order),
			namespace: 'default',
			clock: systemClock,
		},
		stop,
	);
	const naming = { alias, update: false };
	if (voice.make === 'clone') {
		const bytes = Buffer.from(voice.sound);
		const samples = [{ bytes, fileName: 'me.mp3', mimeType: 'audio/mpeg' }];
		await cloneVoice({ ...naming, removeBackgroundNoise: false, samples }, desk);
	} else if (voice.make === 'keep') {
		await keepDesignedVoice({ ...naming, ...voice }, desk);
	} else {
		await pinVoice({ ...naming, source: voice.source }, desk);
	}
	await stop('pinned');
}

function stopping(desk: VoiceDesk, stop: Stop): VoiceDesk {
	const { api, pins } = desk;
	const asking = async <T>(ask: () => Promise<T>): Promise<T> => {
		await stop('asking');
		const answer = await ask();
		await stop('asked');
		return answer;
	};
	return {
		...desk,
		api: {
			...api,
			clone: async (...parameters) => await asking(async () => await api.clone(...parameters)),
			keepDesign: async (...parameters) =>
				await asking(async () => await api.keepDesign(...parameters)),
			addFromLibrary: async (...parameters) =>
				await asking(async () => await api.addFromLibrary(...parameters)),
		},
		pins: {
			...pins,
			async noteMaking(namespace, order, making) {
				await stop(making.voiceId === undefined ? 'noting' : 'notingAnswer');
				await pins.noteMaking(namespace, order, making);
			},
			async change(namespace, changes) {
				await stop('pinning');
				return await pins.change(namespace, changes);
			},
		},
	};
}

process.on('message', (order: MakeVoiceOrder) => {
	const stop: Stop = async (moment) => {
		if (moment !== order.stopAt) return;
		process.send?.({ reached: moment } satisfies MomentReport);
		await new Promise(() => setInterval(() => undefined, 1000));
	};
	make(order, stop).catch((error: unknown) => {
		process.send?.({ reached: String(error) });
	});
});
