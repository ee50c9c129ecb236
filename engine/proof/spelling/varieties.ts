/** Endings and letters in which British and American spelling differ, each way. */
const PAIRS: [string, string][] = [
	['our', 'or'],
	['ise', 'ize'],
	['isi', 'izi'],
	['isa', 'iza'],
	['yse', 'yze'],
	['ysi', 'yzi'],
	['tre', 'ter'],
	['bre', 'ber'],
	['ogue', 'og'],
	['ence', 'ense'],
	['ll', 'l'],
	['ae', 'e'],
	['oe', 'e'],
	['mme', 'm'],
	['grey', 'gray'],
	['tyre', 'tire'],
	['cheque', 'check'],
	['kerb', 'curb'],
	['plough', 'plow'],
	['mould', 'mold'],
	['dge', 'dg'],
	['pyj', 'paj'],
	['sceptic', 'skeptic'],
	['aluminium', 'aluminum'],
	['moustache', 'mustache'],
];

/** Ways in which the other variety might write `word`; most are no words. */
export function otherVarietySpellings(word: string): string[] {
	return PAIRS.flatMap(([british, american]) => [
		...replacedAnywhere(word, british, american),
		...replacedAnywhere(word, american, british),
	]);
}

/** Once at each place, the last first: most differences are in endings. */
function replacedAnywhere(word: string, from: string, to: string): string[] {
	const found: string[] = [];
	for (
		let at = word.lastIndexOf(from);
		at >= 0;
		at = at === 0 ? -1 : word.lastIndexOf(from, at - 1)
	) {
		found.push(word.slice(0, at) + to + word.slice(at + from.length));
	}
	return found;
}
