import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readCatalogue } from './catalogue';
import { PAGE, renderPage } from './page';

/** Writes docs/errors.md. */
async function main(): Promise<void> {
	await mkdir(path.dirname(PAGE), { recursive: true });
	await writeFile(PAGE, renderPage(readCatalogue()));
}

void main();
