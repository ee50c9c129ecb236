import { createHash } from 'node:crypto';
import { evenedOut } from '../speech/text';
import type { GlossaryEntry } from './issue';

/** What was in force when a text was proofed. Other rules may find other mistakes in the same text. */
export interface ProofSettings {
	language: string;
	glossary: readonly GlossaryEntry[];
	rulesVersion: string;
}

export type LockCheck = { ok: true } | { ok: false; difference: LockDifference };

export type LockDifference =
	| {
			/** Not a lock of this version: cut off, edited, or something else. */
			kind: 'unreadable';
			lengthNow: number;
	  }
	| {
			/** The same text, proofed under another language, glossary or set of rules. */
			kind: 'settings';
			lengthThen: number;
			lengthNow: number;
	  }
	| {
			kind: 'text';
			/** Lengths in characters (code points) of the text as it is sent. */
			lengthThen: number;
			lengthNow: number;
			/**
			 * The part of the text as it is now that holds all differences, in characters; `end` exclusive. Widened to whole
			 * blocks of the locked text, so it says about where and never what.
			 */
			start: number;
			end: number;
	  };

const PREFIX = 'vlock1';
/** Blocks are at least this many characters. */
const SMALLEST_BLOCK = 64;
/** A longer text has larger blocks in place of more, so that a lock stays below about 400 characters. */
const MOST_BLOCKS = 64;
/** Base64url characters of a block's hash: 24 bits. A block that differs is overlooked once in 16 million. */
const BLOCK_HASH = 4;

/**
 * The lock of a proofed text: `vlock1.<hash>.<settings>.<length>.<block size>.<block hashes>`.
 *
 * It belongs to the text as it is sent: Unicode composition, line endings and white space at both ends are evened out,
 * as nobody hears them. The hash (SHA-256, hex) covers text and settings. The hashes of blocks say later where a text
 * differs, without holding the text. It proves nothing about who made it: anyone can lock any text.
 */
export function lockOf({ text, ...settings }: ProofSettings & { text: string }): string {
	const characters = sent(text);
	const blockSize = blockSizeOf(characters.length);
	const settingsHash = hashOfSettings(settings);
	const hash = hashOf(settingsHash, characters);
	const blocks: string[] = [];
	for (let start = 0; start < characters.length; start += blockSize) {
		blocks.push(blockHash(hash, characters, start, start + blockSize));
	}
	return [PREFIX, hash, settingsHash, characters.length, blockSize, blocks.join('')].join('.');
}

/**
 * Whether a text is the locked one, and if not, how long each is and about where they differ.
 *
 * @param settings when given, the text must also have been proofed under them
 */
export function verifyLock(text: string, lock: string, settings?: ProofSettings): LockCheck {
	const characters = sent(text);
	const lengthNow = characters.length;
	const then = readLock(lock);
	if (then === undefined) return { ok: false, difference: { kind: 'unreadable', lengthNow } };
	const lengthThen = then.length;
	if (hashOf(then.settingsHash, characters) !== then.hash) {
		const { start, end } = differingPart(characters, then);
		return { ok: false, difference: { kind: 'text', lengthThen, lengthNow, start, end } };
	}
	if (settings !== undefined && hashOfSettings(settings) !== then.settingsHash) {
		return { ok: false, difference: { kind: 'settings', lengthThen, lengthNow } };
	}
	return { ok: true };
}

/** A difference in words, without a full stop; it quotes nothing of the text. */
export function describeDifference(difference: LockDifference): string {
	if (difference.kind === 'unreadable') {
		return 'The lock cannot be read: it is empty, was cut off, or does not come from Proof Text';
	}
	if (difference.kind === 'settings') {
		return 'The text is the locked one, but it was proofed with another language, glossary or version of the rules';
	}
	const { lengthThen, lengthNow, start, end } = difference;
	const by = Math.abs(lengthNow - lengthThen);
	const characters = by === 1 ? 'character' : 'characters';
	const size =
		by === 0
			? 'it is as long as before'
			: `it is ${by} ${characters} ${lengthNow > lengthThen ? 'longer' : 'shorter'}`;
	const place =
		end > start + 1
			? `at about characters ${start + 1} to ${end}`
			: `at about character ${start + 1}`;
	return `The text differs from the locked one ${place}; ${size} (${lengthNow} in place of ${lengthThen})`;
}

interface ReadLock {
	hash: string;
	settingsHash: string;
	length: number;
	blockSize: number;
	blocks: string[];
}

const LOCK = /^vlock1\.([0-9a-f]{64})\.([0-9a-f]{16})\.(\d{1,9})\.(\d{1,9})\.((?:[\w-]{4}){0,64})$/;

function readLock(lock: string): ReadLock | undefined {
	const match = LOCK.exec(lock.trim());
	if (match === null) return undefined;
	const length = Number(match[3]);
	const blockSize = Number(match[4]);
	const blocks = match[5]!.match(/.{4}/g) ?? [];
	const fits = blockSize === blockSizeOf(length) && blocks.length === Math.ceil(length / blockSize);
	if (!fits) return undefined;
	return { hash: match[1]!, settingsHash: match[2]!, length, blockSize, blocks };
}

/**
 * Blocks are compared from the front, and from the back with the difference in length taken into account; what is
 * between the first and the last that differ holds all differences.
 */
function differingPart(characters: string[], then: ReadLock): { start: number; end: number } {
	const { hash, length, blockSize, blocks } = then;
	const shift = characters.length - length;
	const same = (index: number, by: number) => {
		const start = index * blockSize;
		const end = Math.min(start + blockSize, length);
		const within = start + by >= 0 && end + by <= characters.length;
		return within && blockHash(hash, characters, start + by, end + by, start) === blocks[index];
	};
	let first = 0;
	while (first < blocks.length && same(first, 0)) first += 1;
	let behind = blocks.length;
	while (behind > first && same(behind - 1, shift)) behind -= 1;
	const start = Math.min(first * blockSize, length, characters.length);
	const end = Math.min(behind * blockSize, length) + shift;
	return { start: Math.min(start, Math.max(end, 0)), end: Math.max(start, end) };
}

function sent(text: string): string[] {
	return Array.from(evenedOut(text).trim());
}

function blockSizeOf(length: number): number {
	return Math.max(SMALLEST_BLOCK, Math.ceil(length / MOST_BLOCKS));
}

function hashOf(settingsHash: string, characters: string[]): string {
	return createHash('sha256').update(`${settingsHash}\n`).update(characters.join('')).digest('hex');
}

/** Depends on the lock's own hash, so that equal blocks of two locked texts cannot be told from their locks. */
function blockHash(
	hash: string,
	characters: string[],
	start: number,
	end: number,
	place = start,
): string {
	return createHash('sha256')
		.update(`${hash}:${place}:`)
		.update(characters.slice(start, end).join(''))
		.digest('base64url')
		.slice(0, BLOCK_HASH);
}

function hashOfSettings({ language, glossary, rulesVersion }: ProofSettings): string {
	const entries = glossary
		.map(({ word, spoken, forbidden }) =>
			JSON.stringify([word, spoken ?? null, [...(forbidden ?? [])].sort()]),
		)
		.sort();
	const document = JSON.stringify([language.toLowerCase(), rulesVersion, entries]);
	return createHash('sha256').update(document).digest('hex').slice(0, 16);
}
