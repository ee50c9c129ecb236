import type { INode } from 'n8n-workflow';

/** A node of a workflow in which place and version do not matter; its id is its name. */
export function plainNode(name: string, type: string, rest: Partial<INode> = {}): INode {
	return { id: name, name, type, typeVersion: 1, position: [0, 0], parameters: {}, ...rest };
}
