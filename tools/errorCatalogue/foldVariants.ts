/** Variants share at least this part of the shorter one's words. */
const SHARED_PART = 0.55;
const SHARED_WORDS = 3;
/** A list of more alternatives is harder to read than the sentences themselves. */
const MOST_ALTERNATIVES = 12;

/**
 * Sentences that differ in one place only, as one sentence with the alternatives in that place:
 * `The ‹charge | limit› in the ledger must be a whole number`. The order of first appearance is kept.
 */
export function foldVariants(sentences: readonly string[]): string[] {
	const groups: string[][] = [];
	for (const sentence of sentences) {
		const nearest = groups
			.map((members) => ({ members, shared: sharedWith(members, sentence) }))
			.toSorted((one, other) => other.shared - one.shared)[0];
		if (nearest === undefined || nearest.shared === 0) groups.push([sentence]);
		else nearest.members.push(sentence);
	}
	return groups.map(folded);
}

/** How many words a sentence would share with all of a group; 0 when it does not belong to it. */
function sharedWith(members: string[], sentence: string): number {
	if (members.length >= MOST_ALTERNATIVES) return 0;
	const all = [...members, sentence].map((member) => member.split(' '));
	const { head, tail } = sharedEnds(all);
	const shortest = Math.min(...all.map((words) => words.length));
	const shared = head + tail;
	const isEnough = shared >= SHARED_WORDS && shared >= shortest * SHARED_PART;
	// A variant that only leaves something out has no alternative to show.
	return isEnough && shared < shortest ? shared : 0;
}

function folded(members: string[]): string {
	if (members.length === 1) return members[0]!;
	const all = members.map((member) => member.split(' '));
	const { head, tail } = sharedEnds(all);
	const [first] = all;
	const alternatives = all.map((words) => words.slice(head, words.length - tail).join(' '));
	return [
		...first!.slice(0, head),
		`‹${alternatives.join(' | ')}›`.replace('‹‹', '‹ ‹').replace('››', '› ›'),
		...first!.slice(first!.length - tail),
	].join(' ');
}

/** How many words all have in common at the beginning and, behind that, at the end; none inside of marks. */
function sharedEnds(all: string[][]): { head: number; tail: number } {
	const shortest = Math.min(...all.map((words) => words.length));
	const [first] = all;
	const sameAt = (place: number) => all.every((words) => words.at(place) === first!.at(place));
	let head = 0;
	while (head < shortest && sameAt(head)) head += 1;
	let tail = 0;
	while (tail < shortest - head && sameAt(-1 - tail)) tail += 1;
	while (head > 0 && !isBalanced(first!.slice(0, head))) head -= 1;
	while (tail > 0 && !isBalanced(first!.slice(first!.length - tail))) tail -= 1;
	return { head, tail };
}

function isBalanced(words: string[]): boolean {
	const text = words.join(' ');
	const count = (mark: string) => text.split(mark).length;
	return count('‹') === count('›') && count('(') === count(')');
}
