const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

const ACCENTED: Record<string, string> = {
	de: 'äöüß',
	es: 'áéíóúüñ',
	fr: 'àâæçéèêëîïôœùûüÿ',
	it: 'àèéìíòóùú',
	nl: 'éèëïóöü',
	pl: 'ąćęłńóśźż',
	pt: 'áàâãçéêíóôõúü',
};

/** The letters of a language, without capitals. */
export function alphabetOf(language: string): string {
	return LETTERS + (ACCENTED[language] ?? '');
}

/** All strings that become `word` by one slip: a letter less, more or other, or two neighbours swapped. */
export function* oneSlipAway(word: string, alphabet: string): Generator<string> {
	const letters = [...word];
	for (let at = 0; at <= letters.length; at += 1) {
		const before = letters.slice(0, at).join('');
		const after = letters.slice(at + 1).join('');
		const here = letters[at];
		if (here !== undefined) {
			yield before + after;
			const next = letters[at + 1];
			if (next !== undefined && next !== here) {
				yield before + next + here + letters.slice(at + 2).join('');
			}
		}
		for (const letter of alphabet) {
			if (here !== undefined && letter !== here) yield before + letter + after;
			yield before + letter + (here ?? '') + after;
		}
	}
}
