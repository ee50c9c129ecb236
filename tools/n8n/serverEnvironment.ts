import { owner } from './owner';

/** What makes one instance different from another. */
export interface InstanceSettings {
	/** n8n keeps everything below `<user folder>/.n8n`. */
	userFolder: string;
	/** Port of the editor, the API and the webhooks; of a worker, of its readiness. */
	port: number;
	/** Port where n8n waits for its own code runner; must be free even when no Code node is used. */
	runnerBrokerPort: number;
}

/** Starts no look-ups on the internet and shows nothing that waits for a person. */
const QUIET = {
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
	// Fetches a server list at start and logs a stack trace when offline.
	N8N_DISABLED_MODULES: 'mcp-registry',
	N8N_LOG_LEVEL: 'error',
};

/**
 * Environment of an n8n process that listens on 127.0.0.1 only, calls nobody and has its owner
 * account from the start. Settings of n8n in the caller's own environment do not leak into it.
 */
export function serverEnvironment(
	settings: InstanceSettings,
	inherited: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
	// A test runner's NODE_ENV makes n8n skip parts of its start.
	const foreign =
		/^(N8N_|DB_|EXECUTIONS_|QUEUE_|WEBHOOK_|CREDENTIALS_|JEST_|NODE_OPTIONS$|NODE_PATH$|NODE_ENV$)/;
	const kept = Object.entries(inherited).filter(([name]) => !foreign.test(name));
	return {
		...Object.fromEntries(kept),
		...QUIET,
		N8N_USER_FOLDER: settings.userFolder,
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_PORT: String(settings.port),
		// Where a worker, which has no editor, tells whether it is ready.
		QUEUE_HEALTH_CHECK_ACTIVE: 'true',
		QUEUE_HEALTH_CHECK_PORT: String(settings.port),
		N8N_RUNNERS_BROKER_PORT: String(settings.runnerBrokerPort),
		N8N_SECURE_COOKIE: 'false',
		// Test data only; fixed so that a user folder can be started again.
		N8N_ENCRYPTION_KEY: 'voiceover-test-instance',
		N8N_INSTANCE_OWNER_MANAGED_BY_ENV: 'true',
		N8N_INSTANCE_OWNER_EMAIL: owner.email,
		N8N_INSTANCE_OWNER_FIRST_NAME: 'Voiceover',
		N8N_INSTANCE_OWNER_LAST_NAME: 'Owner',
		N8N_INSTANCE_OWNER_PASSWORD_HASH: owner.passwordHash,
	};
}
