import fc from 'fast-check';
import {
	addedCharacters,
	applyChanges,
	composeChanges,
	mergeChanges,
	mapOffset,
	offsetMap,
} from '../../../engine/proof/changes';
import type { Change } from '../../../engine/proof/issue';

const letters = fc.string({ unit: fc.constantFrom('a', 'b', ' ', 'é', '1'), maxLength: 30 });

/** Changes that fit a text: cuts at sorted offsets, every second part replaced. */
function changesOf(text: string) {
	return fc
		.tuple(
			fc.uniqueArray(fc.nat(text.length), { maxLength: 10 }),
			fc.array(fc.string({ unit: fc.constantFrom('x', 'y'), maxLength: 3 }), {
				minLength: 10,
				maxLength: 10,
			}),
			fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }),
		)
		.map(([cuts, words, chosen]): Change[] => {
			const sorted = cuts.sort((one, other) => one - other);
			return sorted.flatMap((start, index) => {
				const end = sorted[index + 1];
				if (end === undefined || !chosen[index]) return [];
				const from = text.slice(start, end);
				return from === words[index]
					? []
					: [{ start, end, from, to: words[index]!, rule: 'normalize/test' as const }];
			});
		});
}

const changed = letters.chain((text) => fc.tuple(fc.constant(text), changesOf(text)));
const changedTwice = changed.chain(([text, first]) =>
	fc.tuple(fc.constant(text), fc.constant(first), changesOf(applyChanges(text, first))),
);

describe('changes', () => {
	it('are applied as listed', () => {
		const changes: Change[] = [
			{ start: 0, end: 2, from: 'ab', to: '', rule: 'normalize/test' },
			{ start: 2, end: 3, from: 'c', to: 'CC', rule: 'normalize/test' },
		];
		expect(applyChanges('abcd', changes)).toBe('CCd');
	});

	it.each([
		['overlap', 0, 2, 'ab', 1, 3, 'bc'],
		['run backwards', 2, 3, 'c', 0, 1, 'a'],
		['name other text than the text', 0, 1, 'a', 1, 2, 'x'],
		['are empty', 0, 1, 'a', 1, 1, ''],
	])('that %s are refused', (_what, s1, e1, f1, s2, e2, f2) => {
		const rule = 'normalize/test' as const;
		expect(() =>
			applyChanges('abcd', [
				{ start: s1, end: e1, from: f1, to: '-', rule },
				{ start: s2, end: e2, from: f2, to: '-', rule },
			]),
		).toThrow(RangeError);
	});

	it('merge: two lists of one text become one that fits it', () => {
		fc.assert(
			fc.property(
				letters.chain((text) => fc.tuple(fc.constant(text), changesOf(text), changesOf(text))),
				([text, one, other]) => {
					const merged = mergeChanges(one, other);
					expect(() => applyChanges(text, merged)).not.toThrow();
					const dropped = [...one, ...other].filter((change) => !merged.includes(change));
					for (const { start, end } of dropped) {
						expect(merged.some((kept) => kept.start < end && start < kept.end)).toBe(true);
					}
				},
			),
		);
	});

	it('compose: two lists become one that does the same', () => {
		fc.assert(
			fc.property(changedTwice, ([text, first, second]) => {
				const spoken = applyChanges(applyChanges(text, first), second);
				expect(applyChanges(text, composeChanges(text, first, second))).toBe(spoken);
			}),
			{ numRuns: 2000 },
		);
	});

	it('compose: what is not touched twice stays as it was', () => {
		const at = (start: number, from: string, to: string): Change => ({
			start,
			end: start + from.length,
			from,
			to,
			rule: 'normalize/test',
		});
		expect(composeChanges('a-b c d', [at(1, '-', ''), at(3, ' ', '_')], [at(1, 'b', 'B')])).toEqual(
			[at(1, '-', ''), at(2, 'b', 'B'), at(3, ' ', '_')],
		);
	});

	it('map offsets: what no change touched is found at its place on both sides', () => {
		fc.assert(
			fc.property(changed, ([text, changes]) => {
				const spoken = applyChanges(text, changes);
				const map = offsetMap(changes);
				for (let written = 0; written < text.length; written += 1) {
					if (changes.some(({ start, end }) => start <= written && written < end)) continue;
					const place = map.spanToSpoken({ start: written, end: written + 1 });
					expect(spoken.slice(place.start, place.end)).toBe(text[written]);
					expect(map.spanToWritten(place)).toEqual({ start: written, end: written + 1 });
				}
			}),
			{ numRuns: 500 },
		);
	});

	it('map offsets: a place inside a replacement stands for the whole of what was replaced', () => {
		fc.assert(
			fc.property(changed, ([, changes]) => {
				const map = offsetMap(changes);
				let shift = 0;
				for (const { start, end, to } of changes) {
					for (let inside = 0; inside < to.length; inside += 1) {
						const spoken = start + shift + inside;
						expect(map.spanToWritten({ start: spoken, end: spoken + 1 })).toEqual({ start, end });
					}
					shift += to.length - (end - start);
				}
			}),
			{ numRuns: 500 },
		);
	});

	it('map offsets: never backwards, and the ends to the ends', () => {
		fc.assert(
			fc.property(changed, ([text, changes]) => {
				const spoken = applyChanges(text, changes);
				for (const edge of ['start', 'end'] as const) {
					const places = Array.from({ length: spoken.length + 1 }, (_, offset) =>
						mapOffset(changes, offset, edge),
					);
					expect([...places].sort((one, other) => one - other)).toEqual(places);
				}
				expect(mapOffset(changes, 0, 'end')).toBe(0);
				expect(mapOffset(changes, spoken.length, 'start')).toBe(text.length);
			}),
		);
	});

	it('count what they add in billed characters', () => {
		expect(
			addedCharacters([{ start: 0, end: 2, from: '😀', to: 'smile', rule: 'normalize/emoji' }]),
		).toBe(4);
	});
});
