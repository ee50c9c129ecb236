import { isVoiceoverError, VoiceoverError, type ErrorCode } from '../../../errors';

/** Primary result codes. Source: sqlite.org/rescode.html. `code` is always ERR_SQLITE_ERROR; `errcode` tells. */
const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;

function resultCode(error: unknown): number | undefined {
	const errcode = (error as { errcode?: unknown } | undefined)?.errcode;
	return typeof errcode === 'number' ? errcode & 0xff : undefined;
}

export function isBusy(error: unknown): boolean {
	const code = resultCode(error);
	return code === SQLITE_BUSY || code === SQLITE_LOCKED;
}

export function isDamaged(error: unknown): boolean {
	const code = resultCode(isVoiceoverError(error) ? error.cause : error);
	return code === SQLITE_CORRUPT || code === SQLITE_NOTADB;
}

const NOTHING_BOUGHT = 'Nothing was bought.';

/** What happened to a store's file, in words for the user; `newer` is a schema this version does not know. */
export function storeError(cause: unknown, purpose: string): VoiceoverError {
	if (isVoiceoverError(cause)) return cause;
	const { code, message, description } = explain(cause, purpose);
	return new VoiceoverError(code, message, {
		description: `${description} ${NOTHING_BOUGHT}`,
		cause,
		retryable: isBusy(cause),
	});
}

interface Explanation {
	code: ErrorCode;
	message: string;
	description: string;
}

function explain(cause: unknown, purpose: string): Explanation {
	if (cause === 'newer') {
		return {
			code: 'STORE_UNAVAILABLE',
			message: `The voiceover store was made by a newer version of this package (${purpose})`,
			description:
				'Update n8n-nodes-voiceover to the version that made it, or choose another folder in the Voiceover Store credential. It was left as it is.',
		};
	}
	if ((cause as { code?: string } | undefined)?.code === 'ERR_UNKNOWN_BUILTIN_MODULE') {
		return {
			code: 'STORE_UNAVAILABLE',
			message: 'This Node.js has no SQLite, which the voiceover store needs',
			description: 'Run n8n on an official Node.js build, version 22.16 or later.',
		};
	}
	switch (resultCode(cause)) {
		case SQLITE_BUSY:
		case SQLITE_LOCKED:
			return {
				code: 'STORE_UNAVAILABLE',
				message: `The voiceover store is locked by another process (${purpose})`,
				description:
					'Another program holds its file. Stop backup or sync tools that work on the folder, then run again.',
			};
		case SQLITE_FULL:
			return {
				code: 'STORE_UNAVAILABLE',
				message: `The disk of the voiceover store is full (${purpose})`,
				description:
					'Free some disk space, or choose a folder on another disk in the Voiceover Store credential, then run again.',
			};
		case SQLITE_READONLY:
			return {
				code: 'STORE_UNAVAILABLE',
				message: `The voiceover store cannot be written (${purpose})`,
				description:
					'Give the user that runs n8n the right to write to the folder and the files in it, or choose another folder in the Voiceover Store credential.',
			};
		case SQLITE_CANTOPEN:
			return {
				code: 'STORE_UNAVAILABLE',
				message: `The voiceover store cannot be opened (${purpose})`,
				description:
					'Check that the folder exists and that the user that runs n8n may read and write it, or choose another folder in the Voiceover Store credential.',
			};
		case SQLITE_CORRUPT:
		case SQLITE_NOTADB:
			return {
				code: 'STORE_UNAVAILABLE',
				message: `The file of the voiceover store is damaged (${purpose})`,
				description: 'Restore it from a backup, or move it away; a new one is then made.',
			};
		case SQLITE_IOERR:
			return {
				code: 'STORE_UNAVAILABLE',
				message: `The disk of the voiceover store reported an error (${purpose})`,
				description:
					'Check the disk. If the folder is on a network drive, choose a local one in the Voiceover Store credential.',
			};
		default:
			return {
				code: 'STORE_UNAVAILABLE',
				message: `The voiceover store failed (${purpose})`,
				description: 'Check that its folder is on a local disk and can be written, then run again.',
			};
	}
}
