// Runs in a process of its own: loads modules as n8n would, stage by stage, and reports what each stage cost.
// The argument is a JSON list of stages, each a list of module names.
const { createRequire } = require('node:module');
const { join } = require('node:path');

const fromProject = createRequire(join(__dirname, '..', 'package.json'));

const loads = JSON.parse(process.argv[2]).map((names) => {
	const rssBytes = process.memoryUsage.rss();
	const startedAtMs = performance.now();
	for (const name of names) fromProject(name);
	return {
		tookMs: performance.now() - startedAtMs,
		rssBytes: process.memoryUsage.rss() - rssBytes,
	};
});

process.send(loads);
process.disconnect();
