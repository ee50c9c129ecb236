import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { findFreePorts } from './freePort';
import { ensureN8n } from './installation';
import { LogTail } from './logTail';
import { serverEnvironment } from './serverEnvironment';

/** A first start creates the database: 10 s on two idle cores, several times that on busy ones. */
const READY_TIMEOUT_MS = 120_000;

const READY_POLL_MS = 100;

/** n8n finishes running executions on SIGTERM; afterwards the whole group is killed. */
const STOP_TIMEOUT_MS = 15_000;

const COMMANDS = { main: ['start'], worker: ['worker', '--concurrency=5'] } as const;

export interface StartN8nOptions {
	/** Folder for database, binaries and installed packages; created when missing. */
	userFolder: string;
	/** Free one when left out. A worker tells there whether it is ready, and nothing else. */
	port?: number;
	/** A worker takes its executions from the queue that `env` names. */
	role?: 'main' | 'worker';
	/** Added to, and stronger than, the quiet environment. */
	env?: NodeJS.ProcessEnv;
	/** Receives n8n's output, in pieces as it arrives. */
	onLog?: (chunk: string) => void;
	/** Receives a line now and then while n8n has to be installed first. */
	onProgress?: (line: string) => void;
}

/** A running n8n that listens on 127.0.0.1. */
export interface N8nServer {
	/** Address without a slash at the end, e.g. `http://127.0.0.1:41873`. */
	url: string;
	port: number;
	/** Process id of n8n itself. */
	pid: number;
	userFolder: string;
	/** Milliseconds from start to ready. */
	startDurationMs: number;
	/** The last lines of n8n's output. */
	logTail(): string;
	/** Resolves when the process has ended, for whatever reason. */
	exited: Promise<void>;
	/**
	 * Ends n8n and everything it started: SIGTERM first, SIGKILL after 15 s. Files stay. May be
	 * called more than once.
	 */
	stop(): Promise<void>;
}

/**
 * Starts n8n and waits until it answers requests. It ends with this process, even when this
 * process is killed.
 *
 * @throws Error with the last lines of n8n's output when it ends early or is not ready in 120 s.
 */
export async function startN8n(options: StartN8nOptions): Promise<N8nServer> {
	const installation = await ensureN8n({ onProgress: options.onProgress });
	await mkdir(options.userFolder, { recursive: true });
	const [freePort, runnerBrokerPort] = (await findFreePorts(2)) as [number, number];
	const port = options.port ?? freePort;
	const { userFolder, role = 'main' } = options;
	const startedAtMs = Date.now();
	const preload = path.join(__dirname, 'stopWithParent.ts');
	const child = spawn(
		installation.nodeExecutable,
		['--require', preload, installation.n8nScript, ...COMMANDS[role]],
		{
			cwd: userFolder,
			env: { ...serverEnvironment({ userFolder, port, runnerBrokerPort }), ...options.env },
			// A group of its own: Ctrl-C in a terminal reaches this process, which stops n8n in order.
			detached: true,
			stdio: ['pipe', 'pipe', 'pipe'],
		},
	);
	const tail = collectOutput(child, options.onLog);
	const exited = once(child, 'close').then(() => undefined);
	const url = `http://127.0.0.1:${port}`;
	const stop = () => stopGroup(child, exited);
	try {
		await waitUntilReady(url, child);
	} catch (error) {
		await stop();
		throw new Error(`n8n did not start: ${(error as Error).message}\n${tail.toString()}`);
	}
	return {
		url,
		port,
		pid: child.pid as number,
		userFolder,
		startDurationMs: Date.now() - startedAtMs,
		logTail: () => tail.toString(),
		exited,
		stop,
	};
}

function collectOutput(child: ChildProcess, onLog?: (chunk: string) => void): LogTail {
	const tail = new LogTail();
	for (const stream of [child.stdout, child.stderr]) {
		stream?.setEncoding('utf8').on('data', (chunk: string) => {
			tail.append(chunk);
			onLog?.(chunk);
		});
	}
	return tail;
}

/** `/healthz` answers long before the API does; readiness also covers database and webhooks. */
async function waitUntilReady(url: string, child: ChildProcess): Promise<void> {
	const givesUpAtMs = Date.now() + READY_TIMEOUT_MS;
	while (Date.now() < givesUpAtMs) {
		if (hasEnded(child)) {
			throw new Error(`the process ended with ${child.signalCode ?? `status ${child.exitCode}`}`);
		}
		const response = await fetch(`${url}/healthz/readiness`).catch(() => undefined);
		await response?.body?.cancel();
		if (response?.ok) return;
		await sleep(READY_POLL_MS);
	}
	throw new Error(`not ready after ${READY_TIMEOUT_MS / 1000} s`);
}

function hasEnded(child: ChildProcess): boolean {
	return child.exitCode !== null || child.signalCode !== null;
}

async function stopGroup(child: ChildProcess, exited: Promise<void>): Promise<void> {
	if (!hasEnded(child)) {
		child.kill('SIGTERM');
		const timer = new AbortController();
		const timeout = sleep(STOP_TIMEOUT_MS, undefined, { signal: timer.signal }).catch(
			() => undefined,
		);
		await Promise.race([exited, timeout]);
		timer.abort();
	}
	killGroup(child);
	await exited;
}

/** The code runner is a process of its own and outlives an n8n that ended the hard way. */
function killGroup(child: ChildProcess): void {
	if (child.pid === undefined) return;
	try {
		process.kill(-child.pid, 'SIGKILL');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
	}
}
