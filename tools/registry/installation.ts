import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { cacheFolder } from '../n8n/cacheFolder';
import { withExclusiveLock } from '../n8n/exclusiveLock';
import { runNpm } from '../n8n/runCommand';

/** The release of verdaccio, an npm registry in one process, that the tests run. */
const VERDACCIO_VERSION = '6.10.4';

/**
 * It asks for `node-fetch@cjs`, a tag and not a version, which mirrors of the npm registry may lack. The tag stood for
 * this release in November 2026.
 */
const MANIFEST = {
	name: 'registry-for-voiceover',
	private: true,
	dependencies: { verdaccio: VERDACCIO_VERSION },
	overrides: { 'node-fetch': '2.7.0' },
};

/** It takes 15 seconds on two cores; a slow network may need far more. */
const LOCK_TIMEOUT_MS = 10 * 60_000;

/**
 * Returns the start script of verdaccio in the cache folder, and installs it there first when it is missing (65 MB).
 *
 * @throws CommandError with the tail of npm's output.
 */
export async function ensureVerdaccio(onProgress?: (line: string) => void): Promise<string> {
	const folder = path.join(cacheFolder(), `verdaccio-${VERDACCIO_VERSION}`);
	const script = path.join(folder, 'node_modules', 'verdaccio', 'bin', 'verdaccio');
	if (existsSync(script)) return script;
	await withExclusiveLock(`${folder}.lock`, { timeoutMs: LOCK_TIMEOUT_MS }, async () => {
		if (existsSync(script)) return;
		onProgress?.(`Installing verdaccio ${VERDACCIO_VERSION} into ${folder} (once only)`);
		await install(folder);
	});
	return script;
}

/** Everything happens in a scratch folder, so `folder` is either absent or complete. */
async function install(folder: string): Promise<void> {
	const scratch = `${folder}.installing`;
	await rm(scratch, { recursive: true, force: true });
	await mkdir(scratch, { recursive: true });
	await writeFile(path.join(scratch, 'package.json'), JSON.stringify(MANIFEST, null, '\t'));
	await runNpm(['install', '--ignore-scripts', '--no-audit', '--no-fund'], { folder: scratch });
	await rm(folder, { recursive: true, force: true });
	await rename(scratch, folder);
}
