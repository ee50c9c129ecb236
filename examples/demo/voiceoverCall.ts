import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DemoProblem } from './demoProblem';

/** What a caller of the example's webhook learns from its answer. */
export interface VoiceoverAnswer {
	/** `generated` or `cache`. */
	source: string;
	creditsCharged: number;
	creditsSaved: number;
	/** Length of the audio. */
	durationSeconds: number;
	/** From the request to the last byte. */
	tookMs: number;
	audio: Buffer;
	/** Where the audio was saved. */
	file: string;
}

/**
 * Posts a script to the example's webhook and saves the audio.
 *
 * @throws DemoProblem with the workflow's own words when the speech could not be made
 */
export async function callVoiceover(
	webhookUrl: string,
	body: { text: string; voiceId: string },
	file: string,
	signal: AbortSignal,
): Promise<VoiceoverAnswer> {
	const startedAtMs = performance.now();
	const response = await fetch(webhookUrl, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
		signal,
	});
	if (!response.ok) throw await problemFrom(response);
	const audio = Buffer.from(await response.arrayBuffer());
	const tookMs = performance.now() - startedAtMs;
	await mkdir(path.dirname(file), { recursive: true });
	await writeFile(file, audio);
	return {
		source: header(response, 'x-voiceover-source'),
		creditsCharged: Number(header(response, 'x-voiceover-credits-charged')),
		creditsSaved: Number(header(response, 'x-voiceover-credits-saved')),
		durationSeconds: Number(header(response, 'x-voiceover-duration-seconds')),
		tookMs,
		audio,
		file,
	};
}

function header(response: Response, name: string): string {
	const value = response.headers.get(name);
	if (value === null) throw new Error(`The answer of the webhook has no header ${name}`);
	return value;
}

/** TTS Convert's error as "Respond with Error" of the example sends it, or whatever n8n answered. */
async function problemFrom(response: Response): Promise<Error> {
	const text = await response.text();
	try {
		const { error, errorCode, errorDescription } = JSON.parse(text) as Record<string, unknown>;
		if (typeof error === 'string') {
			return new DemoProblem(`${error} (${String(errorCode)})\n${String(errorDescription)}`);
		}
	} catch {
		// Not JSON, so not from the example.
	}
	return new Error(`The webhook answered ${response.status}: ${text.slice(0, 500)}`);
}
