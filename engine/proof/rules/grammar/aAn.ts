import type { Issue } from '../../issue';
import { inTheStyleOf } from '../patternRule';
import type { Rule, RuleContext, Word } from '../rule';

/** "a" and "an" go by the sound that follows, so hour takes "an" and university "a". */
export const aAn: Rule = {
	id: 'grammar/a-an',
	severity: 'warning',
	languages: ['en'],
	scope: 'passage',
	*check(context) {
		for (const [index, article] of context.words.entries()) {
			if (article.lower !== 'a' && article.lower !== 'an') continue;
			const next = context.words[index + 1];
			if (next === undefined || !isArticleOf(context, article, next)) continue;
			const wanted = articleFor(next, context);
			if (wanted === undefined || wanted === article.lower) continue;
			yield issue(context, article, next, wanted);
		}
	},
};

function issue(context: RuleContext, article: Word, next: Word, wanted: 'a' | 'an'): Issue {
	const suggestion = inTheStyleOf(context, article.text, wanted);
	return {
		rule: aAn.id,
		severity: aAn.severity,
		start: article.start,
		end: article.end,
		message: `Before the sound that "${next.text}" begins with, the article is "${wanted}".`,
		suggestions: [suggestion],
		...(isSure(next) ? { safeFix: true as const } : {}),
	};
}

/** Words that follow a letter called A, or a French or Spanish "a", but never an article. */
const NEVER_AFTER_ARTICLE = new Set(
	'a an and are as at be been by for from had has have if in is it of on or that the these this those to was were with we you he she they i'.split(
		' ',
	),
);

function isArticleOf({ prose }: RuleContext, article: Word, next: Word): boolean {
	if (!/^[ \t\n]+["“'(]?$/.test(prose.slice(article.end, next.start))) return false;
	const before = prose.slice(Math.max(0, article.start - 3), article.start);
	// "vitamin-a", "a.m.", "l'a", "R&A"
	if (/[\p{L}.'&/-]$/u.test(before)) return false;
	// "A" in mid-sentence is a letter, as in "Plan A is" and "Team A and".
	if (article.text === 'A' && !/(?:^|[.!?:;"“”'(\n—*])\s*$/.test(before)) return false;
	if (article.text === 'AN') return false;
	return !NEVER_AFTER_ARTICLE.has(next.lower) || (article.lower === 'an' && next.lower === 'the');
}

/** Undefined when both are heard, or the sound is not known. */
function articleFor(next: Word, { prose }: RuleContext): 'a' | 'an' | undefined {
	// "a U.S. company", "an E. coli": single letters are often the first of more.
	if (next.text.length === 1) return undefined;
	if (/^\p{Lu}+(?:s|'s)?$/u.test(next.text)) return articleForCapitals(next.text);
	if (/^\p{Lu}[\p{Ll}]*\p{Lu}/u.test(next.text)) return undefined;
	if (prose[next.end] === '.' && next.text.length <= 3) return undefined;
	if (!/^[a-z]/.test(next.lower)) return undefined;
	if (SILENT_H.test(next.lower)) return 'an';
	if (EITHER.test(next.lower)) return undefined;
	if (SPOKEN_AS_YOU_OR_WON.test(next.lower)) return 'a';
	return /^[aeiou]/.test(next.lower) ? 'an' : 'a';
}

const SILENT_H = /^(?:hour|honest|honor|honour|heir)/;
/** "an historic", "an hotel", "a herb", and names whose sound is anybody's guess. */
const EITHER =
	/^(?:histor|hotel|habit|hallu|hyster|hero|horizon|hypo|herb|homage|hilar|urdu|ouija|uighur|ng$|mcdonald|yv|ytt|x|s-|ubuntu|unix|sql)/;
const SPOKEN_AS_YOU_OR_WON =
	/^(?:eu|ewe|uni(?!n|m|d)|us[aeu]|usu|ut[aeiou]|uran|urin|ure|ubiq|uk|ula|one(?!r|i)|once|ufo)/;

/** Capitals that are read letter by letter, with a letter at the start that begins with another kind of sound. */
const SPELLED_OUT = new Set(
	'FBI FAQ FAA FCC FDA FDIC HTML HTTP HTTPS LLC LLM LED LCD MBA MFA MIT ML MP MRI MSC NBA NBC NDA NFL NGO NHL NPC NSA RFP RFI RSS RV SDK SEO SLA SMS SOS SQL SSL SSD SSN STD SUV XML XHTML URL UI UX UK US USA USB UN UPS UV USDA HR HD HQ IT AI API IP ISP IQ ID ETA EU OS IDE ER ATM IRS IOU EKG'.split(
		' ',
	),
);

function articleForCapitals(text: string): 'a' | 'an' | undefined {
	const letters = text.replace(/'?s$/, '');
	const isSpelledOut = SPELLED_OUT.has(letters) || !/[AEIOUY]/.test(letters);
	// A heading in capitals is no abbreviation.
	if (!isSpelledOut || letters.length > 5) return undefined;
	return /^[AEFHILMNORSX]/.test(letters) ? 'an' : 'a';
}

/** Plain words, without names and without the letters whose sound varies. */
function isSure({ text }: Word): boolean {
	return /^[aeibcdfgjklmnprstvwz][a-z]+$/.test(text) && !/^eu|^ewe/.test(text);
}
