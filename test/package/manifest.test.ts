import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import manifest from '../../package.json';

const ROOT = join(__dirname, '..', '..');

function named(folder: string, ending: string): string[] {
	return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith(ending))
		.map((name) => `dist/${folder}/${name.replace(/\.ts$/, '.js')}`)
		.sort();
}

describe('the manifest', () => {
	it('lists every node and every credential', () => {
		expect([...manifest.n8n.nodes].sort()).toEqual(named('nodes', '.node.ts'));
		expect([...manifest.n8n.credentials].sort()).toEqual(named('credentials', '.credentials.ts'));
	});

	it('installs nothing and runs nothing at install', () => {
		expect(manifest).not.toHaveProperty('dependencies');
		expect(manifest).not.toHaveProperty('optionalDependencies');
		expect(Object.keys(manifest.peerDependencies)).toEqual(['n8n-workflow']);
		for (const script of ['preinstall', 'install', 'postinstall', 'prepare']) {
			expect(manifest.scripts).not.toHaveProperty(script);
		}
	});

	it('publishes files that the build makes', () => {
		for (const file of [...manifest.n8n.nodes, ...manifest.n8n.credentials]) {
			expect(existsSync(join(ROOT, file))).toBe(true);
		}
	});
});
