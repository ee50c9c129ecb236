import { spawn } from 'node:child_process';
import path from 'node:path';

import { LogTail } from './logTail';
import { findNodeRuntime } from './nodeRuntime';

/** How to run one command to its end. */
export interface CommandOptions {
	/** Working folder. */
	folder: string;
	/** Variables added to those of this process. */
	env?: NodeJS.ProcessEnv;
}

/** A command that ended with a status other than 0. */
export class CommandError extends Error {
	constructor(
		command: string,
		readonly status: number | null,
		/** Last lines of standard output and standard error, in order of arrival. */
		readonly outputTail: string,
	) {
		super(`"${command}" failed with status ${status}.\n${outputTail}`);
		this.name = 'CommandError';
	}
}

/**
 * Runs a command and returns its standard output, trimmed. Nothing is printed.
 *
 * @throws CommandError when it ends with a status other than 0.
 */
export async function runCommand(
	command: string,
	parameters: string[],
	{ folder, env }: CommandOptions,
): Promise<string> {
	const tail = new LogTail();
	const output: string[] = [];
	const child = spawn(command, parameters, {
		cwd: folder,
		env: { ...process.env, ...env },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
		output.push(chunk);
		tail.append(chunk);
	});
	child.stderr.setEncoding('utf8').on('data', (chunk: string) => tail.append(chunk));
	const status = await new Promise<number | null>((resolve, reject) => {
		child.once('error', reject);
		child.once('close', resolve);
	});
	if (status !== 0) {
		throw new CommandError([command, ...parameters].join(' '), status, tail.toString());
	}
	return output.join('').trim();
}

/**
 * Runs npm on the Node.js of the project, free of the settings that an outer `npm run` leaves in
 * the environment: those would point npm at the checkout instead of `folder`.
 *
 * @throws CommandError when npm fails.
 */
export async function runNpm(
	parameters: string[],
	{ folder, env }: CommandOptions,
): Promise<string> {
	const nodeFolder = path.dirname(findNodeRuntime().executable);
	const outer = Object.fromEntries(
		Object.keys(process.env)
			.filter((name) =>
				/^(npm_(lifecycle|package|command)|npm_config_(local_)?prefix$|INIT_CWD)/.test(name),
			)
			.map((name) => [name, undefined]),
	);
	return await runCommand('npm', parameters, {
		folder,
		env: {
			...outer,
			...env,
			PATH: [nodeFolder, process.env.PATH].join(path.delimiter),
		},
	});
}
