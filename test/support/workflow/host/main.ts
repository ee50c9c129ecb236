import type { HostCommand, HostReport, RunError, RunRequest } from '../messages';
import { type Engine, loadEngine } from './engine';
import { toPlainJson } from './plainJson';
import { type StartedRun, startWorkflow } from './runWorkflow';

/**
 * Entry of the process that hosts n8n's execution engine. It speaks the messages of `messages.ts`
 * over the channel of the process that forked it, and ends with that process.
 */

const runs = new Map<number, StartedRun>();
let engine: Engine | undefined;

process.on('disconnect', () => process.exit());
process.on('message', (command: HostCommand) => void obey(command));

async function obey(command: HostCommand): Promise<void> {
	switch (command.kind) {
		case 'load':
			return await load(command.settings.nodeModules, command.settings.packageDir);
		case 'run':
			return await run(command.runId, command.request);
		case 'cancel':
			return runs.get(command.runId)?.cancel();
		case 'memory':
			return report({ kind: 'answer', askId: command.askId, value: measureMemory() });
		case 'binary-path': {
			const value = loadedEngine().binaryData.getPath(command.binaryId);
			return report({ kind: 'answer', askId: command.askId, value });
		}
		default:
			command satisfies never;
	}
}

async function load(nodeModules: string, packageDir: string): Promise<void> {
	try {
		engine = await loadEngine(nodeModules, packageDir);
		report({ kind: 'loaded', loadDurationMs: Math.round(performance.now()) });
	} catch (error) {
		report({ kind: 'load-failed', error: toRunError(error) });
	}
}

async function run(runId: number, request: RunRequest): Promise<void> {
	try {
		const started = startWorkflow(loadedEngine(), request, {
			nodeStarted: (nodeName) => report({ kind: 'node-started', runId, nodeName }),
			chunkSent: (chunk) => report({ kind: 'chunk', runId, chunk: toPlainJson(chunk) }),
			responseSent: (response) =>
				report({ kind: 'response', runId, response: toPlainJson(response) }),
		});
		runs.set(runId, started);
		report({ kind: 'ended', runId, outcome: await started.outcome });
	} catch (error) {
		report({ kind: 'refused', runId, error: toRunError(error) });
	} finally {
		runs.delete(runId);
	}
}

function loadedEngine(): Engine {
	if (engine === undefined) throw new Error('The engine is not loaded yet');
	return engine;
}

function measureMemory() {
	return {
		residentBytes: process.memoryUsage.rss(),
		// The operating system counts in kibibytes.
		peakResidentBytes: process.resourceUsage().maxRSS * 1024,
	};
}

function toRunError(error: unknown): RunError {
	const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
	return { name, message, stack };
}

function report(message: HostReport): void {
	// Gone is the process that wanted to know.
	if (process.connected) process.send?.(message);
}
