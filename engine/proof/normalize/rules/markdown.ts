import { replaceAll, type CleanRule, type Replacement } from '../rule';

const LINE_MARKS =
	/^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?(?:>[ \t]?)*|[-*+•◦▪‣][ \t]+(?:\[[ xX]\][ \t]+)?)/gm;
const RULER =
	/^[ \t]*(?:\*[ \t]*){3,}$|^[ \t]*(?:-[ \t]*){3,}$|^[ \t]*(?:_[ \t]*){3,}$|^[ \t]*={3,}[ \t]*$/gm;
const RUN = /\*{1,3}|_{1,3}|~~|`+/g;

interface Mark {
	start: number;
	end: number;
	kind: string;
}

/**
 * Takes out Markdown marks that would be read aloud: headings, bullets, quotes and rulers at the start of a line,
 * marks of emphasis around words, stray double marks and backticks. Numbers of lists stay, and so does `5 * 3`.
 */
export const markdown: CleanRule = {
	name: 'markdown',
	step: 'clean',
	reads: [],
	*find(paragraph) {
		yield* replaceAll(paragraph, RULER, () => '');
		yield* replaceAll(paragraph, LINE_MARKS, () => '');
		yield* emphasis(paragraph);
	},
};

function* emphasis(paragraph: string): Iterable<Replacement> {
	const open = new Map<string, Mark>();
	for (const { 0: kind, index } of paragraph.matchAll(RUN)) {
		const mark = { start: index, end: index + kind.length, kind };
		const before = paragraph[index - 1] ?? '\n';
		const behind = paragraph[mark.end] ?? '\n';
		if (kind.startsWith('`')) {
			yield removed(mark);
			continue;
		}
		const isWordBefore = /[\p{L}\p{M}\p{N}]/u.test(before);
		const opens = !/\s/.test(behind) && !isWordBefore;
		const closes = !/\s/.test(before) && !/[\p{L}\p{M}\p{N}]/u.test(behind);
		const partner = open.get(kind);
		if (closes && partner !== undefined && partner.end < index) {
			open.delete(kind);
			yield removed(partner);
			yield removed(mark);
		} else if (opens) {
			const stray = open.get(kind);
			if (stray !== undefined && kind.length > 1) yield removed(stray);
			open.set(kind, mark);
		}
	}
	for (const stray of open.values()) if (stray.kind.length > 1) yield removed(stray);
}

function removed({ start, end }: Mark): Replacement {
	return { start, end, to: '' };
}
