import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';

import { ensureN8n } from '../../../tools/n8n/installation';
import { LogTail } from '../../../tools/n8n/logTail';
import { buildHost } from './buildHost';
import type { HostCommand, HostReport } from './messages';

const LOG_LINES = 2_000;

/** Reports about one run. */
export type RunReport = Extract<HostReport, { runId: number }>;

export interface HostOptions {
	/** Package under test: the checkout with a built `dist`, or where it was installed. */
	packageDir: string;
	/** n8n's user folder; binary data and node storage go below `<user folder>/.n8n/storage`. */
	userFolder: string;
	/** Added to the host's environment. */
	env?: NodeJS.ProcessEnv;
	/** Flags for the host's Node.js, e.g. `--max-old-space-size=64`. */
	nodeArguments?: string[];
}

/**
 * Starts the process that hosts n8n's engine and loads the package under test into it.
 *
 * @throws Error with the host's own error or output when that fails.
 */
export async function startHost(options: HostOptions): Promise<HostProcess> {
	const { nodeModules, nodeExecutable } = await ensureN8n();
	await mkdir(options.userFolder, { recursive: true });
	const child = fork(buildHost(options.userFolder), [], {
		execPath: nodeExecutable,
		execArgv: options.nodeArguments ?? [],
		cwd: options.userFolder,
		env: { ...hostEnvironment(options.userFolder, nodeModules), ...options.env },
		stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
	});
	const host = new HostProcess(child);
	const loaded = host.loaded();
	host.send({
		kind: 'load',
		settings: { nodeModules, packageDir: path.resolve(options.packageDir) },
	});
	await loaded;
	return host;
}

/** n8n adds its own module folders to NODE_PATH so that community packages find n8n-workflow. */
function hostEnvironment(userFolder: string, nodeModules: string): NodeJS.ProcessEnv {
	return {
		PATH: process.env.PATH,
		HOME: process.env.HOME,
		TMPDIR: process.env.TMPDIR,
		NODE_PATH: [path.join(nodeModules, 'n8n', 'node_modules'), nodeModules].join(path.delimiter),
		N8N_USER_FOLDER: userFolder,
		N8N_ENCRYPTION_KEY: 'voiceover-test-instance',
		N8N_LOG_LEVEL: 'error',
		N8N_DIAGNOSTICS_ENABLED: 'false',
	};
}

interface OpenQuestion {
	answer(value: never): void;
	fail(error: Error): void;
}

/** The channel to the host: commands go in, reports about runs and answers come out. */
export class HostProcess {
	/** Milliseconds the host needed from its start to its readiness. */
	loadDurationMs = 0;

	/** Receives every report about a run. */
	onRunReport: (report: RunReport) => void = () => undefined;

	/** Called once, with the reason, when the host has ended. */
	onEnd: (reason: Error) => void = () => undefined;

	private readonly exited: Promise<unknown>;

	private readonly questions = new Map<number, OpenQuestion>();

	private readonly log = new LogTail(LOG_LINES);

	private readonly output = new EventEmitter();

	private lastAskId = 0;

	constructor(private readonly child: ChildProcess) {
		for (const stream of [child.stdout, child.stderr]) {
			stream?.setEncoding('utf8').on('data', (chunk: string) => {
				this.log.append(chunk);
				this.output.emit('printed');
			});
		}
		child.on('message', (report: HostReport) => this.receive(report));
		// Not `close`: that event stays out when this side has closed the channel.
		this.exited = once(child, 'exit');
		child.once('exit', () => this.end());
	}

	/** Settles with the host's first report or its end. */
	async loaded(): Promise<void> {
		await new Promise<void>((resolve, reject) => {
			this.child.once('exit', () => reject(this.endReason()));
			this.child.once('message', (report: HostReport) => {
				if (report.kind === 'load-failed') {
					this.child.disconnect();
					reject(new Error(report.error.message, { cause: report.error }));
				}
				if (report.kind === 'loaded') this.loadDurationMs = report.loadDurationMs;
				resolve();
			});
		});
	}

	/** @throws Error when the host has ended. */
	send(command: HostCommand): void {
		if (!this.child.connected) throw this.endReason();
		this.child.send(command);
	}

	/** Sends a question and waits for its answer. Rejects when the host ends first. */
	async ask<Answer>(question: (askId: number) => HostCommand): Promise<Answer> {
		const askId = ++this.lastAskId;
		return await new Promise<Answer>((answer, fail) => {
			this.questions.set(askId, { answer, fail });
			this.send(question(askId));
		});
	}

	/** What n8n and the nodes printed so far, at most the last 2000 lines. */
	logText(): string {
		return this.log.toString();
	}

	/** Resolves when n8n or a node has printed this. What is printed and what is reported arrive in no order. */
	async logged(text: string): Promise<void> {
		while (!this.logText().includes(text)) await once(this.output, 'printed');
	}

	async close(): Promise<void> {
		if (this.child.connected) this.child.disconnect();
		await this.exited;
	}

	async kill(): Promise<void> {
		this.child.kill('SIGKILL');
		await this.exited;
	}

	private receive(report: HostReport): void {
		if ('runId' in report) return this.onRunReport(report);
		if (report.kind !== 'answer') return;
		this.questions.get(report.askId)?.answer(report.value as never);
		this.questions.delete(report.askId);
	}

	private end(): void {
		const reason = this.endReason();
		for (const question of this.questions.values()) question.fail(reason);
		this.questions.clear();
		this.onEnd(reason);
	}

	private endReason(): Error {
		return new Error(`The workflow host has ended.\n${this.logText()}`);
	}
}
