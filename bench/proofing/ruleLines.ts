import { PIECES } from '../../test/engine/proof/scripts';
import { protectSpans } from '../../engine/script/protect/protectSpans';
import {
	boundaryQuality,
	goldQuality,
	grammarAlarms,
	grammarQuality,
	hardSentences,
	languageIssues,
} from '../../test/support/proofing/ruleMeasures';
import { atLeast, atMost, type Line } from '../report';

/** Grammar, typography, sentences and numbers in words. */
export function ruleLines(): Line[] {
	const alarms = grammarAlarms();
	const hard = hardSentences();
	const news = boundaryQuality('en');
	const gold = goldQuality();
	const spoken = gold.all - gold.missed.length;
	return [
		...(['small', 'more', 'unseen'] as const).map((name): Line => {
			const { wrong, caught } = grammarQuality(`en-grammar-${name}.jsonl`);
			const percent = (100 * caught) / wrong;
			const seen =
				name === 'unseen' ? 'that no rule was written for' : `list "${name}", in view of the rules`;
			return {
				what: `en: grammar mistakes found, ${seen}`,
				measured: `${percent.toFixed(0)} %: ${caught} of ${wrong}`,
				judgement: atLeast(percent, 60, ' %'),
			};
		}),
		{
			what: 'en: alarms of grammar and typography for 1000 words',
			measured: `${alarms.perThousand.toFixed(2)} in ${alarms.words} words`,
			judgement: atMost(alarms.perThousand, 0.5, ''),
		},
		{
			what: 'alarms inside of tags, links, addresses, code and numbers',
			measured: `${alarmsInProtected()} in ${PIECES.length} pieces`,
			judgement: atMost(alarmsInProtected(), 0, ''),
		},
		{
			what: 'sentences of the hard list',
			measured: `${hard.right} of ${hard.all}`,
			judgement: atLeast(hard.right, 14, ''),
		},
		{
			what: 'en: ends of sentences that are right / that are found',
			measured: `${news.precision.toFixed(1)} % / ${news.recall.toFixed(1)} %`,
			judgement: atLeast(Math.min(news.precision, news.recall), 99, ' %'),
		},
		{
			what: 'numbers in words, in six languages',
			measured: `${spoken} of ${gold.all}; ${gold.without} in German and Italian, which have no table`,
			judgement: atLeast((100 * spoken) / gold.all, 95, ' %'),
		},
	];
}

/** Each piece between words, where nothing but the piece could be judged. */
function alarmsInProtected(): number {
	return PIECES.reduce((sum, piece) => {
		const text = `They said ${piece} and then went on.`;
		const spans = protectSpans(text);
		const inside = languageIssues(text).filter((issue) =>
			spans.some(({ start, end }) => issue.start < end && start < issue.end),
		);
		return sum + inside.length;
	}, 0);
}
