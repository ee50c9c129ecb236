import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { cacheFolder } from './cacheFolder';
import { withExclusiveLock } from './exclusiveLock';
import { findNodeRuntime, projectFolder } from './nodeRuntime';
import { CommandError, runCommand, runNpm } from './runCommand';

/** The n8n release that the demo and the tests run against. */
export const N8N_VERSION = '2.41.1';

/** Raised whenever the steps below change, so that older installations are made anew. */
const RECIPE_VERSION = 1;

/** Written last; an installation without it was interrupted. */
const MARKER_FILE = 'voiceover-installation.json';

const PROGRESS_INTERVAL_MS = 5_000;

/** A first installation takes 3 to 4 minutes on two cores; a slow network may need far more. */
const LOCK_TIMEOUT_MS = 30 * 60_000;

/** npm's words for "there is no way to the registry". */
const OFFLINE = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT/;

/**
 * Manifest of the cache folder. n8n publishes no lock file; with these overrides the release is
 * known to install from the npm registry alone and to start (checked on Linux, November 2026).
 */
const MANIFEST = {
	name: 'n8n-for-voiceover',
	private: true,
	dependencies: { n8n: N8N_VERSION },
	overrides: { linkedom: '0.18.12', xlsx: '0.18.5', '@langchain/langgraph': '1.1.2' },
};

/** A complete n8n on disk. */
export interface N8nInstallation {
	version: string;
	/** Folder whose `node_modules` holds n8n, n8n-core, n8n-workflow and n8n-nodes-base. */
	folder: string;
	nodeModules: string;
	/** Start script of n8n, to be run with `nodeExecutable`. */
	n8nScript: string;
	/** Node.js 24 of the project; n8n refuses older ones. */
	nodeExecutable: string;
}

export interface EnsureN8nOptions {
	/** Receives one line every few seconds while something takes time; never called otherwise. */
	onProgress?: (line: string) => void;
}

/**
 * Returns the n8n installation in the cache folder, making it first when it is missing, of another
 * recipe or interrupted. Needs the network only then, and about 2.2 GB of disk.
 *
 * Two processes may call it at once: one installs, the other waits.
 *
 * @throws Error when the npm registry cannot be reached, or with the tail of npm's output.
 */
export async function ensureN8n({ onProgress }: EnsureN8nOptions = {}): Promise<N8nInstallation> {
	const folder = installationFolder();
	if (isComplete(folder)) return describeInstallation(folder);
	const wait = {
		timeoutMs: LOCK_TIMEOUT_MS,
		onWait: () => onProgress?.(`Waiting for another process that installs n8n ${N8N_VERSION}`),
	};
	await withExclusiveLock(`${folder}.lock`, wait, async () => {
		if (isComplete(folder)) return;
		if (await isAdoptable(folder)) {
			await writeMarker(folder);
			return;
		}
		await withProgress(`Installing n8n ${N8N_VERSION} into ${folder}`, onProgress, () =>
			install(folder),
		);
	});
	return describeInstallation(folder);
}

/** `$N8N_VOICEOVER_CACHE/n8n-2.41.1`, else below the user's cache folder. */
export function installationFolder(env: NodeJS.ProcessEnv = process.env): string {
	return path.join(cacheFolder(env), `n8n-${N8N_VERSION}`);
}

function describeInstallation(folder: string): N8nInstallation {
	const nodeModules = path.join(folder, 'node_modules');
	return {
		version: N8N_VERSION,
		folder,
		nodeModules,
		n8nScript: path.join(nodeModules, 'n8n', 'bin', 'n8n'),
		nodeExecutable: findNodeRuntime().executable,
	};
}

function isComplete(folder: string): boolean {
	const marker = readJson(path.join(folder, MARKER_FILE));
	return marker?.recipeVersion === RECIPE_VERSION && marker.n8nVersion === N8N_VERSION;
}

/** An installation made by hand is as good as ours when it is this release and its addon loads. */
async function isAdoptable(folder: string): Promise<boolean> {
	const { nodeModules, nodeExecutable } = describeInstallation(folder);
	const manifest = readJson(path.join(nodeModules, 'n8n', 'package.json'));
	const addon = path.join(nodeModules, 'sqlite3', 'build', 'Release', 'node_sqlite3.node');
	if (manifest?.version !== N8N_VERSION || !existsSync(addon)) return false;
	try {
		await runCommand(nodeExecutable, ['-e', 'require("sqlite3")'], { folder });
		return true;
	} catch {
		return false;
	}
}

/** Everything happens in a scratch folder, so `folder` is either absent or complete. */
async function install(folder: string): Promise<void> {
	const scratch = `${folder}.installing`;
	await rm(scratch, { recursive: true, force: true });
	await mkdir(scratch, { recursive: true });
	await writeFile(path.join(scratch, 'package.json'), JSON.stringify(MANIFEST, null, '\t'));
	try {
		// Install scripts stay off: one dependency compiles a Kafka client that nothing here needs.
		const flags = ['--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund'];
		await runNpm(['install', ...flags], { folder: scratch });
		await rebuildDatabaseAddon(scratch);
	} catch (error) {
		throw explainFailure(error, folder);
	}
	await writeMarker(scratch);
	await rm(folder, { recursive: true, force: true });
	await rename(scratch, folder);
}

/** SQLite is n8n's database here; its addon is the one install script that must run. */
async function rebuildDatabaseAddon(folder: string): Promise<void> {
	if (findNodeRuntime().headersFolder === undefined) {
		// npm prunes what the install script of "node" brought at each later "npm install"; the script brings it again.
		await runNpm(['rebuild', 'node'], { folder: projectFolder });
	}
	const { headersFolder } = findNodeRuntime();
	await runNpm(['rebuild', 'sqlite3'], {
		folder,
		env: headersFolder === undefined ? {} : { npm_config_nodedir: headersFolder },
	});
}

function explainFailure(error: unknown, folder: string): unknown {
	if (!(error instanceof CommandError) || !OFFLINE.test(error.outputTail)) return error;
	return new Error(
		`n8n ${N8N_VERSION} is not installed in ${folder} yet and the npm registry cannot be reached. ` +
			'Run this once with network access, or set N8N_VOICEOVER_CACHE to a folder that has it.',
		{ cause: error },
	);
}

async function writeMarker(folder: string): Promise<void> {
	const marker = { recipeVersion: RECIPE_VERSION, n8nVersion: N8N_VERSION };
	await writeFile(path.join(folder, MARKER_FILE), JSON.stringify(marker));
}

function readJson(file: string): Record<string, unknown> | undefined {
	if (!existsSync(file)) return undefined;
	return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
}

async function withProgress<Result>(
	label: string,
	onProgress: EnsureN8nOptions['onProgress'],
	work: () => Promise<Result>,
): Promise<Result> {
	const startedAtMs = Date.now();
	const report = () =>
		onProgress?.(`${label} (${Math.round((Date.now() - startedAtMs) / 1000)} s, once only)`);
	report();
	const timer = setInterval(report, PROGRESS_INTERVAL_MS);
	try {
		return await work();
	} finally {
		clearInterval(timer);
	}
}
