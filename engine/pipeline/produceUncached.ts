import { createAudioSpool } from '../cache/audioSpool';
import { cacheKey, speechDocument } from '../speech/cacheKey';
import { cancelled, isVoiceoverError } from '../errors';
import { announcedSpool } from './announcedSpool';
import type { FlightControl } from '../concurrency/singleFlight';
import { factsOf } from './producedSpeech';
import type { ProducedSpeech, SpeechDependencies, SpeechOrder } from './speechOrder';
import { synthesizeSpeech } from './purchase/recoverOrSynthesize';

/** Buys speech for cache mode `off`: every time, for one caller, and not kept. */
export async function produceUncached(
	order: SpeechOrder,
	dependencies: SpeechDependencies,
	control: FlightControl = ownControl(order.signal ?? new AbortController().signal),
): Promise<ProducedSpeech> {
	if (order.resolved.obstacle !== undefined) throw order.resolved.obstacle;
	const request = { ...order.resolved.request, take: order.take ?? 1 };
	const { signal } = control;
	const key = cacheKey(speechDocument(request));
	const createSpool = async () => await createAudioSpool(dependencies.temporaryFiles);
	const announced = announcedSpool(createSpool, control.announce);
	const { speech, warnings } = await synthesizeSpeech(request, order, dependencies, {
		key,
		hasLease: false,
		createSpool,
		createLiveSpool: announced.create,
		signal,
		onSend: () => control.commit(),
		onRefused: () => control.uncommit(),
		keep: async () => await Promise.resolve(announced.complete()),
	}).catch((error: unknown) => {
		const told = signal.aborted && !isVoiceoverError(error) ? cancelled() : error;
		announced.fail(told);
		throw told;
	});
	const { spool, source, credits } = speech;
	const paid = source === 'generated';
	return {
		...factsOf(speech),
		creditsCharged: paid ? credits : 0,
		creditsSaved: paid ? 0 : credits,
		...(speech.lostCredits === undefined ? {} : { creditsOfLostTry: speech.lostCredits }),
		source,
		cacheKey: key,
		warnings: [...order.resolved.warnings, ...speech.warnings, ...warnings],
		open: async () => await spool.open(),
		dispose: async () => await spool.discard(),
	};
}

/** Of a caller who shares the purchase with nobody. */
function ownControl(signal: AbortSignal): FlightControl {
	return {
		signal,
		commit() {
			if (signal.aborted) throw cancelled();
		},
		uncommit: () => undefined,
		announce: () => undefined,
	};
}
