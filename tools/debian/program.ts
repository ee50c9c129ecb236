import { accessSync, constants } from 'node:fs';
import path from 'node:path';

import { CommandError, runCommand } from '../n8n/runCommand';

/** A program that tests need and npm does not bring. */
export interface DebianProgram {
	/** Name of it for people. */
	title: string;
	/** What it is needed for, as the subject of a sentence: "The tests in the browser". */
	neededBy: string;
	/** Names of the program in the distributions, in the order of preference. */
	names: readonly string[];
	/** Environment variable that may name another one. */
	variable: string;
	/** Debian's names. */
	packages: readonly string[];
}

/** What the search and the installation need of the machine. */
export interface Machine {
	env: NodeJS.ProcessEnv;
	/** 0 is root; undefined where there are no user ids. */
	userId: number | undefined;
	isExecutable(file: string): boolean;
	/** Runs a command to its end and rejects when it fails. */
	run(command: string, parameters: string[]): Promise<unknown>;
}

const thisMachine: Machine = {
	env: process.env,
	userId: process.getuid?.(),
	isExecutable(file) {
		try {
			accessSync(file, constants.X_OK);
			return true;
		} catch {
			return false;
		}
	},
	run: async (command, parameters) =>
		await runCommand(command, parameters, {
			folder: '/',
			env: { DEBIAN_FRONTEND: 'noninteractive' },
		}),
};

/** The one that the environment names, else the first one on the path. Undefined when there is none. */
export function findProgram(
	{ names, variable }: DebianProgram,
	machine: Machine = thisMachine,
): string | undefined {
	const { [variable]: named, PATH: folders = '' } = machine.env;
	if (named !== undefined && named !== '') return machine.isExecutable(named) ? named : undefined;
	return names
		.flatMap((name) => folders.split(path.delimiter).map((folder) => path.join(folder, name)))
		.find((file) => path.isAbsolute(file) && machine.isExecutable(file));
}

/**
 * Finds a program, and installs Debian's when there is none. Nothing else is downloaded.
 *
 * @param onProgress receives a line when it is installed.
 * @throws Error that says what to do, when there is none and it cannot be installed.
 */
export async function ensureProgram(
	program: DebianProgram,
	onProgress: (line: string) => void = () => undefined,
	machine: Machine = thisMachine,
): Promise<string> {
	const found = findProgram(program, machine);
	if (found !== undefined) return found;
	onProgress(`Installing ${program.title} with apt-get (once only)`);
	const failure = await installWithApt(program, machine).then(
		() => undefined,
		(error: Error) => error,
	);
	const installed = findProgram(program, machine);
	if (installed === undefined) throw missing(program, failure);
	return installed;
}

async function installWithApt({ packages }: DebianProgram, machine: Machine): Promise<void> {
	const apt = async (...parameters: string[]) =>
		machine.userId === 0
			? await machine.run('apt-get', parameters)
			: // Without asking for a password, which nobody would see.
				await machine.run('sudo', ['--non-interactive', 'apt-get', ...parameters]);
	const install = ['install', '--yes', '--no-install-recommends', ...packages];
	// A machine that was just made knows no packages yet.
	await apt(...install).catch(async () => {
		await apt('update');
		await apt(...install);
	});
}

function missing(program: DebianProgram, failure: Error | undefined): Error {
	const { title, neededBy, packages, variable } = program;
	const reason = failure instanceof CommandError ? failure.outputTail : failure?.message;
	return new Error(
		`${neededBy} need ${title}, which is not on the path and could not be installed with apt-get. ` +
			`Install the package "${packages[0]}", or set ${variable} to the program.` +
			(reason === undefined ? '' : `\n${reason}`),
		{ cause: failure },
	);
}
