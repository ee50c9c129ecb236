import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VoiceoverError } from '../../../engine/errors';
import { speechBench } from '../../support/speechBench';

const SECRET_WORDS = 'Zanzibarquartzfjord';
const TEXT = `The password of the vault is ${SECRET_WORDS}, and nobody must ever read it here.`;

/** Every byte of every file in the folder, the index's log included. */
function everything(folder: string): string {
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
		.join('\n');
}

describe('the script in the folder of the store', () => {
	async function speakSecret(keepText: boolean) {
		const bench = speechBench();
		const process = await bench.newProcess({ keepText });
		await process.audio({
			text: TEXT,
			previousText: `Before: ${SECRET_WORDS}`,
			nextText: `After: ${SECRET_WORDS}`,
		});
		await process.cache.settled();
		return { bench, process };
	}

	it('is nowhere when texts are not kept, before and after the store is closed', async () => {
		const { bench, process } = await speakSecret(false);
		expect(everything(bench.folder)).not.toContain(SECRET_WORDS);
		expect(readdirSync(bench.folder)).toContain('index.db-wal');
		await process.cache.close();
		expect(everything(bench.folder)).not.toContain(SECRET_WORDS);
	});

	it('is there when texts are kept', async () => {
		const { bench, process } = await speakSecret(true);
		expect(everything(bench.folder)).toContain(SECRET_WORDS);
		await process.cache.close();
	});

	it('is nowhere after a purchase that failed', async () => {
		const bench = speechBench();
		const process = await bench.newProcess({ keepText: true });
		bench.api.next.push(() => {
			throw new VoiceoverError('REQUEST_REFUSED', 'refused', { description: 'Change it.' });
		});
		await expect(process.speak({ text: TEXT })).rejects.toMatchObject({ code: 'REQUEST_REFUSED' });
		expect(everything(bench.folder)).not.toContain(SECRET_WORDS);
	});
});
