import { accessSync, constants } from 'node:fs';
import path from 'node:path';

import { CommandError, runCommand } from '../n8n/runCommand';

/** Names of the program in the distributions, in the order of preference. */
const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** Debian's names. Chromium alone brings no font, and a page without one has no text. */
const DEBIAN_PACKAGES = ['chromium', 'fonts-liberation'];

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

/** The Chromium in `$CHROMIUM_PATH`, else the first one on the path. Undefined when there is none. */
export function findChromium(machine: Machine = thisMachine): string | undefined {
	const { CHROMIUM_PATH: named, PATH: folders = '' } = machine.env;
	if (named !== undefined && named !== '') return machine.isExecutable(named) ? named : undefined;
	return PROGRAMS.flatMap((program) =>
		folders.split(path.delimiter).map((folder) => path.join(folder, program)),
	).find((file) => path.isAbsolute(file) && machine.isExecutable(file));
}

/**
 * Finds Chromium, and installs Debian's when there is none. Nothing else is downloaded.
 *
 * @param onProgress receives a line when it is installed.
 * @throws Error that says what to do, when there is none and it cannot be installed.
 */
export async function ensureChromium(
	onProgress: (line: string) => void = () => undefined,
	machine: Machine = thisMachine,
): Promise<string> {
	const found = findChromium(machine);
	if (found !== undefined) return found;
	onProgress('Installing Chromium with apt-get (once only)');
	const failure = await installWithApt(machine).then(
		() => undefined,
		(error: Error) => error,
	);
	const installed = findChromium(machine);
	if (installed === undefined) throw missing(failure);
	return installed;
}

async function installWithApt(machine: Machine): Promise<void> {
	const apt = async (...parameters: string[]) =>
		machine.userId === 0
			? await machine.run('apt-get', parameters)
			: // Without asking for a password, which nobody would see.
				await machine.run('sudo', ['--non-interactive', 'apt-get', ...parameters]);
	const install = ['install', '--yes', '--no-install-recommends', ...DEBIAN_PACKAGES];
	// A machine that was just made knows no packages yet.
	await apt(...install).catch(async () => {
		await apt('update');
		await apt(...install);
	});
}

function missing(failure: Error | undefined): Error {
	const reason = failure instanceof CommandError ? failure.outputTail : failure?.message;
	return new Error(
		'The tests in the browser need Chromium, which is not on the path and could not be installed with apt-get. ' +
			'Install the package "chromium" (or Chrome), or set CHROMIUM_PATH to the program.' +
			(reason === undefined ? '' : `\n${reason}`),
		{ cause: failure },
	);
}
