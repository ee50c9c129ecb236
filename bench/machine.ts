import { cpus, loadavg, totalmem } from 'node:os';
import { fileSystemOf, workRoot } from './workFolder';

/** What the figures were measured on. */
export function machineFacts(): string {
	const processors = cpus();
	const folder = workRoot();
	const fileSystem = fileSystemOf(folder);
	const lines = [
		`${processors.length} x ${processors[0]?.model.trim() ?? 'unknown processor'}, ${(totalmem() / 2 ** 30).toFixed(0)} GB of memory, load ${loadavg()[0]?.toFixed(1)}`,
		`Node ${process.versions.node}, ${process.platform} ${process.arch}, ${new Date().toISOString().slice(0, 10)}`,
		`files in ${folder} (${fileSystem})`,
	];
	if (fileSystem === 'tmpfs') {
		lines.push(
			'This is memory, not a disk: the figures of put and hit say little. Point TMPDIR to a folder on a disk.',
		);
	}
	return lines.join('\n');
}
