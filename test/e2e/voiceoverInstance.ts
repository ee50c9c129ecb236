import { join } from 'node:path';
import {
	DEFAULT_API_KEY,
	startSimulator,
	type Simulator,
	type SimulatorOptions,
} from '../../simulator';
import { N8nClient } from '../../tools/n8n/client';
import type { CredentialReference } from '../../tools/n8n/clientTypes';
import { installPackage, packPackage } from '../../tools/n8n/packageUnderTest';
import { startN8n, type N8nServer } from '../../tools/n8n/server';
import { afterTests } from '../support/afterTests';
import { temporaryFolder } from '../support/temporaryFolder';

/** A real n8n with the packed package, and a simulator as its ElevenLabs. */
export interface VoiceoverInstance {
	readonly client: N8nClient;
	readonly simulator: Simulator;
	/** The folder that n8n calls its user folder; the store is in `.n8n/n8n-nodes-voiceover` below it. */
	readonly userFolder: string;
	readonly apiCredential: CredentialReference;
	/** Process id of n8n. */
	readonly pid: number;
	/** Ends n8n and starts it again on the same data. */
	restart(): Promise<void>;
	/** Ends n8n as a power cut would. `restart` starts it again. */
	kill(): Promise<void>;
}

/**
 * The package must be built. Everything is ended and removed after the test file.
 *
 * @param env added to the environment of n8n
 */
export async function startVoiceoverInstance(
	simulation: SimulatorOptions = {},
	env: NodeJS.ProcessEnv = {},
): Promise<VoiceoverInstance> {
	const root = temporaryFolder('voiceover-e2e');
	const userFolder = join(root, 'user');
	const simulator = await startSimulator(simulation);
	afterTests(async () => await simulator.close());
	await installPackage(await packPackage(root), userFolder);

	let server: N8nServer = await startN8n({ userFolder, env });
	afterTests(async () => await server.stop());
	let client = new N8nClient(server.url);
	const apiCredential = await client.createCredential({
		name: 'ElevenLabs Voiceover',
		type: 'elevenLabsVoiceoverApi',
		data: { apiKey: DEFAULT_API_KEY, baseUrl: 'custom', customBaseUrl: simulator.url },
	});
	return {
		simulator,
		userFolder,
		apiCredential,
		get client() {
			return client;
		},
		get pid() {
			return server.pid;
		},
		async restart() {
			const { port } = server;
			await server.stop();
			server = await startN8n({ userFolder, port, env });
			client = new N8nClient(server.url);
		},
		async kill() {
			// The group, because n8n's code runner would outlive it.
			process.kill(-server.pid, 'SIGKILL');
			await server.exited;
		},
	};
}
