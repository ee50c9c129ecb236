import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { LedgerOrder, LedgerReport } from './ledgerProcess';

/** A process of its own that works on a ledger. */
export interface LedgerProcess {
	/** Resolves with its first report, or with undefined when it died. */
	obey(order: LedgerOrder): Promise<LedgerReport | undefined>;
	/** Calls back for each report of a process that goes on. */
	onReport(listener: (report: LedgerReport) => void): void;
	/** Ends it as a crash does, and resolves when it is gone. */
	kill(): Promise<void>;
}

/**
 * Builds one plain file, so that a process starts in the time that Node.js needs, and returns what starts one.
 *
 * @param folder where to build; all users that processes run as may read it
 */
export function buildLedgerProcess(folder: string): (uid?: number) => LedgerProcess {
	const script = join(folder, 'ledgerProcess.cjs');
	buildSync({
		entryPoints: [join(__dirname, 'ledgerProcess.ts')],
		outfile: script,
		bundle: true,
		platform: 'node',
		format: 'cjs',
		logLevel: 'silent',
	});
	return (uid) => startProcess(script, uid);
}

function startProcess(script: string, uid?: number): LedgerProcess {
	const child = fork(script, {
		execArgv: ['--no-warnings'],
		...(uid === undefined ? {} : { uid, cwd: '/' }),
	});
	const exited = once(child, 'exit');
	return {
		async obey(order) {
			const reported = once(child, 'message').then(([what]) => what as LedgerReport);
			child.send(order);
			return await Promise.race([reported, exited.then(() => undefined)]);
		},
		onReport: (listener) => {
			child.on('message', (what) => listener(what as LedgerReport));
		},
		async kill() {
			child.kill('SIGKILL');
			await exited;
		},
	};
}
