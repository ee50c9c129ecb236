// Preloaded into n8n. Standard input is a pipe from the process that started it; it ends when that
// process is gone, however it died. The group then goes as a whole, code runner included.
// No imports: Node.js strips the types of this file itself, outside any build.

// A preload also runs in worker threads, where standard input is empty from the start.
if (process.getBuiltinModule('node:worker_threads').isMainThread) {
	const killAfterMs = 10_000;
	process.stdin.on('end', () => {
		process.kill(process.pid, 'SIGTERM');
		setTimeout(() => process.kill(-process.pid, 'SIGKILL'), killAfterMs).unref();
	});
	process.stdin.resume();
}
