import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { runCheck } from './check';
import { runClone } from './clone';
import { runDesign } from './design';
import { runExport } from './export';
import { runImport } from './import';
import { readOperation, type Operation } from './input';
import { runList } from './list';
import { runPin } from './pin';
import { runResolve } from './resolve';
import { runUnpin } from './unpin';

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
