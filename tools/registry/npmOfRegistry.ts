import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { findNodeRuntime } from '../n8n/nodeRuntime';

/** Nobody listens on the port "discard" of this machine. */
const NOWHERE = 'http://127.0.0.1:9';

/**
 * Environment in which n8n installs community packages from a registry of the tests.
 *
 * n8n names the public registry on the command line of each npm that it starts, and takes another one only with a
 * licence. So the `npm` that it finds first on its path puts the other registry in the place of the public one and
 * hands everything else on. What n8n asks over HTTP itself (whether a version exists) fails at once, and then it asks
 * npm.
 *
 * Source: n8n 2.41.1, dist/modules/community-packages/npm-utils.js.
 *
 * @param folder receives the program `npm` and npm's cache
 */
export async function npmOfRegistry(
	registryUrl: string,
	folder: string,
	inherited: NodeJS.ProcessEnv = process.env,
): Promise<NodeJS.ProcessEnv> {
	const nodeFolder = path.dirname(findNodeRuntime().executable);
	const pathOfNpm = [nodeFolder, inherited.PATH].join(path.delimiter);
	const programs = path.join(folder, 'bin');
	await mkdir(programs, { recursive: true });
	const program = path.join(programs, 'npm');
	await writeFile(program, script(registryUrl, pathOfNpm));
	await chmod(program, 0o755);
	return {
		PATH: [programs, pathOfNpm].join(path.delimiter),
		npm_config_registry: registryUrl,
		npm_config_cache: path.join(folder, 'npm-cache'),
		HTTPS_PROXY: NOWHERE,
		NO_PROXY: '127.0.0.1',
	};
}

function script(registryUrl: string, pathOfNpm: string): string {
	return `#!/bin/sh
for argument; do
	shift
	case "$argument" in
		--registry=*) argument='--registry=${registryUrl}' ;;
	esac
	set -- "$@" "$argument"
done
PATH='${pathOfNpm}'
exec npm "$@"
`;
}
