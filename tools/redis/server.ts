import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { ensureProgram } from '../debian/program';
import { redis } from '../debian/programs';
import { findFreePorts } from '../n8n/freePort';

const READY_TIMEOUT_MS = 20_000;

/** The shell ends Redis when its own input ends, which it does with the process that started it, however that died. */
const ENDS_WITH_INPUT = '"$0" "$@" & server=$!; cat >/dev/null; kill $server 2>/dev/null; wait';

export interface RedisServer {
	port: number;
	stop(): Promise<void>;
}

/**
 * Starts a Redis that listens on 127.0.0.1, keeps nothing, and ends with this process.
 *
 * @throws Error when there is no Redis and none can be installed, or it does not answer in 20 s
 */
export async function startRedis(): Promise<RedisServer> {
	const program = await ensureProgram(redis);
	const [port] = (await findFreePorts(1)) as [number];
	const settings = [
		'--port',
		String(port),
		'--bind',
		'127.0.0.1',
		'--save',
		'',
		'--appendonly',
		'no',
	];
	const shell = spawn('sh', ['-c', ENDS_WITH_INPUT, program, ...settings], {
		stdio: ['pipe', 'ignore', 'inherit'],
	});
	const ended = once(shell, 'close');
	const stop = async () => {
		shell.stdin.end();
		await ended;
	};
	await untilItAnswers(port, shell).catch(async (error: unknown) => {
		await stop();
		throw error;
	});
	return { port, stop };
}

async function untilItAnswers(port: number, shell: ChildProcess): Promise<void> {
	const givesUpAtMs = Date.now() + READY_TIMEOUT_MS;
	while (Date.now() < givesUpAtMs && shell.exitCode === null) {
		if (await answers(port)) return;
		await sleep(50);
	}
	throw new Error('Redis did not start');
}

async function answers(port: number): Promise<boolean> {
	const socket = connect(port, '127.0.0.1');
	try {
		await once(socket, 'connect');
		socket.write('PING\r\n');
		const [answer] = (await once(socket, 'data')) as [Buffer];
		return answer.toString().startsWith('+PONG');
	} catch {
		return false;
	} finally {
		socket.destroy();
	}
}
