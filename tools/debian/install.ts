import { ensureProgram } from './program';
import { chromium, redis } from './programs';

/** Makes sure that the programs are there which the end-to-end tests need besides n8n, with progress on the terminal. */
async function main(): Promise<void> {
	for (const program of [chromium, redis]) {
		const file = await ensureProgram(program, (line) => console.log(line));
		console.log(`${program.title} is ready: ${file}`);
	}
}

main().catch((error: Error) => {
	console.error(error.message);
	process.exitCode = 1;
});
