import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Bundles a program of this folder into `folder`, as the package is bundled. */
export async function bundleProgram(name: string, folder: string): Promise<string> {
	const outfile = join(folder, `${name}.js`);
	await build({
		entryPoints: [join(__dirname, `${name}.ts`)],
		outfile,
		bundle: true,
		platform: 'node',
		format: 'cjs',
		target: 'node22.16',
		minify: true,
	});
	return outfile;
}

/** What a program answers to `work`, which is sent to it, in a new process. Its argument is `place`. */
export async function answerOf<Answer>(
	program: string,
	place: string,
	work: unknown,
): Promise<Answer> {
	// Without the loader that this process runs under, which n8n does not have.
	const child = fork(program, [place], { execArgv: [] });
	child.send(work as object);
	const answer = new Promise<Answer>((resolve) => {
		child.once('message', (message) => resolve(message as Answer));
	});
	const [code] = (await once(child, 'exit')) as [number | null];
	if (code !== 0) throw new Error(`the program failed (exit code ${code})`);
	return await answer;
}
