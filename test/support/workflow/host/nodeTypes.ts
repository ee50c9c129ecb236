import type { ICredentialType, INodeTypes } from 'n8n-workflow';

import type { Engine } from './engine';

/** The node types of all loaded packages, in the form a Workflow wants them. */
export function nodeTypesOf({ packages, workflow }: Engine): INodeTypes {
	const getByName: INodeTypes['getByName'] = (fullName) => {
		const lastDot = fullName.lastIndexOf('.');
		const packageName = fullName.slice(0, lastDot);
		const loader = packages.find((candidate) => candidate.packageName === packageName);
		if (loader === undefined) throw new Error(`No package is loaded for node type "${fullName}"`);
		return loader.getNode(fullName.slice(lastDot + 1)).type;
	};
	return {
		getByName,
		getByNameAndVersion: (fullName, version) =>
			workflow.NodeHelpers.getVersionedNodeType(getByName(fullName), version),
		getKnownTypes: () => ({}),
	};
}

/** As in n8n, the last package that has a credential type of this name owns it. */
export function credentialTypeOf({ packages }: Engine, name: string): ICredentialType {
	const owner = packages.findLast((loader) => Object.hasOwn(loader.known.credentials, name));
	if (owner === undefined) throw new Error(`No loaded package has a credential type "${name}"`);
	return owner.getCredential(name).type;
}
