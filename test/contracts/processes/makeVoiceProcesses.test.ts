import { randomUUID } from 'node:crypto';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { cloneVoice, keepDesignedVoice } from '../../../engine/voices/createVoice';
import { pinVoice, type PinOutcome } from '../../../engine/voices/pinVoice';
import type { VoiceDesk } from '../../../engine/voices/readVoice';
import {
	DEFAULT_API_KEY,
	STARTING_VOICES,
	startSimulator,
	type Simulator,
} from '../../../simulator';
import { afterTests } from '../../support/afterTests';
import { temporaryFolder } from '../../support/temporaryFolder';
import { newVoiceDesk } from '../../support/voiceBench';
import { MOMENTS, type MakeVoiceOrder, type Moment, type MomentReport } from './makeVoiceProcess';

jest.setTimeout(60_000);

const folder = temporaryFolder('make-voice');
const script = join(folder, 'makeVoiceProcess.cjs');
buildSync({
	entryPoints: [join(__dirname, 'makeVoiceProcess.ts')],
	outfile: script,
	bundle: true,
	platform: 'node',
	format: 'cjs',
	logLevel: 'silent',
});

let simulator: Simulator;
beforeAll(async () => {
	simulator = await startSimulator();
});
beforeEach(() => simulator.reset());
afterAll(async () => await simulator.close());

/** Does the order in a process of its own, which is killed at its moment. */
async function killedAt(order: MakeVoiceOrder): Promise<void> {
	const child = fork(script, { execArgv: ['--no-warnings'] });
	afterTests(() => child.kill('SIGKILL'));
	const reported = once(child, 'message');
	child.send(order);
	const [report] = (await reported) as [MomentReport];
	expect(report.reached).toBe(order.stopAt);
	const exited = once(child, 'exit');
	child.kill('SIGKILL');
	await exited;
}

const PROMPT = 'A calm woman in her fifties, warm and unhurried';
const { notAdded } = STARTING_VOICES;

type Voice = MakeVoiceOrder['voice'];

function sourceOf(voiceId: string) {
	const { library } = simulator.account.voices
		.inLibrary()
		.find((each) => each.voiceId === voiceId)!;
	return { from: 'library' as const, ownerId: library!.publicOwnerId, voiceId };
}

/** The same order in this process, which nobody kills. */
async function run(alias: string, voice: Voice, desk: VoiceDesk): Promise<PinOutcome> {
	const naming = { alias, update: false };
	if (voice.make === 'pin') return await pinVoice({ ...naming, source: voice.source }, desk);
	if (voice.make === 'keep') return await keepDesignedVoice({ ...naming, ...voice }, desk);
	const bytes = Buffer.from(voice.sound);
	const samples = [{ bytes, fileName: 'me.mp3', mimeType: 'audio/mpeg' }];
	return await cloneVoice({ ...naming, removeBackgroundNoise: false, samples }, desk);
}

const BEFORE_MAKING: readonly Moment[] = ['noting', 'asking'];

const CASES: [make: Voice['make'], moment: Moment][] = [
	...MOMENTS.map((moment): [Voice['make'], Moment] => ['clone', moment]),
	...MOMENTS.map((moment): [Voice['make'], Moment] => ['keep', moment]),
	// A library voice needs no notes: ElevenLabs itself knows whether it is saved.
	...(['asking', 'asked', 'pinning', 'pinned'] as const).map((moment): [Voice['make'], Moment] => [
		'pin',
		moment,
	]),
];

describe('a process that is killed while it makes a voice', () => {
	it.each(CASES)(
		'(%s, %s) leaves a pin or none, and the next run pins the voice without a second slot',
		async (make, moment) => {
			// The harder case: what ElevenLabs made has an id that nothing before it told.
			simulator.account.update({ keptPreviewIds: 'new', addedVoiceIds: 'new' });
			const desk = await newVoiceDesk(simulator, { folder: join(folder, randomUUID()) });
			const voice = await voiceFor(make, desk);
			const { voices } = simulator.account;
			const before = voices.slotsUsed();
			await killedAt({
				folder: desk.folder,
				baseUrl: simulator.url,
				apiKey: DEFAULT_API_KEY,
				alias: 'Narrator',
				voice,
				stopAt: moment,
			});
			expect(voices.slotsUsed()).toBe(before + (BEFORE_MAKING.includes(moment) ? 0 : 1));
			expect(await desk.pins.list('default')).toHaveLength(moment === 'pinned' ? 1 : 0);
			const { outcome } = await run('Narrator', voice, desk);
			expect(outcome).toBe(moment === 'pinned' ? 'kept' : 'pinned');
			expect(voices.slotsUsed()).toBe(before + 1);
			const [pin, ...more] = await desk.pins.list('default');
			expect(more).toEqual([]);
			expect(pin).toMatchObject({ alias: 'Narrator', revision: 1 });
			expect(voices.get(pin!.voice.voiceId).name).toBe('Narrator');
		},
	);

	async function voiceFor(make: Voice['make'], desk: VoiceDesk): Promise<Voice> {
		if (make === 'clone') return { make, sound: 'sound' };
		if (make === 'pin') return { make, source: sourceOf(notAdded) };
		const { previews } = await desk.api.design({ description: PROMPT });
		return { make, generatedVoiceId: previews[0]!.generatedVoiceId, prompt: PROMPT };
	}
});
