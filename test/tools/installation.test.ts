import { existsSync } from 'node:fs';

import { ensureN8n, installationFolder } from '../../tools/n8n/installation';
import { LogTail } from '../../tools/n8n/logTail';
import { findNodeRuntime } from '../../tools/n8n/nodeRuntime';
import { runCommand } from '../../tools/n8n/runCommand';

test('the cache folder follows its own variable, then the XDG one, then the home folder', () => {
	expect(installationFolder({ N8N_VOICEOVER_CACHE: '/a', XDG_CACHE_HOME: '/b' })).toBe(
		'/a/n8n-2.41.1',
	);
	expect(installationFolder({ XDG_CACHE_HOME: '/b' })).toBe('/b/n8n-nodes-voiceover/n8n-2.41.1');
	expect(installationFolder({})).toMatch(/\.cache\/n8n-nodes-voiceover\/n8n-2\.41\.1$/);
});

test('an existing installation is used without a word', async () => {
	const progress: string[] = [];

	const installation = await ensureN8n({ onProgress: (line) => progress.push(line) });

	expect(progress).toEqual([]);
	expect(existsSync(installation.n8nScript)).toBe(true);
});

test('the Node.js of the project is version 24', async () => {
	const { executable } = findNodeRuntime();

	expect(await runCommand(executable, ['--version'], { folder: '/' })).toMatch(/^v24\./);
});

test('a failed command shows the end of its output', async () => {
	const { executable } = findNodeRuntime();
	const failing = runCommand(executable, ['-e', 'console.log("lost"); process.exit(3)'], {
		folder: '/',
	});

	await expect(failing).rejects.toMatchObject({ status: 3, outputTail: 'lost' });
});

test('a log tail keeps the last lines, also across pieces', () => {
	const tail = new LogTail(2);

	for (const piece of ['one\ntw', 'o\nthree\nfo', 'ur']) tail.append(piece);

	expect(tail.toString()).toBe('two\nthree\nfour');
});
