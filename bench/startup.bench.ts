import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import manifest from '../package.json';
import { requireBuild } from './build';
import { median } from './interleave';
import { atMost, type Line } from './report';

const NODES_BAR_MS = 120;
const NODES_BAR_MB = 20;

const PROCESSES_EACH = 11;

const N8N = ['n8n-workflow'];
const AT_START = [...N8N, ...listed([...manifest.n8n.nodes, ...manifest.n8n.credentials])];
const FIRST_USE = [...AT_START, ...listed(['dist/nodes/runtime.js'])];
const FIRST_CALL = [...FIRST_USE, ...listed(['dist/engine/adapters/elevenlabs/sdk.js'])];
const SDK = ['@elevenlabs/elevenlabs-js'];

type Stage = 'empty' | 'n8n' | 'atStart' | 'firstUse' | 'firstCall' | 'sdk';

/** What is loaded when, each in processes of its own. */
const STAGES: Record<Stage, string[]> = {
	empty: [],
	n8n: N8N,
	atStart: AT_START,
	firstUse: FIRST_USE,
	firstCall: FIRST_CALL,
	sdk: SDK,
};

export const title = 'Loading in fresh processes: wall time of require and resident memory';

interface Load {
	tookMs: number;
	rssBytes: number;
}

export async function run(): Promise<Line[]> {
	requireBuild();
	const stages = Object.keys(STAGES) as Stage[];
	const loads = Object.fromEntries(stages.map((stage) => [stage, [] as Load[]])) as Record<
		Stage,
		Load[]
	>;
	for (let round = -1; round < PROCESSES_EACH; round += 1) {
		for (const stage of stages) {
			const load = await loadInNewProcess(STAGES[stage]);
			// The first round only brings the files into the system's page cache.
			if (round >= 0) loads[stage].push(load);
		}
	}
	return report(loads);
}

function report(loads: Record<Stage, Load[]>): Line[] {
	const of = (stage: Stage) => ({
		ms: median(loads[stage].map(({ tookMs }) => tookMs)),
		mb: median(loads[stage].map(({ rssBytes }) => rssBytes)) / 1_000_000,
	});
	const over = (stage: Stage, before: Stage) => ({
		ms: of(stage).ms - of(before).ms,
		mb: of(stage).mb - of(before).mb,
	});
	const shown = ({ ms, mb }: { ms: number; mb: number }) =>
		`${ms.toFixed(1)} ms, ${mb.toFixed(1)} MB`;
	const nodes = over('atStart', 'n8n');
	const files = `${manifest.n8n.nodes.length} node and ${manifest.n8n.credentials.length} credential files`;
	return [
		{ what: 'n8n-workflow, over an empty process', measured: shown(over('n8n', 'empty')) },
		{
			what: `${files}, over n8n-workflow: time`,
			measured: `${nodes.ms.toFixed(1)} ms`,
			judgement: atMost(nodes.ms, NODES_BAR_MS, ' ms'),
		},
		{
			what: `${files}, over n8n-workflow: memory`,
			measured: `${nodes.mb.toFixed(1)} MB`,
			judgement: atMost(nodes.mb, NODES_BAR_MB, ' MB'),
		},
		{ what: 'first use: runtime.js, over that', measured: shown(over('firstUse', 'atStart')) },
		{ what: 'first call: SDK chunk, over that', measured: shown(over('firstCall', 'firstUse')) },
		{ what: `${SDK[0]} itself, over an empty process`, measured: shown(over('sdk', 'empty')) },
	];
}

function listed(files: string[]): string[] {
	return files.map((file) => `./${file}`);
}

async function loadInNewProcess(modules: string[]): Promise<Load> {
	// Without the loader that this process runs under, which n8n does not have.
	const child = fork(join(__dirname, 'loadModules.cjs'), modules, { execArgv: [] });
	const [[load], [code]] = (await Promise.all([once(child, 'message'), once(child, 'exit')])) as [
		[Load],
		[number],
	];
	if (code !== 0) throw new Error(`loading ${modules.join(', ')} failed`);
	return load;
}
