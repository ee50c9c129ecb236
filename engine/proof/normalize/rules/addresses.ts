import { replaceAll, type NormalizeRule } from '../rule';

/** `me@example.com` becomes "me at example dot com". */
export const emailAddresses: NormalizeRule = {
	name: 'email-addresses',
	step: 'optional',
	reads: ['email'],
	englishOnly: true,
	find: (paragraph) =>
		replaceAll(
			paragraph,
			/(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,6}/gu,
			([address]) => spokenAddress(address),
		),
};

/** `https://example.com/a-b` becomes "example dot com slash a dash b". */
export const webAddresses: NormalizeRule = {
	name: 'web-addresses',
	step: 'optional',
	reads: ['url'],
	englishOnly: true,
	find: (paragraph) =>
		replaceAll(
			paragraph,
			/(?<![\p{L}\p{N}_.@/-])(?:https?:\/\/)?(?:[\p{L}\p{N}-]{1,63}\.){1,6}\p{L}{2,24}(?:[/?#][^\s<>"“”«»`]*[^\s<>"“”«»`.,;:!?'’)\]])?\/?(?![\p{L}\p{N}_@-])/gu,
			([address]) => spokenAddress(address.replace(/^https?:\/\//, '').replace(/\/$/, '')),
		),
};

const SIGNS: Record<string, string> = {
	'.': 'dot',
	'@': 'at',
	'/': 'slash',
	'-': 'dash',
	_: 'underscore',
	'?': 'question mark',
	'=': 'equals',
	'&': 'and',
	'#': 'hash',
	'+': 'plus',
	'%': 'percent',
	':': 'colon',
	'~': 'tilde',
};

function spokenAddress(address: string): string {
	return address
		.replaceAll(/[^\p{L}\p{N}]/gu, (sign) => ` ${SIGNS[sign] ?? sign} `)
		.replaceAll(/\s+/g, ' ')
		.trim();
}
