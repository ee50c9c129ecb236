import { execFileSync } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findNodeRuntime, projectFolder } from '../../../tools/n8n/nodeRuntime';
import { packPackage } from '../../../tools/n8n/packageUnderTest';
import { runCommand } from '../../../tools/n8n/runCommand';

/** Without Proof Text and streaming, and with what was kept of clips, pins and the ledger at that time. */
const COMMIT = '6af47f1';

const VERSION = '0.0.1';

/** A version of the package that is older than the one under test. */
export interface OlderPackage {
	/** What it is, for the title of a test. */
	readonly label: string;
	readonly version: string;
	/** Makes its tarball below a folder. */
	pack(folder: string): Promise<string>;
}

/** Built from an early commit; where there is no history, the package under test with a lower version number. */
export function olderPackage(): OlderPackage {
	const hasHistory = knowsCommit();
	return {
		label: hasHistory ? `a version of the beginning (${COMMIT})` : 'the same code as an older one',
		version: VERSION,
		async pack(folder) {
			const source = join(folder, 'older');
			mkdirSync(source, { recursive: true });
			if (hasHistory) await buildFromHistory(source);
			else await copyBuilt(source);
			const file = join(source, 'package.json');
			const manifest = JSON.parse(readFileSync(file, 'utf8')) as object;
			writeFileSync(file, JSON.stringify({ ...manifest, version: VERSION }, null, 2));
			return await packPackage(folder, source);
		},
	};
}

function knowsCommit(): boolean {
	try {
		execFileSync('git', ['cat-file', '-e', `${COMMIT}:package.json`], {
			cwd: projectFolder,
			stdio: 'ignore',
		});
		return true;
	} catch {
		return false;
	}
}

async function buildFromHistory(source: string): Promise<void> {
	const archive = join(source, 'source.tar');
	await runCommand('git', ['archive', '--output', archive, COMMIT], { folder: projectFolder });
	await runCommand('tar', ['-xf', archive], { folder: source });
	const modules = join(projectFolder, 'node_modules');
	symlinkSync(modules, join(source, 'node_modules'));
	await runCommand(findNodeRuntime().executable, [join(modules, 'gulp/bin/gulp.js'), 'bundle'], {
		folder: source,
	});
}

async function copyBuilt(source: string): Promise<void> {
	await runCommand('cp', ['-r', 'dist', 'package.json', source], { folder: projectFolder });
}
