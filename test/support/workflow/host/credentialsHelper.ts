import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestOptions,
	INode,
	Workflow,
} from 'n8n-workflow';

import type { CredentialsByType } from '../messages';
import type { Engine } from './engine';
import { credentialTypeOf } from './nodeTypes';

/** What a request looks like while authentication data is added to it. */
type OpenRequest = IHttpRequestOptions & Record<string, IDataObject>;

/**
 * Stands in for n8n's credential store: fields come from the test, missing ones from the defaults
 * of the credential class. Authentication follows the class as in n8n 2.41.1,
 * dist/credentials-helper.js.
 */
export function credentialsHelperFor(engine: Engine, credentials: CredentialsByType) {
	return {
		getDecrypted: async (_additionalData: unknown, _node: unknown, type: string) => {
			const fields = credentials[type];
			if (fields === undefined) {
				throw new Error(`The test gave no credential of type "${type}"`);
			}
			const defaults = credentialTypeOf(engine, type).properties.map((property) => [
				property.name,
				property.default,
			]);
			return { ...Object.fromEntries(defaults), ...fields };
		},
		authenticate: async (
			fields: ICredentialDataDecryptedObject,
			type: string,
			request: OpenRequest,
			workflow: Workflow,
			node: INode,
		) => {
			const { authenticate } = credentialTypeOf(engine, type);
			if (typeof authenticate === 'function') return await authenticate(fields, request);
			for (const [part, entries] of Object.entries(authenticate?.properties ?? {})) {
				const target = (request[part] ??= {});
				for (const [name, value] of Object.entries(entries as IDataObject)) {
					target[name] = resolveValue(String(value), fields, workflow, node);
				}
			}
			return request;
		},
		isCredentialUsableByNode: () => true,
		getParentTypes: () => [],
		preAuthentication: async () => undefined,
		getCredentialsProperties: (type: string) => credentialTypeOf(engine, type).properties,
	};
}

function resolveValue(
	value: string,
	fields: ICredentialDataDecryptedObject,
	workflow: Workflow,
	node: INode,
): string {
	if (!value.startsWith('=')) return value;
	const keys = { $credentials: fields };
	const resolved = workflow.expression.getSimpleParameterValue(
		node,
		value,
		'internal',
		keys as never,
		undefined,
		'',
	);
	return String(resolved ?? '');
}
