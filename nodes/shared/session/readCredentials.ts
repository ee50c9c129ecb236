import { isAbsolute, join, resolve } from 'node:path';
import { homedir } from 'node:os';
import { invalidInput } from '../../../engine/errors';
import {
	DEFAULT_BASE_URL,
	type ElevenLabsSpeechApiOptions,
} from '../../../engine/adapters/elevenlabs/elevenLabsSpeechApi';
import type { StoreSettings } from './processState';

export { loadElevenLabsSdk } from '../../../engine/adapters/elevenlabs/connection';

const PACKAGE_FOLDER = 'n8n-nodes-voiceover';
const DEFAULT_MAX_SIZE_MB = 4096;
const SMALLEST_MAX_SIZE_MB = 1;
export const DEFAULT_NAMESPACE = 'default';

/** @throws INVALID_INPUT */
export function readApiCredential(data: object): ElevenLabsSpeechApiOptions {
	const { apiKey, baseUrl, customBaseUrl } = data as Record<string, unknown>;
	if (typeof apiKey !== 'string' || apiKey.trim() === '') {
		throw invalidInput(
			'The ElevenLabs Voiceover credential has no API key',
			'Open the credential and paste a key from ElevenLabs (Developers, API Keys).',
		);
	}
	if (!/^[\x21-\x7e]+$/.test(apiKey.trim())) {
		throw invalidInput(
			'The API key holds characters that no key has',
			'Copy the key from ElevenLabs again; quotes or spaces around it do not belong to it.',
		);
	}
	const address = baseUrl === 'custom' ? customBaseUrl : (baseUrl ?? DEFAULT_BASE_URL);
	return { apiKey: apiKey.trim(), baseUrl: checkBaseUrl(address) };
}

function checkBaseUrl(address: unknown): string {
	const text = typeof address === 'string' ? address.trim() : '';
	const url = URL.parse(text);
	if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
		throw invalidInput(
			'The Base URL of the ElevenLabs Voiceover credential is not a web address',
			'Choose one from the list, or enter one that begins with https://.',
		);
	}
	if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
		throw invalidInput(
			'The Base URL of the ElevenLabs Voiceover credential holds more than an address',
			'Remove user name, password, "?" and "#" from it.',
		);
	}
	return text.replace(/\/+$/, '');
}

/**
 * @param data undefined when the node has no store credential
 * @throws INVALID_INPUT
 */
export function readStoreCredential(data: object | undefined): StoreSettings {
	const { folder, maxSizeMb, keepText, namespace } = (data ?? {}) as Record<string, unknown>;
	return {
		folder: checkFolder(folder),
		maxBytes: checkMaxSize(maxSizeMb) * 1024 * 1024,
		keepText: keepText === true,
		namespace: checkNamespace(namespace),
	};
}

/** The folder in which n8n keeps its own files, found as n8n finds it. */
export function defaultStoreFolder(): string {
	const { N8N_USER_FOLDER } = process.env;
	return join(resolve(N8N_USER_FOLDER ?? homedir()), '.n8n', PACKAGE_FOLDER);
}

function checkFolder(folder: unknown): string {
	const path = typeof folder === 'string' ? folder.trim() : '';
	if (path === '') return defaultStoreFolder();
	if (!isAbsolute(path)) {
		throw invalidInput(
			'The folder of the Voiceover Store credential is not an absolute path',
			'Enter a path from the root of the disk, or leave it empty to use the folder inside .n8n.',
		);
	}
	return resolve(path);
}

function checkMaxSize(maxSizeMb: unknown): number {
	if (maxSizeMb === undefined || maxSizeMb === '') return DEFAULT_MAX_SIZE_MB;
	const megabytes = Number(maxSizeMb);
	if (!Number.isFinite(megabytes) || megabytes < SMALLEST_MAX_SIZE_MB) {
		throw invalidInput(
			'Maximum Size of the Voiceover Store credential is not a size in megabytes',
			`Enter a number of ${SMALLEST_MAX_SIZE_MB} or more; ${DEFAULT_MAX_SIZE_MB} is the default.`,
		);
	}
	return megabytes;
}

function checkNamespace(namespace: unknown): string {
	const name = typeof namespace === 'string' ? namespace.trim().normalize('NFC') : '';
	return name === '' ? DEFAULT_NAMESPACE : name;
}
