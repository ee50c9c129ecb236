import path from 'node:path';

import { buildSync } from 'esbuild';

/**
 * Compiles the host into one plain file, so that its process runs n8n and the package under test
 * with Node's own module loader and nothing else: no transformer, no loader hooks.
 *
 * @returns absolute path of the file, to be run with Node.js.
 */
export function buildHost(folder: string): string {
	const outfile = path.join(folder, 'workflow-host.cjs');
	buildSync({
		entryPoints: [path.join(__dirname, 'host', 'main.ts')],
		outfile,
		bundle: true,
		platform: 'node',
		format: 'cjs',
		logLevel: 'silent',
	});
	return outfile;
}
