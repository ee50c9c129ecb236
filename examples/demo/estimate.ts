import { openEmbeddedStore } from '../../engine/adapters/embedded/embeddedStore';
import { createClipCache } from '../../engine/cache/clipCache';
import { systemClock } from '../../engine/concurrency/systemClock';
import { isVoiceoverError } from '../../engine/errors';
import { estimateSpeech, type SpeechEstimate } from '../../engine/pipeline/estimateSpeech';
import { resolveRequest } from '../../engine/pipeline/request/resolveRequest';
import { createModelDirectory } from '../../engine/account/modelDirectory';
import { createVoiceDirectory } from '../../engine/account/voiceDirectory';
import { listVoices, type DemoAccount } from './account';
import { DemoProblem } from './demoProblem';
import type { ExampleWorkflow } from './exampleWorkflow';

/** Namespace of a store credential that names none. */
const NAMESPACE = 'default';

const MAX_BYTES = 4096 * 1024 * 1024;

export type ScriptEstimate = SpeechEstimate & {
	/** Undefined when the API key may not read voices. */
	voiceName: string | undefined;
};

/**
 * What the first call will cost, found out as Estimate Cost of TTS Convert does it, before n8n is even installed.
 *
 * @throws DemoProblem when the account does not have the voice; VoiceoverError when nothing can be bought, for example
 * with a key that is not accepted
 */
export async function estimateScript(
	text: string,
	account: DemoAccount,
	{ modelId, outputFormat }: ExampleWorkflow,
): Promise<ScriptEstimate> {
	const { speechApi, voiceId, clipsFolder } = account;
	const clock = systemClock;
	const { index, files } = await openEmbeddedStore(clipsFolder, clock);
	try {
		const cache = createClipCache({ index, files, clock, maxBytes: MAX_BYTES, keepText: false });
		const voices = createVoiceDirectory({ speechApi, index, namespace: NAMESPACE, clock });
		const models = createModelDirectory(speechApi, clock);
		const resolved = await resolveRequest({ text, voiceId, modelId, outputFormat }, voices);
		const estimate = await estimateSpeech(
			{ resolved, cacheMode: 'use' },
			{ cache, namespace: NAMESPACE, models },
			async () => await Promise.resolve(resolved.voice?.rate),
		);
		if (!estimate.hit && resolved.obstacle !== undefined) throw resolved.obstacle;
		return { ...estimate, voiceName: resolved.voice?.name };
	} catch (error) {
		if (!isVoiceoverError(error) || error.code !== 'VOICE_GONE') throw error;
		throw new DemoProblem(
			`${error.message}. The account's voices:\n\n${await listVoices(speechApi)}`,
		);
	} finally {
		await index.close();
	}
}
