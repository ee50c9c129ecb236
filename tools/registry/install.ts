import { ensureVerdaccio } from './installation';

/** Makes sure there is a registry for the tests, with progress on the terminal. */
async function main(): Promise<void> {
	console.log(`The npm registry for the tests is ready: ${await ensureVerdaccio(console.log)}`);
}

main().catch((error: Error) => {
	console.error(error.message);
	process.exitCode = 1;
});
