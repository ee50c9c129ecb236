import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INode, INodeParameters } from 'n8n-workflow';
import type { WorkflowFile } from '../../../tools/n8n/clientTypes';

export const EXAMPLES = join(__dirname, '..', '..', '..', 'examples');

/** Names of all workflows in `examples/`. */
export function exampleNames(): string[] {
	return readdirSync(EXAMPLES).filter((name) => name.endsWith('.json'));
}

export function readExample(name: string): WorkflowFile {
	return JSON.parse(readFileSync(join(EXAMPLES, name), 'utf8')) as WorkflowFile;
}

/**
 * The example after a user filled in fields of its nodes.
 *
 * @param fields new values by name of the node and of the parameter
 * @throws Error for a node or a parameter that the example does not have
 */
export function filledIn(
	file: WorkflowFile,
	fields: Record<string, INodeParameters>,
): WorkflowFile {
	const unknown = new Set(Object.keys(fields));
	const nodes = file.nodes.map((node): INode => {
		const entered = fields[node.name];
		if (entered === undefined) return node;
		unknown.delete(node.name);
		for (const name of Object.keys(entered)) {
			if (!(name in node.parameters)) throw new Error(`"${node.name}" has no field "${name}"`);
		}
		return { ...node, parameters: { ...node.parameters, ...entered } };
	});
	if (unknown.size > 0) throw new Error(`${file.name} has no node ${[...unknown].join(', ')}`);
	return { ...file, nodes };
}
