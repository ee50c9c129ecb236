import { parseArgs } from 'node:util';
import { isPlanName } from './account/plans';
import { DEFAULT_API_KEY, startSimulator, type SimulatorOptions } from './index';

const USAGE = `ElevenLabs simulator for development and demos. It costs nothing and needs no network.

  --port <number>            default 8484
  --voice <english|signal>   default english
  --plan <name>              free, starter, creator (default), pro, scale, business, enterprise
  --quota <credits>          default: what the plan includes
  --key <text>               the accepted API key, default ${DEFAULT_API_KEY}`;

async function main(): Promise<void> {
	const { options, apiKey } = readOptions();
	const simulator = await startSimulator({ ...options, log: (line) => console.log(line) });
	const { account } = simulator;
	console.log(`Base URL  ${simulator.url}`);
	console.log(`API key   ${apiKey}`);
	console.log(`Plan      ${account.settings.plan}, ${account.creditsLeft} credits`);
	console.log('Voices');
	for (const voice of account.voices.listed()) {
		console.log(`  ${voice.voiceId}  ${voice.name} (${voice.category})`);
	}
	console.log('Ctrl-C ends it.\n');
	const end = () => {
		void simulator.close().then(() => process.exit(0));
	};
	process.once('SIGINT', end);
	process.once('SIGTERM', end);
}

function readOptions(): { options: SimulatorOptions; apiKey: string } {
	const { values } = parseArgs({
		options: {
			port: { type: 'string', default: '8484' },
			voice: { type: 'string', default: 'english' },
			plan: { type: 'string', default: 'creator' },
			quota: { type: 'string' },
			key: { type: 'string', default: DEFAULT_API_KEY },
			help: { type: 'boolean', short: 'h' },
		},
	});
	if (values.help === true) {
		console.log(USAGE);
		process.exit(0);
	}
	const { voice, plan, key } = values;
	if (voice !== 'english' && voice !== 'signal') throw new Error(`No voice named ${voice}`);
	if (!isPlanName(plan)) throw new Error(`No plan named ${plan}`);
	const quota = values.quota === undefined ? undefined : Number(values.quota);
	if (quota !== undefined && !Number.isInteger(quota)) throw new Error('--quota takes a number');
	return {
		options: {
			port: Number(values.port),
			voice,
			apiKey: key,
			settings: { plan, ...(quota === undefined ? {} : { quota }) },
		},
		apiKey: key,
	};
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exit(1);
});
