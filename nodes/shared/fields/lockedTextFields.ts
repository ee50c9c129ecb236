import type { INodeProperties } from 'n8n-workflow';

/** For every node that may refuse text that was not proofed. */
export function lockedTextFields(operation: string): INodeProperties[] {
	return [
		{
			displayName: 'Require Locked Text',
			name: 'requireLockedText',
			type: 'boolean',
			default: false,
			description:
				'Whether to refuse text that is not exactly what Proof Text locked, before any credit is spent',
			displayOptions: { show: { operation: [operation] } },
		},
		{
			displayName: 'Lock',
			name: 'lock',
			type: 'string',
			default: '={{ $json.proof.lock }}',
			description: 'The lock that Proof Text gave to the text',
			displayOptions: { show: { operation: [operation], requireLockedText: [true] } },
		},
	];
}
