import type { WordList } from '../../ports/dictionary';

const NEWLINE = 0x0a;

/**
 * Looks words up in the bytes of their file: as strings in a set they would take ten times the memory.
 *
 * @param bytes UTF-8 lines in the order of their bytes, each a word, or a word, a tab and what the list says of it;
 * without a newline at the end
 */
export function sortedWordList(bytes: Buffer): WordList {
	return {
		get(word) {
			const key = Buffer.from(word);
			let [low, high] = [0, bytes.length];
			while (low < high) {
				const middle = (low + high) >>> 1;
				// Zero would search from the other end.
				const start = middle === 0 ? 0 : bytes.lastIndexOf(NEWLINE, middle - 1) + 1;
				const line = lineAt(start);
				const [found, value] = split(line);
				const order = Buffer.compare(found, key);
				if (order === 0) return value?.toString() ?? '';
				if (order < 0) low = start + line.length + 1;
				else high = start;
			}
			return undefined;
		},
		forEach(visit) {
			// A string for all lines takes a tenth of what a buffer for each takes.
			const text = bytes.toString();
			for (let start = 0; start < text.length;) {
				const newline = text.indexOf('\n', start);
				const end = newline < 0 ? text.length : newline;
				const line = text.slice(start, end);
				const tab = line.indexOf('\t');
				if (tab < 0) visit(line, '');
				else visit(line.slice(0, tab), line.slice(tab + 1));
				start = end + 1;
			}
		},
	};

	function lineAt(start: number): Buffer {
		const end = bytes.indexOf(NEWLINE, start);
		return bytes.subarray(start, end < 0 ? bytes.length : end);
	}
}

function split(line: Buffer): [word: Buffer, value: Buffer | undefined] {
	const tab = line.indexOf(0x09);
	return tab < 0 ? [line, undefined] : [line.subarray(0, tab), line.subarray(tab + 1)];
}
