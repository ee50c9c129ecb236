import fc from 'fast-check';
import { sortedWordList } from '../../../../engine/adapters/proofData/sortedWordList';

const someWord = fc.string({ unit: fc.constantFrom(...'abzé日'), minLength: 1, maxLength: 5 });

describe('sortedWordList', () => {
	it('knows what it holds, what it says of it, and nothing else', () => {
		fc.assert(
			fc.property(
				fc.dictionary(someWord, fc.constantFrom('', '1', 'ab é'), { noNullPrototype: true }),
				fc.array(someWord),
				(entries, others) => {
					const lines = Object.entries(entries)
						.map(([word, value]) => Buffer.from(value === '' ? word : `${word}\t${value}`))
						.sort((a, b) => Buffer.compare(wordOf(a), wordOf(b)));
					const list = sortedWordList(Buffer.from(lines.map(String).join('\n')));
					for (const [word, value] of Object.entries(entries)) expect(list.get(word)).toBe(value);
					for (const word of others) {
						expect(list.get(word)).toBe(Object.hasOwn(entries, word) ? entries[word] : undefined);
					}
					const visited: [string, string][] = [];
					list.forEach((word, value) => visited.push([word, value]));
					expect(Object.fromEntries(visited)).toEqual(entries);
					expect(visited).toHaveLength(lines.length);
				},
			),
		);
	});
});

function wordOf(line: Buffer): Buffer {
	const tab = line.indexOf('\t');
	return tab < 0 ? line : line.subarray(0, tab);
}
