import { randomUUID } from 'node:crypto';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openEmbeddedStore } from '../../../engine/adapters/embedded/embeddedStore';
import { baseKey, cacheKey, speechDocument } from '../../../engine/speech/cacheKey';
import { createClipCache, type ClipCache } from '../../../engine/cache/clipCache';
import { systemClock } from '../../../engine/concurrency/systemClock';
import { speechRequest } from '../../../engine/speech/speechRequest';
import { afterTests } from '../../support/afterTests';
import { temporaryFolder } from '../../support/temporaryFolder';

const root = temporaryFolder('replaced');
const AUDIO = Buffer.alloc(2_000, 1);

/** One process with the store of a folder. */
async function openCache(folder: string): Promise<ClipCache> {
	const { index, files, close } = await openEmbeddedStore(folder, systemClock);
	const cache = createClipCache({
		index,
		files,
		clock: systemClock,
		maxBytes: 1024 * 1024 * 1024,
		keepText: false,
		headRoomBytes: () => 0,
	});
	afterTests(async () => {
		await cache.settled();
		close();
	});
	return cache;
}

function speechOf(text: string) {
	const { request } = speechRequest({
		text,
		voiceId: 'voice-1',
		modelId: 'eleven_multilingual_v2',
		outputFormat: 'pcm_16000',
	});
	const document = speechDocument(request);
	return { document, key: cacheKey(document), base: baseKey(document) };
}

/** A purchase, with what happens while it is under way. */
async function buy(cache: ClipCache, text: string, meanwhile: () => Promise<void>) {
	const { document, key, base } = speechOf(text);
	const answer = await cache.index.acquireLease('default', key, randomUUID(), 15_000);
	if (!answer.granted) throw new Error('The lease was not granted');
	const spool = await cache.createSpool();
	await spool.write(AUDIO);
	await meanwhile();
	const kept = await cache.put(answer.lease, spool, {
		namespace: 'default',
		key,
		baseKey: base,
		take: 1,
		bytes: AUDIO.length,
		mimeType: 'audio/pcm',
		extension: 'pcm',
		durationSeconds: 0.1,
		characters: text.length,
		credits: text.length,
		creditsConfirmed: true,
		document,
	});
	expect(kept.cached).toBe(true);
	return key;
}

async function isServed(cache: ClipCache, key: Awaited<ReturnType<typeof buy>>): Promise<boolean> {
	const found = await cache.lookUp('default', key);
	return (await found?.open.buffer())?.equals(AUDIO) ?? false;
}

const PARTS = ['-wal', '-shm', ''].map((part) => `index.db${part}`);

function moveAway(folder: string): void {
	for (const part of PARTS.filter((name) => existsSync(join(folder, name)))) {
		renameSync(join(folder, part), join(folder, `${part}.aside`));
	}
}

describe.each<[string, (folder: string) => void]>([
	['moved away', moveAway],
	[
		'deleted',
		(folder) => {
			for (const part of PARTS) rmSync(join(folder, part), { force: true });
		},
	],
])('an index that is %s while another process has it open', (_how, take) => {
	it('loses no clip of a purchase that was under way', async () => {
		const folder = join(root, randomUUID());
		const cache = await openCache(folder);
		let other: ClipCache | undefined;
		const key = await buy(cache, 'The train leaves at nine.', async () => {
			take(folder);
			other = await openCache(folder);
		});
		expect(await isServed(other!, key)).toBe(true);
		expect(await isServed(cache, key)).toBe(true);
	});

	it('does not make clips of the new index orphans', async () => {
		const folder = join(root, randomUUID());
		const cache = await openCache(folder);
		take(folder);
		const other = await openCache(folder);
		const key = await buy(other, 'The train leaves at ten.', async () => await Promise.resolve());
		const { file } = (await other.index.find('default', key))!;
		expect(await cache.index.referenced([file])).toEqual(new Set([file]));
	});
});
