import { createHash } from 'node:crypto';
import objectHash from 'object-hash';
import { cacheKey, speechDocument } from '../engine/speech/cacheKey';
import { speechRequest, type SpeechRequest } from '../engine/speech/speechRequest';
import { completeRequest, script } from './clipStore';
import { interleave, median, medianRatio } from './interleave';
import { atLeast, microseconds, type Line } from './report';

/** The document holds a digest in place of the text, which must not cost more than hashing the text in place. */
const CASES = [
	{ characters: 200, bar: 1 },
	{ characters: 5_000, bar: 1.5 },
	{ characters: 40_000, bar: 0.8 },
];

/** Keys made in one timed round; one alone is too short for the clock. */
const BATCH = 20;
const ROUNDS = { timed: 300, warmUp: 100 };

export const title =
	'Cache key of a request (ratio: keys per second against object-hash over the request with its text)';

export async function run(): Promise<Line[]> {
	const lines: Line[] = [];
	for (const keyCase of CASES) lines.push(...(await measure(keyCase)));
	return lines;
}

async function measure({ characters, bar }: (typeof CASES)[number]): Promise<Line[]> {
	const requests = Array.from(
		{ length: BATCH },
		(_, number) => speechRequest(completeRequest(script(characters, number))).request,
	);
	const each = (keyOf: (request: SpeechRequest) => string) => () => () => {
		for (const request of requests) keyOf(request);
	};
	const times = await interleave(ROUNDS, {
		engine: each((request) => cacheKey(speechDocument(request))),
		wholeObjectHash: each((request) =>
			objectHash(request, { algorithm: 'sha256', encoding: 'hex' }),
		),
		canonicalJson: each(canonicalJsonKey),
	});
	const line = (name: string, batches: number[]) => {
		const eachMs = median(batches) / BATCH;
		return {
			what: `${characters} characters, ${name}`,
			measured: `${Math.round(1000 / eachMs)}/s (${microseconds(eachMs)})`,
			ratio: medianRatio(times.wholeObjectHash, batches),
		};
	};
	const engine = line('cacheKey(speechDocument())', times.engine);
	return [
		{ ...engine, judgement: atLeast(engine.ratio, bar, 'x') },
		line('object-hash with the text', times.wholeObjectHash),
		line('canonical JSON + sha256', times.canonicalJson),
	];
}

/** The shortest way to such a key: fields in order, the text as its digest, one hash over the JSON. */
function canonicalJsonKey({ text, ...rest }: SpeechRequest): string {
	return sha256(JSON.stringify(inOrder({ ...rest, textSha256: sha256(text) })));
}

function inOrder(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(inOrder);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([field, entry]) => [field, inOrder(entry)]),
	);
}

function sha256(text: string): string {
	return createHash('sha256').update(text, 'utf8').digest('hex');
}
