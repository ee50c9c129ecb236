import { ensureChromium } from './chromium';

/** Makes sure there is a browser, with progress on the terminal. */
async function main(): Promise<void> {
	console.log(`Chromium is ready: ${await ensureChromium((line) => console.log(line))}`);
}

main().catch((error: Error) => {
	console.error(error.message);
	process.exitCode = 1;
});
