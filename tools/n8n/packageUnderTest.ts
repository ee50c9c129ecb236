import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { findNodeRuntime, projectFolder } from './nodeRuntime';
import { runCommand, runNpm } from './runCommand';

/** The fields of package.json that matter here. */
interface PackageManifest {
	name: string;
	version: string;
	dependencies?: Record<string, string>;
	[field: string]: unknown;
}

/** Fields that n8n removes from the manifest of a community package before it resolves it. */
const REMOVED_FIELDS = ['devDependencies', 'peerDependencies', 'optionalDependencies'] as const;

/** npm flags that n8n uses inside an unpacked community package. */
const INSTALL_FLAGS = [
	'--audit=false',
	'--fund=false',
	'--bin-links=false',
	'--install-strategy=shallow',
	'--ignore-scripts=true',
	'--package-lock=false',
];

/**
 * Builds `dist/` of this project.
 *
 * @throws CommandError with the tail of the build's output.
 */
export async function buildPackage(): Promise<void> {
	const gulp = path.join(projectFolder, 'node_modules', 'gulp', 'bin', 'gulp.js');
	await runCommand(findNodeRuntime().executable, [gulp, 'build'], { folder: projectFolder });
}

/**
 * Packs a built package as npm would publish it, so that tests see only what users get.
 *
 * @param into folder for the tarball; created when missing.
 * @param packageFolder package to pack; this project unless told otherwise.
 * @returns absolute path of the tarball.
 * @throws CommandError when npm refuses to pack.
 */
export async function packPackage(into: string, packageFolder = projectFolder): Promise<string> {
	await mkdir(into, { recursive: true });
	const parameters = ['pack', '--ignore-scripts', '--json', '--pack-destination', into];
	const report = JSON.parse(await runNpm(parameters, { folder: packageFolder })) as unknown;
	return path.join(into, tarballName(report));
}

/** npm 11 reports a list of packages, later releases an object with one entry per name. */
function tarballName(report: unknown): string {
	const [first] = Object.values(report as Record<string, { filename?: string }>);
	if (first?.filename === undefined) {
		throw new Error(`npm pack reported no file name: ${JSON.stringify(report)}`);
	}
	return first.filename;
}

/**
 * Lays a tarball out in n8n's user folder exactly as n8n's own community package installer does,
 * short of the row in its database, which only feeds the list in the settings page. A running n8n
 * sees the package after a restart.
 *
 * Source: n8n 2.41.1, dist/modules/community-packages/community-packages.service.js,
 * `downloadPackage`.
 *
 * @returns the package's folder, `<user folder>/.n8n/nodes/node_modules/<name>`.
 * @throws CommandError when the tarball is unreadable or a dependency cannot be installed.
 */
export async function installPackage(tarball: string, userFolder: string): Promise<string> {
	const nodesFolder = path.join(userFolder, '.n8n', 'nodes');
	const manifestInTarball = await runCommand('tar', ['-xzOf', tarball, 'package/package.json'], {
		folder: path.dirname(tarball),
	});
	const manifest = JSON.parse(manifestInTarball) as PackageManifest;
	const packageFolder = path.join(nodesFolder, 'node_modules', manifest.name);
	await rm(packageFolder, { recursive: true, force: true });
	await mkdir(packageFolder, { recursive: true });
	await runCommand('tar', ['-xzf', tarball, '-C', packageFolder, '--strip-components=1'], {
		folder: nodesFolder,
	});
	for (const field of REMOVED_FIELDS) delete manifest[field];
	await writeJson(path.join(packageFolder, 'package.json'), manifest);
	// Without dependencies npm would only look at an empty list; a package that has some needs it.
	if (Object.keys(manifest.dependencies ?? {}).length > 0) {
		await runNpm(['install', ...INSTALL_FLAGS], { folder: packageFolder });
	}
	await recordPackage(nodesFolder, manifest);
	return packageFolder;
}

/** n8n keeps its list of installed packages in a manifest of its own, beside `node_modules`. */
async function recordPackage(nodesFolder: string, manifest: PackageManifest): Promise<void> {
	const file = path.join(nodesFolder, 'package.json');
	const empty = { name: 'installed-nodes', private: true, dependencies: {} };
	const ledger = await readFile(file, 'utf8').then(
		(text) => JSON.parse(text) as typeof empty,
		() => empty,
	);
	await writeJson(file, {
		...ledger,
		dependencies: { ...ledger.dependencies, [manifest.name]: manifest.version },
	});
}

async function writeJson(file: string, value: unknown): Promise<void> {
	await writeFile(file, JSON.stringify(value, null, 2));
}
