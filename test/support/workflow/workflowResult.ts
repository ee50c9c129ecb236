import type { INodeExecutionData, ITaskData, NodeExecutionHint } from 'n8n-workflow';

import type { RunError, RunOutcome } from './messages';

/** What a run left behind, with the questions tests ask about it. */
export class WorkflowResult {
	/** `success`, `error`, `canceled` or `waiting`. */
	readonly status: string;

	/** The error that ended the run; undefined when it went through or nodes continued on error. */
	readonly error: RunError | undefined;

	/** Execution metadata set by nodes with `customData`. */
	readonly customData: Record<string, string>;

	constructor(
		readonly executionId: string,
		private readonly outcome: RunOutcome,
	) {
		this.status = outcome.status;
		this.error = outcome.error;
		this.customData = outcome.customData;
	}

	/** Names of the nodes that were run, in the order of their first run. */
	get nodeNames(): string[] {
		return Object.keys(this.outcome.runData);
	}

	/** One record per run of a node: times, status, error, hints, data. Empty when it never ran. */
	nodeRuns(nodeName: string): ITaskData[] {
		return this.outcome.runData[nodeName] ?? [];
	}

	/**
	 * Items by output of one run of a node, the first run unless told otherwise. An output that
	 * nothing left through is an empty list.
	 */
	nodeOutputs(nodeName: string, runIndex = 0): INodeExecutionData[][] {
		const outputs = this.nodeRuns(nodeName)[runIndex]?.data?.main ?? [];
		return outputs.map((items) => items ?? []);
	}

	/** JSON of the items of one output, the first unless told otherwise. */
	nodeJson(nodeName: string, outputIndex = 0): Array<INodeExecutionData['json']> {
		return (this.nodeOutputs(nodeName)[outputIndex] ?? []).map((item) => item.json);
	}

	/** Hints that a node gave while it ran, over all its runs. */
	hints(nodeName: string): NodeExecutionHint[] {
		return this.nodeRuns(nodeName).flatMap((run) => run.hints ?? []);
	}
}
