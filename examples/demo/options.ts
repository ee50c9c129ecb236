import path from 'node:path';
import { parseArgs } from 'node:util';
import { projectFolder } from '../../tools/n8n/nodeRuntime';
import { DemoProblem } from './demoProblem';

export const USAGE = `A script goes through a real n8n and comes back as an MP3, twice; the second time it costs nothing.

  npm run demo                     speech by the simulator: no account, no network, no cost
  npm run demo -- --voice <id>     with ELEVENLABS_API_KEY set: speech by ElevenLabs, after asking

  --voice <id>      voice to speak with; for ElevenLabs also ELEVENLABS_VOICE_ID
  --script <file>   text to speak, default examples/scripts/night-train.txt
  --yes             spend credits without asking
  --keep            leave n8n and the simulator running until Ctrl-C
  --help

  ELEVENLABS_BASE_URL names another host of ElevenLabs, for example of a data residency.`;

export interface DemoOptions {
	help: boolean;
	/** Undefined: the demo runs against the simulator. */
	elevenLabs: { apiKey: string; baseUrl: string | undefined } | undefined;
	voiceId: string | undefined;
	/** Absolute path. */
	scriptFile: string;
	/** Whether credits may be spent without asking. */
	yes: boolean;
	keep: boolean;
}

/** @throws DemoProblem for an option that does not exist or lacks its value */
export function readOptions(parameters: string[], env: NodeJS.ProcessEnv): DemoOptions {
	const values = parse(parameters);
	const apiKey = env.ELEVENLABS_API_KEY?.trim() || undefined;
	const elevenLabs =
		apiKey === undefined
			? undefined
			: { apiKey, baseUrl: env.ELEVENLABS_BASE_URL?.trim().replace(/\/+$/, '') || undefined };
	// A voice of the real account would mean nothing to the simulator.
	const voiceOfAccount = elevenLabs === undefined ? undefined : env.ELEVENLABS_VOICE_ID;
	return {
		help: values.help ?? false,
		elevenLabs,
		voiceId: (values.voice ?? voiceOfAccount)?.trim() || undefined,
		scriptFile:
			values.script === undefined
				? path.join(projectFolder, 'examples', 'scripts', 'night-train.txt')
				: path.resolve(values.script),
		yes: values.yes ?? false,
		keep: values.keep ?? false,
	};
}

function parse(parameters: string[]) {
	try {
		return parseArgs({
			args: parameters,
			options: {
				voice: { type: 'string' },
				script: { type: 'string' },
				yes: { type: 'boolean', short: 'y' },
				keep: { type: 'boolean' },
				help: { type: 'boolean', short: 'h' },
			},
		}).values;
	} catch (error) {
		throw new DemoProblem(`${(error as Error).message}\n\n${USAGE}`);
	}
}
