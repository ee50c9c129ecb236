import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const BUILDER = join(__dirname, '..', '..', '..', 'tools', 'proofing', 'buildProofData.js');

let folder: string | undefined;

/** The dictionaries and word lists as the build ships them; made when they are not there yet, which takes half a minute. */
export function proofDataFolder(): string {
	folder ??= execFileSync(process.execPath, [BUILDER], { encoding: 'utf8' }).trim();
	return folder;
}
