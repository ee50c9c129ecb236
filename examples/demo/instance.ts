import path from 'node:path';
import { N8nClient } from '../../tools/n8n/client';
import { ensureN8n, N8N_VERSION } from '../../tools/n8n/installation';
import { buildPackage, installPackage, packPackage } from '../../tools/n8n/packageUnderTest';
import { startN8n, type N8nServer } from '../../tools/n8n/server';
import type { DemoAccount } from './account';
import type { Cleanup } from './cleanup';
import {
	API_CREDENTIAL_NAME,
	STORE_CREDENTIAL_NAME,
	type ExampleWorkflow,
} from './exampleWorkflow';
import type { Progress } from './progress';

/** A real n8n with this package in it, as a user gets it from npm. */
export async function startInstance(
	temporaryFolder: string,
	progress: Progress,
	cleanup: Cleanup,
): Promise<N8nServer> {
	const userFolder = path.join(temporaryFolder, 'n8n');
	await ensureN8n({ onProgress: progress.line });
	await progress.step('Building the package', buildPackage);
	await progress.step('Installing it into a new n8n, as n8n installs community nodes', async () => {
		const tarball = await packPackage(path.join(temporaryFolder, 'package'));
		await installPackage(tarball, userFolder);
	});
	return await progress.step(`Starting n8n ${N8N_VERSION}`, async () => {
		// The key belongs into the encrypted credential, not into the environment of every node.
		const n8n = await startN8n({ userFolder, env: { ELEVENLABS_API_KEY: undefined } });
		cleanup.add('stop n8n', n8n.stop);
		return n8n;
	});
}

/** Creates the credentials, then imports and publishes the example. Resolves to the address of its webhook. */
export async function publishExample(
	n8n: N8nServer,
	account: DemoAccount,
	{ file, webhookPath }: ExampleWorkflow,
): Promise<string> {
	const client = new N8nClient(n8n.url);
	const credentials = [
		await client.createCredential({
			name: API_CREDENTIAL_NAME,
			type: 'elevenLabsVoiceoverApi',
			data: account.credential,
		}),
		await client.createCredential({
			name: STORE_CREDENTIAL_NAME,
			type: 'voiceoverStoreApi',
			data: { engine: 'embedded', folder: account.clipsFolder },
		}),
	];
	await client.publish(await client.importWorkflow(file, credentials), [webhookPath]);
	return client.webhookUrl(webhookPath);
}
