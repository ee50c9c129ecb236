import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { proofDataFolder } from './proofDataFolder';

const SOURCE = join(__dirname, '..', '..', '..', 'nodes', 'shared', 'session', 'proofWorker.ts');

/** The program of the proofing thread in one file of `folder`, with the data beside it, as in the package. */
export function buildProofWorker(folder: string): string {
	const outfile = join(folder, 'proofWorker.js');
	mkdirSync(folder, { recursive: true });
	symlinkSync(proofDataFolder(), join(folder, 'data'));
	buildSync({
		entryPoints: [SOURCE],
		outfile,
		bundle: true,
		platform: 'node',
		format: 'cjs',
		target: 'node22.16',
		minify: true,
	});
	return outfile;
}
