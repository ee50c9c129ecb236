import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { findFreePorts } from '../n8n/freePort';
import { LogTail } from '../n8n/logTail';
import { findNodeRuntime } from '../n8n/nodeRuntime';
import { runNpm } from '../n8n/runCommand';
import { ensureVerdaccio } from './installation';

const READY_TIMEOUT_MS = 60_000;

const READY_POLL_MS = 100;

/** Anybody may publish and read; nothing is asked of any other registry. */
const CONFIGURATION = {
	storage: './storage',
	packages: { '**': { access: '$all', publish: '$all' } },
	log: { type: 'stdout', format: 'pretty', level: 'warn' },
	web: { enable: false },
};

/** An npm registry on 127.0.0.1 that is empty at the start. */
export interface Registry {
	/** Address without a slash at the end. */
	readonly url: string;
	/** Publishes a tarball, which becomes `latest`. @throws CommandError */
	publish(tarball: string): Promise<void>;
	stop(): Promise<void>;
}

/**
 * Starts a registry that keeps what is published below `folder`.
 *
 * @throws Error with the last lines of its output when it does not start.
 */
export async function startRegistry(folder: string): Promise<Registry> {
	const script = await ensureVerdaccio();
	await mkdir(folder, { recursive: true });
	const configuration = path.join(folder, 'config.yaml');
	// Each JSON document is a YAML document, too.
	await writeFile(configuration, JSON.stringify(CONFIGURATION, null, 2));
	const [port] = (await findFreePorts(1)) as [number];
	const listen = `127.0.0.1:${port}`;
	const url = `http://${listen}`;
	const tail = new LogTail();
	const child = spawn(
		findNodeRuntime().executable,
		[script, '--config', configuration, '--listen', listen],
		{ cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
	);
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (chunk: string) => tail.append(chunk));
	}
	// A parent that is killed must not leave it behind.
	const endWithParent = () => void child.kill('SIGKILL');
	process.once('exit', endWithParent);
	const exited = once(child, 'close');
	const stop = async () => {
		process.off('exit', endWithParent);
		child.kill('SIGTERM');
		await exited;
	};
	if (!(await isReady(url, () => child.exitCode !== null))) {
		await stop();
		throw new Error(`The npm registry did not start:\n${tail.toString()}`);
	}
	return {
		url,
		stop,
		async publish(tarball) {
			// npm publishes nothing without a token; this registry takes any.
			const token = `--//${listen}/:_authToken=anybody`;
			await runNpm(['publish', tarball, `--registry=${url}`, token, '--ignore-scripts'], {
				folder,
			});
		},
	};
}

async function isReady(url: string, hasEnded: () => boolean): Promise<boolean> {
	const givesUpAtMs = Date.now() + READY_TIMEOUT_MS;
	while (Date.now() < givesUpAtMs && !hasEnded()) {
		const response = await fetch(`${url}/-/ping`).catch(() => undefined);
		await response?.body?.cancel();
		if (response?.ok) return true;
		await sleep(READY_POLL_MS);
	}
	return false;
}
