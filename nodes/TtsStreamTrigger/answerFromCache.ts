import type { IWebhookFunctions } from 'n8n-workflow';
import { sendAudio } from '../../engine/delivery/sendAudio';
import { peekSpeech } from '../../engine/pipeline/peekSpeech';
import { checkMayBuy } from '../../engine/pipeline/produceSpeech';
import type { SpeechOrder } from '../../engine/pipeline/speechOrder';
import type { SpeechSession } from '../shared/session/compose';
import { beginAnswer, describeOnly, endAnswer } from './answerHeaders';

/**
 * Questions about a clip, and the later parts of one: they cost nothing, count as no use, and start no workflow.
 *
 * @returns false when the clip is not there, and a part of it was asked for
 * @throws why there could be no such speech, as for a listener
 */
export async function answerFromCache(
	context: IWebhookFunctions,
	order: Pick<SpeechOrder, 'resolved' | 'cacheMode' | 'take'>,
	{ dependencies }: SpeechSession,
	isHead: boolean,
): Promise<boolean> {
	const request = context.getRequestObject();
	const response = context.getResponseObject();
	const found = await peekSpeech(order, dependencies);
	if (found === undefined) {
		if (!isHead) return false;
		checkMayBuy(order);
		describeOnly(response, order.resolved.request.outputFormat);
		return true;
	}
	const { clip, open } = found;
	const audio = {
		cacheKey: clip.key,
		mimeType: clip.mimeType,
		extension: clip.extension,
		bytes: open.bytes,
		sha256: clip.sha256,
	};
	const part = beginAnswer(request, response, audio);
	if (part === 'unsatisfiable' || isHead) {
		await open.close().catch(() => undefined);
		endAnswer(response);
		return true;
	}
	await sendAudio(open.stream(part), response)
		.catch(() => undefined)
		.finally(async () => await open.close().catch(() => undefined));
	return true;
}
