import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterTests } from '../../support/afterTests';
import { temporaryFolder } from '../../support/temporaryFolder';
import type { StoreOrder, StoreReport } from './storeProcess';

/** A process of its own that works on a store. */
export interface StoreProcess {
	/** Resolves with its report, or with undefined when it died. */
	obey(order: StoreOrder): Promise<StoreReport | undefined>;
	/** Ends it as a crash does, and resolves when it is gone. */
	kill(): Promise<void>;
}

let script: string | undefined;

/** One plain file, so that a process starts in the time that Node.js needs. */
function buildScript(): string {
	const folder = temporaryFolder('store-process');
	chmodSync(folder, 0o755);
	const outfile = join(folder, 'storeProcess.cjs');
	buildSync({
		entryPoints: [join(__dirname, 'storeProcess.ts')],
		outfile,
		bundle: true,
		platform: 'node',
		format: 'cjs',
		logLevel: 'silent',
	});
	return outfile;
}

/** @param uid the user it runs as; only root may choose */
export function startProcess(uid?: number): StoreProcess {
	script ??= buildScript();
	const child: ChildProcess = fork(script, {
		execArgv: ['--no-warnings'],
		...(uid === undefined ? {} : { uid, cwd: '/' }),
	});
	const exited = once(child, 'exit');
	const kill = async () => {
		child.kill('SIGKILL');
		await exited;
	};
	afterTests(kill);
	return {
		async obey(order) {
			const reported = once(child, 'message').then(([what]) => what as StoreReport);
			child.send(order);
			return await Promise.race([reported, exited.then(() => undefined)]);
		},
		kill,
	};
}

export function startProcesses(count: number): StoreProcess[] {
	return Array.from({ length: count }, () => startProcess());
}
