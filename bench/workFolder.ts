import { mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';

export const PROJECT_FOLDER = join(__dirname, '..');

/** Ignored by git. Kept between runs for what is slow to make. */
export const KEPT_FOLDER = join(PROJECT_FOLDER, '.cache', 'bench');

/** Source: linux/magic.h. */
const FILE_SYSTEMS: Record<number, string> = {
	0x01021994: 'tmpfs',
	0x794c7630: 'overlay',
	0x9123683e: 'btrfs',
	0x58465342: 'xfs',
	0xef53: 'ext4',
};

/** Where benches write: TMPDIR when it is set, else below the project, which is on a disk. */
export function workRoot(): string {
	const root = process.env['TMPDIR'] || KEPT_FOLDER;
	mkdirSync(root, { recursive: true });
	return root;
}

/** Runs `work` with a new folder and removes it afterwards. */
export async function inWorkFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
	const folder = mkdtempSync(join(workRoot(), 'run-'));
	const remove = () => rmSync(folder, { recursive: true, force: true });
	process.once('exit', remove);
	try {
		return await work(folder);
	} finally {
		process.off('exit', remove);
		remove();
	}
}

/** For example `ext4`; the system's number of it when it has no name here. */
export function fileSystemOf(folder: string): string {
	const { type } = statfsSync(folder);
	return FILE_SYSTEMS[type] ?? `type 0x${type.toString(16)}`;
}
