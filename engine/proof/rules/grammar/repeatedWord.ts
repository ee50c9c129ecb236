import type { Rule, Word, RuleContext } from '../rule';

/** Words that may follow themselves. */
const ALLOWED: Record<string, string> = {
	en: 'had that very no not bye ha he hee ho yada so really blah her you do can long many far big old much never way ok okay yes yeah go please come hey wow oh ah um uh boo bang beep tick buy aye sh la na knock night chop well now there tut hear more again round and ever hush hurry wait stop look listen run right left good dear my why what',
	nl: 'dat die had zo heel je ze u er hij zich wat als ja nee was het we haar',
	fr: 'nous vous tout très non oui si ah oh bien tic',
	es: 'muy casi no sí ya así poco que tan luego pronto bien',
	pt: 'muito quase já não sim se logo bem tão que assim',
	it: 'via piano pian poco così sotto quasi mano ben presto appena subito no sì ma proprio bene sempre man che lecca',
	de: 'die das der den dem sie es ihr sehr nein ja wir ganz so nach und was er',
	pl: 'to co nie bardzo tak już tuż się coraz no i',
};

/** Closed classes: no English sentence has them twice in a row. */
const SURE = new Set(
	'the a an of to in at for with from by on and or is are was were we they our your their his this will would be been as but if it'.split(
		' ',
	),
);

const NUMBERS = new Set(
	'zero oh one two three four five six seven eight nine ten double triple'.split(' '),
);

/** "the the", also across a line break. */
export const repeatedWord: Rule = {
	id: 'grammar/repeated-word',
	severity: 'warning',
	languages: 'all',
	scope: 'passage',
	*check(context) {
		const allowed = new Set((ALLOWED[context.language] ?? '').split(' '));
		const { words, prose } = context;
		for (let index = 1; index < words.length; index += 1) {
			const [first, second] = [words[index - 1]!, words[index]!];
			if (first.lower !== second.lower) continue;
			if (!/^[ \t]*\n?[ \t]*$/.test(prose.slice(first.end, second.start))) continue;
			if (allowed.has(second.lower) || NUMBERS.has(second.lower)) continue;
			if (isEmphasis(words, index) || isName(first, second, context)) continue;
			yield {
				rule: repeatedWord.id,
				severity: repeatedWord.severity,
				start: first.start,
				end: second.end,
				message: `"${second.text}" is there twice in a row.`,
				suggestions: [first.text],
				...(context.language === 'en' && SURE.has(second.lower) ? { safeFix: true as const } : {}),
			};
		}
	},
};

/** Three times is meant: "location location location". */
function isEmphasis(words: readonly Word[], index: number): boolean {
	const { lower } = words[index]!;
	return words[index - 2]?.lower === lower || words[index + 1]?.lower === lower;
}

/** "New York New York", "Walla Walla", "Chapter A A", "log in In": capitals of the second word say that it stands alone. */
function isName(first: Word, second: Word, { prose }: RuleContext): boolean {
	if (second.text.length === 1 && second.text !== 'a' && second.text !== 'I') return true;
	const capital = /^\p{Lu}/u;
	if (!capital.test(second.text))
		return prose[first.start - 1] === '-' || prose[second.end] === '-';
	return true;
}
