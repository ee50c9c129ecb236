import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterTests } from './afterTests';

/** A folder that is removed after the test file. */
export function temporaryFolder(name = 'voiceover'): string {
	const folder = mkdtempSync(join(tmpdir(), `${name}-`));
	afterTests(() => rmSync(folder, { recursive: true, force: true }));
	return folder;
}
