import { mkdtempSync, readFileSync, existsSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { installPackage, packPackage } from '../../tools/n8n/packageUnderTest';
import { writeProbePackage } from './probePackage';

let folder: string;

beforeEach(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'package-under-test-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function readJson(file: string): Record<string, unknown> {
	return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
}

test('a packed package is laid out in the nodes folder as n8n does it', async () => {
	const tarball = await packPackage(path.join(folder, 'out'), writeProbePackage(folder));

	const installed = await installPackage(tarball, path.join(folder, 'user'));

	const nodesFolder = path.join(folder, 'user', '.n8n', 'nodes');
	expect(installed).toBe(path.join(nodesFolder, 'node_modules', 'n8n-nodes-probe'));
	expect(existsSync(path.join(installed, 'dist', 'Probe.node.js'))).toBe(true);
	const manifest = readJson(path.join(installed, 'package.json'));
	expect(manifest).toMatchObject({ name: 'n8n-nodes-probe', version: '1.2.3' });
	expect(manifest).not.toHaveProperty('devDependencies');
	expect(manifest).not.toHaveProperty('peerDependencies');
	expect(readJson(path.join(nodesFolder, 'package.json'))).toEqual({
		name: 'installed-nodes',
		private: true,
		dependencies: { 'n8n-nodes-probe': '1.2.3' },
	});
});

test('installing again replaces what was there', async () => {
	const tarball = await packPackage(path.join(folder, 'out'), writeProbePackage(folder));
	const userFolder = path.join(folder, 'user');
	const installed = await installPackage(tarball, userFolder);
	rmSync(path.join(installed, 'dist', 'Probe.node.js'));

	await installPackage(tarball, userFolder);

	expect(existsSync(path.join(installed, 'dist', 'Probe.node.js'))).toBe(true);
});
