import { copyFile, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';

import { projectFolder } from '../n8n/nodeRuntime';

/** Pictures that the tests in the browser take, and their names in `docs/images`. */
const IMAGES = {
	'example-proofed-voiceover-webhook.png': 'pipeline.png',
	'search.png': 'find-the-nodes.png',
	'voice-list-with-pin.png': 'choose-a-voice.png',
	'estimate.png': 'estimate-cost.png',
	'generated.png': 'first-voiceover.png',
	'error.png': 'error-with-next-step.png',
};

/** Whoever reads the documentation loads them all. */
const MOST_BYTES = 150_000;

/** Takes the pictures of the last run of the tests over into the documentation. */
async function main(): Promise<void> {
	const from = path.join(projectFolder, 'test-results', 'screenshots');
	const to = path.join(projectFolder, 'docs', 'images');
	await mkdir(to, { recursive: true });
	for (const [picture, image] of Object.entries(IMAGES)) {
		const { size } = await stat(path.join(from, picture));
		if (size > MOST_BYTES) throw new Error(`${picture} has ${size} bytes, more than ${MOST_BYTES}`);
		await copyFile(path.join(from, picture), path.join(to, image));
		console.log(`docs/images/${image} (${Math.round(size / 1000)} kB)`);
	}
}

main().catch((error: Error) => {
	console.error(error.message);
	process.exitCode = 1;
});
