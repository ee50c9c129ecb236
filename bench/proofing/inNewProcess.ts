import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { FirstCheck } from './firstCheck';

/** Bundles the program into `folder`, as the package is bundled. */
export async function bundleFirstCheck(folder: string): Promise<string> {
	const outfile = join(folder, 'firstCheck.js');
	await build({
		entryPoints: [join(__dirname, 'firstCheck.ts')],
		outfile,
		bundle: true,
		platform: 'node',
		format: 'cjs',
		target: 'node22.16',
		minify: true,
	});
	return outfile;
}

/** The checks in their order, in one new process. */
export async function firstChecks(
	program: string,
	dataFolder: string,
	work: [language: string, text: string][],
): Promise<FirstCheck[]> {
	// Without the loader that this process runs under, which n8n does not have.
	const child = fork(program, [dataFolder, JSON.stringify(work)], { execArgv: [] });
	const checks = new Promise<FirstCheck[]>((resolve) => {
		child.once('message', (message) => resolve(message as FirstCheck[]));
	});
	const [code] = (await once(child, 'exit')) as [number | null];
	if (code !== 0) throw new Error(`the first check failed (exit code ${code})`);
	return await checks;
}
