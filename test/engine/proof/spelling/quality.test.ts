import { systemClock } from '../../../../engine/concurrency/systemClock';
import type { WordList } from '../../../../engine/ports/dictionary';
import type { DictionaryLanguage } from '../../../../engine/proof/issue';
import {
	foreignProse,
	foreignTypoPairs,
	PROSE,
	prose,
	TYPO_LISTS,
	typoPairs,
	typosInContext,
} from '../../../support/proofing/evidence';
import { alarmsIn, recallInContext, sample, typoQuality } from '../../../support/proofing/measures';
import { spellingFromSources } from '../../../support/proofing/spellingFromSources';

// The first run on a machine makes the data.
jest.setTimeout(120_000);

/** Time stands still, so that suggestions are never cut for it. */
const clock = { ...systemClock, now: () => 0 };

/** The table of known typos is made from one of the lists and has words of the other. */
const judged = spellingFromSources({ clock, knownTypos: false });
const { spelling } = judged;

const lists = Object.keys(TYPO_LISTS) as (keyof typeof TYPO_LISTS)[];

describe('what the lists are judged with', () => {
	it('does not have the answers, although what is shipped has many', async () => {
		const { wordLists: shipped } = spellingFromSources({ clock });
		const [ours, theirs] = await Promise.all([
			judged.wordLists.load('en/typos'),
			shipped.load('en/typos'),
		]);
		const pairs = lists.flatMap(typoPairs);
		const has = (table: WordList) => pairs.filter(({ wrong }) => table.get(wrong) !== undefined);
		expect(has(ours)).toEqual([]);
		expect(has(theirs).length).toBeGreaterThan(500);
	});

	it('answers none of them from a table', async () => {
		for (const { wrong } of sample(lists.flatMap(typoPairs), 200)) {
			const { issues } = await spelling.check(wrong, [], { language: 'en' });
			expect(issues.map(({ rule }) => rule)).not.toContain('spelling/known-typo');
		}
	});
});

describe('English', () => {
	it.each(lists)('typos of the list of %s are found, and mostly corrected', async (list) => {
		const quality = await typoQuality(spelling, sample(typoPairs(list), 80), 'en');
		expect(quality.recall).toBeGreaterThanOrEqual(98.5);
		expect(quality.first).toBeGreaterThanOrEqual(72);
		expect(quality.topThree).toBeGreaterThanOrEqual(86);
	});

	it('typos in sentences are found', async () => {
		expect(await recallInContext(spelling, sample(typosInContext(), 60))).toBeGreaterThanOrEqual(
			99,
		);
	});

	it.each(Object.keys(PROSE) as (keyof typeof PROSE)[])(
		'prose of %s is left alone',
		async (name) => {
			expect((await alarmsIn(spelling, prose(name), 'en')).perThousand).toBeLessThanOrEqual(2.5);
		},
	);
});

describe.each<DictionaryLanguage>(['es', 'fr', 'pt', 'nl', 'pl'])('%s', (language) => {
	const pairs = foreignTypoPairs().filter((pair) => pair.language === language);
	const texts = foreignProse().flatMap((line) => (line.language === language ? [line.text] : []));

	it('typos are found', async () => {
		const { recall, topThree } = await typoQuality(spelling, pairs, language);
		expect(recall).toBeGreaterThanOrEqual(94);
		expect(topThree).toBeGreaterThanOrEqual(92);
	});

	it('news is left alone', async () => {
		expect((await alarmsIn(spelling, texts, language)).perThousand).toBeLessThanOrEqual(6);
	});
});
