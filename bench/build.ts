import { existsSync } from 'node:fs';
import { join } from 'node:path';
import manifest from '../package.json';
import { PROJECT_FOLDER } from './workFolder';

/** @throws when a file that n8n would load is not there */
export function requireBuild(): void {
	const files = [...manifest.n8n.nodes, ...manifest.n8n.credentials];
	const missing = files.filter((file) => !existsSync(join(PROJECT_FOLDER, file)));
	if (missing.length > 0) {
		throw new Error(`${missing.join(', ')} is not there: run "npm run build" first`);
	}
}
