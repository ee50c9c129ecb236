import type { IDataObject, StructuredChunk } from 'n8n-workflow';

import type { RunReport } from './hostProcess';
import { WorkflowResult } from './workflowResult';

/** A workflow that is running. */
export class WorkflowRun {
	/** Settles when the run has ended, however it ended. Rejects only if it could not be run. */
	readonly result: Promise<WorkflowResult>;

	/** Chunks sent so far by nodes of a streaming run. */
	readonly chunks: StructuredChunk[] = [];

	/** Responses given so far to the caller of a webhook. */
	readonly responses: IDataObject[] = [];

	private readonly ending = Promise.withResolvers<WorkflowResult>();

	private readonly startedNodes = new Set<string>();

	private readonly onNodeStarted = new Map<string, () => void>();

	constructor(
		readonly executionId: string,
		/** Does what the stop button does. */
		readonly cancel: () => void,
	) {
		this.result = this.ending.promise;
		// The test may look at the result late, or never.
		this.result.catch(() => undefined);
	}

	/** Resolves when the named node begins its first run; rejects when the run ends without it. */
	async nodeStarted(nodeName: string): Promise<void> {
		if (this.startedNodes.has(nodeName)) return;
		const started = new Promise<void>((resolve) => this.onNodeStarted.set(nodeName, resolve));
		const endedFirst = this.result.then(({ status }) => {
			throw new Error(`The run ended (${status}) before node "${nodeName}" began`);
		});
		await Promise.race([started, endedFirst]);
	}

	/**
	 * Takes in what the host reports.
	 *
	 * @returns whether the run is over.
	 */
	receive(report: RunReport): boolean {
		switch (report.kind) {
			case 'node-started':
				this.startedNodes.add(report.nodeName);
				this.onNodeStarted.get(report.nodeName)?.();
				return false;
			case 'chunk':
				this.chunks.push(report.chunk);
				return false;
			case 'response':
				this.responses.push(report.response);
				return false;
			case 'ended':
				this.ending.resolve(new WorkflowResult(this.executionId, report.outcome));
				return true;
			case 'refused':
				this.fail(new Error(report.error.message, { cause: report.error }));
				return true;
			default:
				return report satisfies never;
		}
	}

	fail(reason: Error): void {
		this.ending.reject(reason);
	}
}
