import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const main = join(__dirname, '../../simulator/main.ts');

function start(...flags: string[]) {
	const program = spawn(process.execPath, ['--import', 'tsx', main, ...flags]);
	let output = '';
	for (const stream of [program.stdout, program.stderr]) {
		stream.on('data', (piece: Buffer) => (output += piece.toString()));
	}
	return { program, output: () => output };
}

test('the program says how to reach it, logs a line a request and ends on Ctrl-C', async () => {
	const { program, output } = start('--port', '0', '--voice', 'signal', '--quota', '500');
	while (!output().includes('Ctrl-C')) await once(program.stdout, 'data');
	const url = /http:\/\/127\.0\.0\.1:\d+/.exec(output())?.[0];
	const voiceId = /simVoice\w+/.exec(output())?.[0];
	expect(output()).toContain('simulator-key');
	const response = await fetch(`${url}/v1/text-to-speech/${voiceId}`, {
		method: 'POST',
		headers: { 'xi-api-key': 'simulator-key', 'content-type': 'application/json' },
		body: JSON.stringify({ text: 'Hello.' }),
	});
	expect(response.status).toBe(200);
	await response.arrayBuffer();
	while (!output().includes('POST')) await once(program.stdout, 'data');
	expect(output()).toMatch(/ 200 eleven_multilingual_v2, .*6 credits, 494 left/);
	expect(output()).not.toContain('Hello.');
	const ended = once(program, 'exit');
	program.kill('SIGINT');
	expect(await ended).toEqual([0, null]);
}, 30_000);

test('a flag that makes no sense ends it with a message', async () => {
	const { program, output } = start('--plan', 'gold');
	expect(await once(program, 'close')).toEqual([1, null]);
	expect(output()).toBe('No plan named gold\n');
}, 30_000);
