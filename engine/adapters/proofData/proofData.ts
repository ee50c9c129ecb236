import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import type { WordList, WordListName, WordLists } from '../../ports/dictionary';
import type { DictionaryLanguage } from '../../proof/issue';
import { sortedWordList } from './sortedWordList';
import { VoiceoverError } from '../../errors';

/** The dictionaries and word lists that come with the package. */
export interface ProofData extends WordLists {
	readDictionary(language: DictionaryLanguage): Promise<{ aff: Buffer; dic: Buffer }>;
}

/** @param folder as `findDataFolder` gives it */
export function proofData(folder: string): ProofData {
	const lists = new Map<WordListName, Promise<WordList>>();
	return {
		async load(name) {
			let list = lists.get(name);
			if (list === undefined) {
				list = readCompressed(join(folder, `${name}.txt.br`)).then(sortedWordList);
				lists.set(name, list);
				list.catch(() => lists.delete(name));
			}
			return await list;
		},
		async readDictionary(language) {
			const [aff, dic] = await Promise.all(
				['aff', 'dic'].map((kind) => readCompressed(join(folder, language, `index.${kind}.br`))),
			);
			return { aff: aff!, dic: dic! };
		},
	};
}

/** The folder `data` of the built package: this code ends up in several files of it, at several depths. */
export function findDataFolder(): string {
	for (let folder = __dirname; folder !== dirname(folder); folder = dirname(folder)) {
		const data = join(folder, 'data');
		if (existsSync(join(data, 'en', 'common.txt.br'))) return data;
	}
	throw new VoiceoverError(
		'UNEXPECTED',
		'The dictionaries are missing from the installed package',
		{
			description: 'Install n8n-nodes-voiceover again under Settings, Community nodes.',
		},
	);
}

async function readCompressed(file: string): Promise<Buffer> {
	return await promisify(brotliDecompress)(await readFile(file));
}
