import path from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import {
	DEFAULT_BASE_URL,
	elevenLabsSpeechApi,
} from '../../engine/adapters/elevenlabs/elevenLabsSpeechApi';
import { isVoiceoverError } from '../../engine/errors';
import type { SpeechApi } from '../../engine/ports/speechApi';
import { DEFAULT_API_KEY, startSimulator, STARTING_VOICES } from '../../simulator/index';
import type { Cleanup } from './cleanup';
import { DemoProblem } from './demoProblem';
import { outputFolder } from './folders';
import type { DemoOptions } from './options';

/** Who speaks and who is billed. */
export interface DemoAccount {
	/** Completes "Spoken by ...". */
	name: string;
	costsMoney: boolean;
	/** Fields of the `elevenLabsVoiceoverApi` credential. */
	credential: IDataObject;
	speechApi: SpeechApi;
	voiceId: string;
	/** Where bought clips are kept. What cost money outlives the demo, so that the next one finds it. */
	clipsFolder: string;
	/** What the account was charged, from the account itself. Undefined where it cannot be read at once. */
	bill?: () => { creditsCharged: number; paidCalls: number };
}

/**
 * Opens the account of ELEVENLABS_API_KEY, or starts the simulator.
 *
 * @throws DemoProblem when ElevenLabs is to speak and no voice is named; the message lists the account's voices
 */
export async function openAccount(
	options: DemoOptions,
	temporaryFolder: string,
	cleanup: Cleanup,
): Promise<DemoAccount> {
	if (options.elevenLabs === undefined) {
		return await startSimulatedAccount(options.voiceId, temporaryFolder, cleanup);
	}
	const { apiKey, baseUrl = DEFAULT_BASE_URL } = options.elevenLabs;
	const speechApi = elevenLabsSpeechApi({ apiKey, baseUrl });
	if (options.voiceId === undefined) {
		throw new DemoProblem(
			`Which voice shall speak? Name one of the account's voices, for example: npm run demo -- --voice <id>\n\n${await listVoices(speechApi)}`,
		);
	}
	return {
		name: baseUrl === DEFAULT_BASE_URL ? 'ElevenLabs' : `ElevenLabs at ${baseUrl}`,
		costsMoney: true,
		credential: credentialFor(apiKey, baseUrl),
		speechApi,
		voiceId: options.voiceId,
		clipsFolder: path.join(outputFolder, 'clips'),
	};
}

async function startSimulatedAccount(
	voiceId: string | undefined,
	temporaryFolder: string,
	cleanup: Cleanup,
): Promise<DemoAccount> {
	const simulator = await startSimulator({ voice: 'english' });
	cleanup.add('stop the simulator', async () => await simulator.close());
	return {
		name: `the simulator at ${simulator.url}, which costs nothing`,
		costsMoney: false,
		credential: credentialFor(DEFAULT_API_KEY, simulator.url),
		speechApi: elevenLabsSpeechApi({ apiKey: DEFAULT_API_KEY, baseUrl: simulator.url }),
		voiceId: voiceId ?? STARTING_VOICES.professional,
		clipsFolder: path.join(temporaryFolder, 'clips'),
		bill: () => ({
			creditsCharged: simulator.creditsCharged(),
			paidCalls: simulator.paidCalls().length,
		}),
	};
}

function credentialFor(apiKey: string, baseUrl: string): IDataObject {
	return baseUrl === DEFAULT_BASE_URL
		? { apiKey, baseUrl, customBaseUrl: '' }
		: { apiKey, baseUrl: 'custom', customBaseUrl: baseUrl };
}

/** The first page of the account's voices, one a line. */
export async function listVoices(speechApi: SpeechApi): Promise<string> {
	const page = await speechApi.searchVoices({}).catch((error: unknown) => {
		if (!isVoiceoverError(error) || error.code !== 'PERMISSION_MISSING') throw error;
		throw new DemoProblem(
			'Which voice shall speak? The API key may not list voices, so copy the id of one from My Voices in ElevenLabs and run: npm run demo -- --voice <id>',
		);
	});
	const lines = page.voices.map(
		({ voiceId, name, category }) =>
			`  ${voiceId}  ${name}${category === undefined ? '' : ` (${category})`}`,
	);
	if (page.nextPageToken !== undefined) lines.push('  ... and more, see My Voices in ElevenLabs');
	return lines.length === 0
		? '  The account has no voices; add one under My Voices in ElevenLabs.'
		: lines.join('\n');
}
