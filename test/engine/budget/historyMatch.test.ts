import { createHash } from 'node:crypto';
import fc from 'fast-check';
import {
	CLOCK_MARGIN_MS,
	LONGEST_CALL_MS,
	matchEntries,
	matchEntry,
	matchFromMs,
} from '../../../engine/budget/historyMatch';
import type { HistoryItem } from '../../../engine/ports/accountApi';
import type { LedgerEntry, ReservationFacts } from '../../../engine/ports/ledger';
import { sampleReservation } from '../../contracts/sampleReservation';

const SENT_AT_MS = Date.UTC(2026, 10, 21, 12);
const TEXT = 'Twelve o’clock. 🕛';
const nobody = () => false;

interface EntryChange extends Partial<Omit<LedgerEntry, 'facts'>> {
	facts?: Partial<ReservationFacts>;
}

function entryOf({ facts, ...change }: EntryChange = {}): LedgerEntry {
	const { owner: _owner, ttlMs: _ttlMs, ...sample } = sampleReservation();
	return {
		...sample,
		state: 'unknown',
		createdAtMs: SENT_AT_MS - 1_000,
		sentAtMs: SENT_AT_MS,
		...change,
		facts: {
			...sample.facts,
			textSha256: createHash('sha256').update(TEXT, 'utf8').digest('hex'),
			...facts,
		},
	};
}

function itemOf(change: Partial<HistoryItem> = {}): HistoryItem {
	return {
		historyItemId: 'h',
		requestId: 'r',
		voiceId: 'narratorVoice0000001',
		modelId: 'eleven_multilingual_v2',
		text: TEXT,
		dateMs: SENT_AT_MS,
		outputFormat: 'mp3_44100_128',
		state: 'created',
		...change,
	};
}

describe('an entry without a request id', () => {
	it('takes the item of the same text, voice, model and format', () => {
		const item = itemOf();
		expect(matchEntry(entryOf(), [item], nobody)).toBe(item);
	});

	it.each<[string, Partial<HistoryItem>]>([
		['another text', { text: `${TEXT} ` }],
		['no text', { text: '' }],
		['another voice', { voiceId: 'otherVoice' }],
		['no voice', { voiceId: '' }],
		['another model', { modelId: 'eleven_v3' }],
		['another format', { outputFormat: 'pcm_16000' }],
		['an earlier time', { dateMs: SENT_AT_MS - CLOCK_MARGIN_MS - 1_000 }],
		['a later time', { dateMs: SENT_AT_MS + LONGEST_CALL_MS + CLOCK_MARGIN_MS + 1_000 }],
		['no request id', { requestId: undefined }],
	])('does not take one of %s', (_what, change) => {
		expect(matchEntry(entryOf(), [itemOf(change)], nobody)).toBeUndefined();
	});

	it('takes one whose format history does not tell', () => {
		expect(matchEntry(entryOf(), [itemOf({ outputFormat: undefined })], nobody)).toBeDefined();
	});

	it.each([
		['the first moment', -CLOCK_MARGIN_MS],
		['the last moment', LONGEST_CALL_MS + CLOCK_MARGIN_MS],
	])('takes one from %s that it may be dated at', (_which, offsetMs) => {
		expect(
			matchEntry(entryOf(), [itemOf({ dateMs: SENT_AT_MS + offsetMs })], nobody),
		).toBeDefined();
	});

	it('counts from its making when it is not known when it was sent', () => {
		const entry = entryOf({ sentAtMs: undefined, createdAtMs: SENT_AT_MS - LONGEST_CALL_MS * 2 });
		expect(matchEntry(entry, [itemOf()], nobody)).toBeUndefined();
		expect(matchFromMs(entry)).toBe(entry.createdAtMs - CLOCK_MARGIN_MS);
	});

	it('takes the oldest, and none that belongs to another', () => {
		const items = [1_000, 3_000, 2_000].map((offsetMs) =>
			itemOf({ requestId: `r${offsetMs}`, dateMs: SENT_AT_MS + offsetMs }),
		);
		expect(matchEntry(entryOf(), items, nobody)?.requestId).toBe('r1000');
		expect(matchEntry(entryOf(), items, (id) => id === 'r1000')?.requestId).toBe('r2000');
		expect(matchEntry(entryOf(), items, () => true)).toBeUndefined();
	});
});

describe('an entry with a request id', () => {
	it('takes the item of that id, whatever else is said about it and whoever claims it', () => {
		const item = itemOf({ text: 'Something else', voiceId: '', dateMs: 0, outputFormat: 'x' });
		expect(matchEntry(entryOf({ requestId: 'r' }), [item], () => true)).toBe(item);
	});

	it('takes no other item, however well it fits', () => {
		const items = [itemOf({ requestId: 'other' }), itemOf({ requestId: undefined })];
		expect(matchEntry(entryOf({ requestId: 'r' }), items, nobody)).toBeUndefined();
	});
});

describe('entries that are matched together', () => {
	it('each take their own when both could take both', () => {
		const earlier = entryOf({ id: 'earlier' });
		const later = entryOf({ id: 'later', sentAtMs: SENT_AT_MS + 10_000 });
		const items = [itemOf(), itemOf({ requestId: 'r2', dateMs: SENT_AT_MS + 10_000 })];
		for (const entries of [
			[earlier, later],
			[later, earlier],
		]) {
			const matches = matchEntries(entries, items, nobody);
			expect(matches.get('earlier')?.requestId).toBe('r');
			expect(matches.get('later')?.requestId).toBe('r2');
		}
	});

	it('leave calls that are not looked at now what those can take', () => {
		const [early, late] = [itemOf(), itemOf({ requestId: 'r2', dateMs: SENT_AT_MS + 200_000 })];
		const known = entryOf({ id: 'known' });
		const elsewhere = entryOf({ id: 'elsewhere', sentAtMs: SENT_AT_MS + 190_000 });
		const first = matchEntries([known], [early, late], nobody).get('known')!;
		const claimed = (id: string) => id === first.requestId;
		expect(matchEntries([elsewhere], [early, late], claimed).get('elsewhere')).toBe(late);
	});

	it('do not take what one of them knows to be its own', () => {
		const knows = entryOf({ id: 'knows', requestId: 'r' });
		const later = entryOf({ id: 'later', sentAtMs: SENT_AT_MS + 1_000 });
		const matches = matchEntries([knows, later], [itemOf()], nobody);
		expect([...matches.keys()]).toEqual(['knows']);
	});

	const MINUTE_MS = 60_000;
	/** Windows of a good hour overlap in part. */
	const minutes = fc.integer({ min: 0, max: 12 }).map((step) => SENT_AT_MS + step * 15 * MINUTE_MS);
	const ids: fc.Arbitrary<string> = fc.constantFrom('r0', 'r1', 'r2', 'r3', 'r4', 'r5');
	const texts = fc.constantFrom(TEXT, TEXT, TEXT, 'Another line.');
	const anyEntries = fc
		.array(
			fc.record({
				sentAtMs: minutes,
				text: texts,
				requestId: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, ids),
			}),
			{ maxLength: 5 },
		)
		.map((rows) =>
			rows.map(({ sentAtMs, text, requestId }, index) =>
				entryOf({
					id: `e${index}`,
					sentAtMs,
					requestId,
					facts: { textSha256: createHash('sha256').update(text, 'utf8').digest('hex') },
				}),
			),
		);
	const anyItems = fc
		.array(fc.record({ dateMs: minutes, text: texts }), { maxLength: 6 })
		.map((rows) => rows.map((row, index) => itemOf({ ...row, requestId: `r${index}` })));

	/** The most entries that can have an item of their own, by trying every way. */
	function mostMatches(entries: LedgerEntry[], items: HistoryItem[]): number {
		const [entry, ...rest] = entries;
		if (entry === undefined) return 0;
		const ways = items
			.filter((item) => matchEntry(entry, [item], nobody) !== undefined)
			.map((item) => 1 + mostMatches(rest, items.toSpliced(items.indexOf(item), 1)));
		return Math.max(mostMatches(rest, items), ...ways);
	}

	it('get items of their own, only such as they could take alone, and as many as is possible', () => {
		fc.assert(
			fc.property(
				anyEntries,
				anyItems,
				fc.array(ids, { maxLength: 2 }),
				(entries, items, claimedIds) => {
					const claimed = (id: string) => claimedIds.includes(id);
					const matches = matchEntries(entries, items, claimed);
					for (const [id, item] of matches) {
						const entry = entries.find((candidate) => candidate.id === id)!;
						expect(matchEntry(entry, [item], claimed)).toBe(item);
					}
					const ownIds = entries.map((entry) => entry.requestId);
					const open = entries.filter((entry) => entry.requestId === undefined);
					const free = items.filter(
						({ requestId }) => !claimed(requestId!) && !ownIds.includes(requestId),
					);
					const found = open.map((entry) => matches.get(entry.id)).filter(Boolean);
					expect(new Set(found).size).toBe(found.length);
					expect(found.every((item) => free.includes(item!))).toBe(true);
					expect(found).toHaveLength(mostMatches(open, free));
				},
			),
			{ numRuns: 300 },
		);
	});

	it('do not depend on the order of items, nor on that of entries sent at different times', () => {
		fc.assert(
			fc.property(anyEntries, anyItems, (entries, items) => {
				fc.pre(new Set(entries.map(({ sentAtMs }) => sentAtMs)).size === entries.length);
				fc.pre(new Set(items.map(({ dateMs }) => dateMs)).size === items.length);
				const byId = (matches: Map<string, HistoryItem>) => Object.fromEntries(matches);
				expect(byId(matchEntries(entries.toReversed(), items.toReversed(), nobody))).toEqual(
					byId(matchEntries(entries, items, nobody)),
				);
			}),
		);
	});
});
