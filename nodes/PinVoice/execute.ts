import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { runCheck } from './operations/check';
import { runClone } from './operations/clone';
import { runDesign } from './operations/design';
import { runExport } from './operations/export';
import { runImport } from './operations/import';
import { readOperation, type Operation } from './input';
import { runList } from './operations/list';
import { runPin } from './operations/pin';
import { runResolve } from './operations/resolve';
import { runUnpin } from './operations/unpin';

type Run = (context: IExecuteFunctions) => Promise<INodeExecutionData[][]>;

const RUNS: Record<Operation, Run> = {
	pin: runPin,
	resolve: runResolve,
	check: runCheck,
	list: runList,
	unpin: runUnpin,
	design: runDesign,
	clone: runClone,
	export: runExport,
	import: runImport,
};

/** One output; a check has two. */
export async function runPinVoice(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const operation = readOperation(context);
	if (context.getInputData().length === 0) return operation === 'check' ? [[], []] : [[]];
	return await RUNS[operation](context);
}
