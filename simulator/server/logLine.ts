import type { RecordedCall } from './recordedCall';

/**
 * One readable line a request, for example
 * `12:03:41 POST /v1/text-to-speech/simVoiceMarlow000001 200 eleven_flash_v2_5 80 characters, 40 credits, 120960 left, 31 ms`.
 * Built from named fields only, so that no key and no text can slip in.
 */
export function logLine(call: RecordedCall): string {
	const time = new Date(call.startedAtMs).toISOString().slice(11, 19);
	const speech =
		call.characters === undefined
			? []
			: [
					...(call.modelId === undefined ? [] : [call.modelId]),
					`voice ${call.voiceId ?? '-'}`,
					`${call.characters} characters`,
					`${call.creditsCharged} credits`,
					`${call.creditsLeft ?? '-'} left`,
				];
	const remarks = [
		...(call.faults.length === 0 ? [] : [`fault: ${call.faults.join('+')}`]),
		...(call.ending === 'complete' ? [] : [call.ending ?? '']),
	];
	const details = [...speech, `${call.durationMs ?? 0} ms`, ...remarks].join(', ');
	return `${time} ${call.method} ${call.path} ${call.status ?? '---'} ${details}`;
}
