import fc from 'fast-check';
import { sortedWordList } from '../../../../engine/adapters/proofData/sortedWordList';
import { createCommonWords } from '../../../../engine/proof/spelling/commonWords';
import { slipDistance } from '../../../../engine/proof/spelling/editDistance';
import { alphabetOf, oneSlipAway } from '../../../../engine/proof/spelling/oneSlip';
import { rankSuggestions } from '../../../../engine/proof/spelling/rankSuggestions';

const listOf = (lines: string[]) =>
	sortedWordList(Buffer.from([...new Set(lines)].sort().join('\n')));

const someWord = fc.string({ unit: fc.constantFrom(...'abcdeé'), minLength: 2, maxLength: 8 });
const someSlip = fc.record({
	kind: fc.constantFrom('drop', 'add', 'change', 'swap'),
	at: fc.nat(9),
	letter: fc.constantFrom(...'abcdxyz'),
});

function withSlip(
	word: string,
	{ kind, at, letter }: { kind: string; at: number; letter: string },
) {
	const place = at % word.length;
	const [before, here, after] = [word.slice(0, place), word[place]!, word.slice(place + 1)];
	if (kind === 'drop') return before + after;
	if (kind === 'add') return before + letter + here + after;
	if (kind === 'change') return before + letter + after;
	return before + after.slice(0, 1) + here + after.slice(1);
}

describe('createCommonWords', () => {
	it('finds every word within two slips, of either list', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(someWord, { minLength: 2, maxLength: 20 }),
				fc.nat(),
				someSlip,
				someSlip,
				async (words, pick, first, second) => {
					const ranked = words.slice(0, words.length / 2).map((word) => `${word}\t3`);
					const common = createCommonWords(listOf(ranked), listOf(words.slice(words.length / 2)));
					const word = words[pick % words.length]!;
					const typo = withSlip(withSlip(word, first), second);
					fc.pre(typo.length > 0);
					expect(common.near(typo)).toContain(word);
				},
			),
		);
	});

	it('ranks words of the first list only', async () => {
		const common = createCommonWords(listOf(['the\t1', 'thane\t6']), listOf(['thaler']));
		expect(['the', 'thane', 'thaler', 'thx'].map((word) => common.rank(word))).toEqual([
			1,
			6,
			undefined,
			undefined,
		]);
	});
});

describe('oneSlipAway', () => {
	it('undoes any slip', () => {
		fc.assert(
			fc.property(someWord, someSlip, (word, slip) => {
				const typo = withSlip(word, slip);
				fc.pre(typo !== word && typo.length > 0);
				expect(new Set(oneSlipAway(typo, alphabetOf('fr')))).toContain(word);
			}),
		);
	});
});

describe('rankSuggestions', () => {
	const ranks: Record<string, number> = { their: 1, thief: 3, tier: 3, thaler: 9 };
	const rank = (word: string) => ranks[word];

	it('prefers the likelier slip, then the more common word, and is the same for any order', () => {
		expect(rankSuggestions('thier', ['tier', 'thief', 'their'], { rank })).toEqual([
			'their',
			'tier',
			'thief',
		]);
		expect(rankSuggestions('thier', ['their', 'tier', 'thief', 'tier'], { rank })).toEqual([
			'their',
			'tier',
			'thief',
		]);
	});

	it('gives what a look at all candidates would give', () => {
		const someRank = fc.dictionary(someWord, fc.integer({ min: 1, max: 8 }));
		fc.assert(
			fc.property(someWord, fc.uniqueArray(someWord), someRank, (typo, words, known) => {
				const score = (word: string) =>
					slipDistance(typo, word, 3.2) + 0.12 * (Object.hasOwn(known, word) ? known[word]! : 9);
				const all = words
					.map(score)
					.filter((value) => value !== Number.POSITIVE_INFINITY)
					.sort((a, b) => a - b);
				const ranked = rankSuggestions(typo, words, {
					rank: (word) => (Object.hasOwn(known, word) ? known[word] : undefined),
				});
				expect(ranked.map(score)).toEqual(all.slice(0, 5));
			}),
		);
	});

	it('looks farther when the near ones are rare', () => {
		const rare = ['abcdefgh', 'abcdefij', 'abcdefkl', 'abcdefmn', 'abcdefop'];
		const rank = (word: string) => (word === 'zbcdxf' ? 1 : undefined);
		expect(rankSuggestions('abcdef', [...rare, 'zbcdxf'], { rank })[0]).toBe('zbcdxf');
	});

	it('leaves out what is not accepted', () => {
		const accept = (word: string) => word !== 'their';
		expect(rankSuggestions('thier', ['their', 'tier'], { rank, accept })).toEqual(['tier']);
	});

	it('gives no more than five, and nothing far away', () => {
		const many = ['their', 'tier', 'thief', 'thaler', 'trier', 'shier', 'theirs'];
		expect(rankSuggestions('thier', many, { rank })).toHaveLength(5);
		expect(rankSuggestions('thier', ['automobile'], { rank })).toEqual([]);
	});
});
