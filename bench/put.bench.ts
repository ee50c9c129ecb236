import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClipCache } from '../engine/cache/clipCache';
import {
	completeRequest,
	KILOBYTE,
	leaseFor,
	MEGABYTE,
	newClip,
	openClipStore,
	script,
} from './clipStore';
import { interleave, median, medianRatio, type Contender } from './interleave';
import { atMost, milliseconds, size, type Line } from './report';
import { inWorkFolder } from './workFolder';

const PUT_BAR = 1.5;

/** Audio comes from the network in pieces of about this size: the largest TLS record. */
const PIECE_BYTES = 16 * 1024;

const CASES = [
	{ bytes: 50 * KILOBYTE, rounds: 150 },
	{ bytes: 500 * KILOBYTE, rounds: 100 },
	{ bytes: 5 * MEGABYTE, rounds: 40 },
];

export const title =
	'Durable put of a new clip, against write + fdatasync + rename + fsync of the folder';

export async function run(): Promise<Line[]> {
	return await inWorkFolder(async (folder) => {
		const { cache } = await openClipStore(join(folder, 'store'));
		makeClipFolders(join(folder, 'store', 'clips'));
		const bareFolder = join(folder, 'bare');
		mkdirSync(bareFolder);
		const lines: Line[] = [];
		for (const putCase of CASES) lines.push(...(await measure(cache, bareFolder, putCase)));
		await cache.close();
		return lines;
	});
}

/** As in a store that has been in use; the first clip in each folder costs one more fsync. */
function makeClipFolders(clipsFolder: string): void {
	for (let prefix = 0; prefix < 256; prefix += 1) {
		mkdirSync(join(clipsFolder, prefix.toString(16).padStart(2, '0')), { recursive: true });
	}
}

async function measure(
	cache: ClipCache,
	bareFolder: string,
	{ bytes, rounds }: (typeof CASES)[number],
): Promise<Line[]> {
	const content = randomBytes(bytes);
	const times = await interleave(
		{ timed: rounds, warmUp: 10 },
		{
			bare: (round) => async () => await bareDurablePut(bareFolder, `${bytes}-${round}`, content),
			whole: enginePut(cache, content, content.length),
			pieces: enginePut(cache, content, PIECE_BYTES),
		},
	);
	const against = (took: number[], name: string) => ({
		what: `${size(bytes)}, written ${name}`,
		measured: `${milliseconds(median(took))}; bare ${milliseconds(median(times.bare))}`,
		ratio: medianRatio(took, times.bare),
	});
	const whole = against(times.whole, 'in one piece');
	return [
		{ ...whole, judgement: atMost(whole.ratio, PUT_BAR, 'x') },
		against(times.pieces, `in pieces of ${size(PIECE_BYTES)}`),
	];
}

/** From the spool to the published row. The lease is taken before: it belongs to the purchase. */
function enginePut(cache: ClipCache, content: Buffer, pieceBytes: number): Contender {
	return async (round) => {
		const number = `${content.length}${pieceBytes}${round}`;
		const clip = newClip(completeRequest(script(500, Number(number))), content.length);
		const lease = await leaseFor(cache, clip);
		return async () => {
			const spool = await cache.createSpool();
			for (let offset = 0; offset < content.length; offset += pieceBytes) {
				await spool.write(content.subarray(offset, offset + pieceBytes));
			}
			const answer = await cache.put(lease, spool, clip);
			if (!answer.cached) throw new Error(answer.reason);
		};
	};
}

async function bareDurablePut(folder: string, name: string, content: Buffer): Promise<void> {
	const temporary = join(folder, `${name}.tmp`);
	const file = await open(temporary, 'wx', 0o600);
	await file.write(content);
	await file.datasync();
	await file.close();
	await rename(temporary, join(folder, name));
	const directory = await open(folder, 'r');
	await directory.sync();
	await directory.close();
}
