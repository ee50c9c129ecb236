import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { speechBench, type BenchProcess, type SpeechBench } from '../../support/speechBench';

function clipPaths(bench: SpeechBench): string[] {
	return readdirSync(join(bench.folder, 'clips'), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name));
}

function quarantined(bench: SpeechBench): string[] {
	try {
		return readdirSync(join(bench.folder, 'quarantine'));
	} catch {
		return [];
	}
}

const flipBit = (path: string) => {
	const content = readFileSync(path);
	content[Math.floor(content.length / 2)]! ^= 4;
	writeFileSync(path, content);
};

/** What happened to the file, and how many files are put aside for it. */
const damages: [string, (path: string) => void, number][] = [
	['missing', (path) => unlinkSync(path), 0],
	['cut to half', (path) => truncateSync(path, readFileSync(path).length / 2), 1],
	['empty', (path) => truncateSync(path, 0), 1],
	['wrong in one bit', flipBit, 1],
	['replaced', (path) => writeFileSync(path, randomBytes(readFileSync(path).length)), 1],
	['longer', (path) => writeFileSync(path, 'more', { flag: 'a' }), 1],
];

describe.each(damages)('a cached clip whose file is %s', (_what, damage, putAside) => {
	async function damagedBench(): Promise<{
		bench: SpeechBench;
		process: BenchProcess;
		audio: Buffer;
	}> {
		const bench = speechBench();
		const process = await bench.newProcess();
		const audio = await process.audio();
		damage(clipPaths(bench)[0]!);
		return { bench, process, audio };
	}

	it('is bought again once and works from then on', async () => {
		const { bench, process, audio } = await damagedBench();
		for (const source of ['generated', 'cache', 'cache']) {
			const speech = await process.speak();
			expect(speech.source).toBe(source);
			expect((await (await speech.open()).buffer()).equals(audio)).toBe(true);
		}
		expect(bench.api.sent).toHaveLength(2);
		expect(await process.cache.index.totals()).toMatchObject({ clips: 1 });
		expect(clipPaths(bench)).toHaveLength(1);
		expect(quarantined(bench)).toHaveLength(putAside);
	});

	it('is found so by another process and by one that had verified it', async () => {
		const { bench, process } = await damagedBench();
		const other = await bench.newProcess();
		expect((await other.speak()).source).toBe('generated');
		expect((await process.speak()).source).toBe('cache');
		expect(bench.api.sent).toHaveLength(2);
	});

	it('is a miss without a purchase in the mode readOnly', async () => {
		const { bench, process } = await damagedBench();
		const speaking = process.speak({}, { cacheMode: 'readOnly' });
		await expect(speaking).rejects.toMatchObject({ code: 'CACHE_MISS' });
		expect(bench.api.sent).toHaveLength(1);
		expect(await process.cache.index.totals()).toEqual({ clips: 0, bytes: 0 });
	});

	it('is bought once by ten items that ask for it at once', async () => {
		const { bench, process, audio } = await damagedBench();
		const other = await bench.newProcess();
		const audios = await Promise.all(
			Array.from({ length: 10 }, async (_, item) => await [process, other][item % 2]!.audio()),
		);
		expect(audios.every((each) => each.equals(audio))).toBe(true);
		expect(bench.api.sent).toHaveLength(2);
		expect(quarantined(bench)).toHaveLength(putAside);
	});
});
