// Runs in a process of its own: loads the modules that its arguments name, in order, as n8n would, and reports the cost.
const { createRequire } = require('node:module');
const { join } = require('node:path');

const fromProject = createRequire(join(__dirname, '..', 'package.json'));

const startedAtMs = performance.now();
for (const name of process.argv.slice(2)) fromProject(name);
const tookMs = performance.now() - startedAtMs;

process.send({ tookMs, rssBytes: process.memoryUsage.rss() });
process.disconnect();
