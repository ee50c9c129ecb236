import { createHash } from 'node:crypto';
import { invalidInput, type VoiceoverError } from '../../errors';
import type { OwnDictionary } from '../../ports/dictionary';

/** The largest of the public ones have 10 MB. */
const MOST_BYTES = 32 * 1024 * 1024;

export interface DictionaryBytes {
	aff: Uint8Array;
	dic: Uint8Array;
}

/**
 * A dictionary of the user's in UTF-8, the only encoding that words are handed to Hunspell in.
 *
 * @throws INVALID_INPUT when these are no Hunspell files
 */
export function readOwnDictionary({ aff, dic }: OwnDictionary): DictionaryBytes {
	if (aff.length + dic.length > MOST_BYTES) throw unreadable('they are larger than 32 MB');
	const encoding = encodingOf(aff);
	const decoder = decoderFor(encoding);
	if (decoder === undefined) throw unreadable(`their encoding is not known (SET ${encoding})`);
	const affText = decoder.decode(aff);
	const dicText = decoder.decode(dic);
	if (!/^(SET|FLAG|TRY|PFX|SFX|WORDCHARS|REP|LANG|KEY)\s/mu.test(affText)) {
		throw unreadable('the .aff file has none of the rules that such a file has');
	}
	if (!/^\uFEFF?\s*\d+\s*$/mu.test(dicText.slice(0, dicText.indexOf('\n') + 1))) {
		throw unreadable('the .dic file does not begin with the number of its words');
	}
	if (isUtf8(encoding)) return { aff, dic };
	return { aff: Buffer.from(asUtf8(affText)), dic: Buffer.from(dicText) };
}

/** The same for the same bytes. */
export function ownDictionaryKey({ aff, dic }: OwnDictionary): string {
	return createHash('sha256').update(aff).update('\0').update(dic).digest('hex');
}

/** Hunspell's default for a file that does not say. */
function encodingOf(aff: Uint8Array): string {
	const head = Buffer.from(aff).toString('latin1');
	return /^(?:\u00EF\u00BB\u00BF)?\s*SET\s+(\S+)/mu.exec(head)?.[1] ?? 'ISO8859-1';
}

function isUtf8(encoding: string): boolean {
	return /^utf-?8$/iu.test(encoding);
}

/** Hunspell writes `ISO8859-15` and `microsoft-cp1251` where the rest of the world writes `iso-8859-15` and `cp1251`. */
function decoderFor(encoding: string): TextDecoder | undefined {
	const label = encoding
		.toLowerCase()
		.replace(/^iso-?8859-?/u, 'iso-8859-')
		.replace(/^microsoft-/u, '');
	try {
		return new TextDecoder(label);
	} catch {
		return undefined;
	}
}

function asUtf8(aff: string): string {
	const declared = /^\s*SET\s/mu.test(aff)
		? aff.replace(/^(\s*)SET\s+\S+/mu, '$1SET UTF-8')
		: `SET UTF-8\n${aff}`;
	// A flag is one byte by default, and letters beyond ASCII have just become two.
	return /^\s*FLAG\s/mu.test(declared)
		? declared
		: declared.replace(/^(\s*)SET UTF-8/mu, '$1SET UTF-8\nFLAG UTF-8');
}

function unreadable(why: string): VoiceoverError {
	return invalidInput(
		`The dictionary files cannot be read: ${why}`,
		'Give a pair of Hunspell files of one language: one that ends in .aff and one that ends in .dic.',
	);
}
