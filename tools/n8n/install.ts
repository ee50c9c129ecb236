import { ensureN8n } from './installation';

/** Makes sure n8n is in the cache folder, with progress on the terminal. */
async function main(): Promise<void> {
	const { version, folder } = await ensureN8n({ onProgress: (line) => console.log(line) });
	console.log(`n8n ${version} is ready in ${folder}`);
}

main().catch((error: Error) => {
	console.error(error.message);
	process.exitCode = 1;
});
