import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import manifest from '../package.json';
import { requireBuild } from './build';
import { MEGABYTE } from './clipStore';
import { median } from './interleave';
import { atMost, type Line } from './report';

const NODES_BAR_MS = 120;
const NODES_BAR_MB = 20;

const PROCESSES_EACH = 11;

const N8N = ['n8n-workflow'];
const AT_START = fromProject([...manifest.n8n.nodes, ...manifest.n8n.credentials]);
const FIRST_USE = fromProject(['dist/nodes/runtime.js']);
const FIRST_CALL = fromProject(['dist/engine/adapters/elevenlabs/sdk.js']);

/** In the order in which an n8n loads them, each over what was loaded before. */
const PACKAGE_STAGES = [N8N, AT_START, FIRST_USE, FIRST_CALL];
const SDK_STAGES = [['@elevenlabs/elevenlabs-js']];

export const title =
	'Loading in fresh processes: what each stage adds in wall time of require and in resident memory';

interface Load {
	tookMs: number;
	rssBytes: number;
}

export async function run(): Promise<Line[]> {
	requireBuild();
	const packageLoads: Load[][] = [];
	const sdkLoads: Load[][] = [];
	for (let round = -1; round < PROCESSES_EACH; round += 1) {
		const loads = await loadInNewProcess(PACKAGE_STAGES);
		const sdk = await loadInNewProcess(SDK_STAGES);
		// The first round only brings the files into the system's page cache.
		if (round < 0) continue;
		packageLoads.push(loads);
		sdkLoads.push(sdk);
	}
	return report(packageLoads, sdkLoads);
}

function report(packageLoads: Load[][], sdkLoads: Load[][]): Line[] {
	const [n8n, nodes, firstUse, firstCall] = PACKAGE_STAGES.map((_, stage) =>
		medianLoad(packageLoads, stage),
	) as [Cost, Cost, Cost, Cost];
	const files = `${manifest.n8n.nodes.length} node and ${manifest.n8n.credentials.length} credential files`;
	return [
		{ what: 'n8n-workflow alone', measured: shown(n8n) },
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
		{ what: 'first use: runtime.js, over that', measured: shown(firstUse) },
		{ what: 'first call: SDK chunk, over that', measured: shown(firstCall) },
		{ what: '@elevenlabs/elevenlabs-js itself alone', measured: shown(medianLoad(sdkLoads, 0)) },
	];
}

interface Cost {
	ms: number;
	mb: number;
}

function medianLoad(processes: Load[][], stage: number): Cost {
	const loads = processes.flatMap((stages) => stages[stage] ?? []);
	return {
		ms: median(loads.map(({ tookMs }) => tookMs)),
		mb: median(loads.map(({ rssBytes }) => rssBytes)) / MEGABYTE,
	};
}

function shown({ ms, mb }: Cost): string {
	return `${ms.toFixed(1)} ms, ${mb.toFixed(1)} MB`;
}

function fromProject(files: string[]): string[] {
	return files.map((file) => `./${file}`);
}

async function loadInNewProcess(stages: string[][]): Promise<Load[]> {
	// Without the loader that this process runs under, which n8n does not have.
	const child = fork(join(__dirname, 'loadModules.cjs'), [JSON.stringify(stages)], {
		execArgv: [],
	});
	const loads = new Promise<Load[]>((resolve) => {
		child.once('message', (message) => resolve(message as Load[]));
	});
	const [code] = (await once(child, 'exit')) as [number | null];
	if (code !== 0) throw new Error(`loading ${stages.flat().join(', ')} failed (exit code ${code})`);
	return await loads;
}
