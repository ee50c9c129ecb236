import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INode } from 'n8n-workflow';
import { ERROR_CODES, isErrorCode, VoiceoverError } from '../../engine/errors';
import { nodeError } from '../../nodes/shared/items/nodeError';
import { readCatalogue } from '../../tools/errorCatalogue/catalogue';
import { LIKELIEST } from '../../tools/errorCatalogue/codes';
import { PAGE, renderPage } from '../../tools/errorCatalogue/page';
import { QUOTED } from '../../tools/errorCatalogue/quoted';

const catalogue = readCatalogue();
const { entries } = catalogue;

const NODE: INode = {
	id: 'node',
	name: 'TTS Convert',
	type: 'n8n-nodes-voiceover.ttsConvert',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

/** Places that only pass on what another place said, which is in the catalogue itself. */
const PASSED_ON = [
	// What the decoder of the answer made of it.
	'engine/adapters/elevenlabs/errorResponse.ts',
	// What the explanation of the database's error says.
	'engine/adapters/embedded/sqlite/sqliteErrors.ts',
	// What proofing said, in its own thread.
	'engine/adapters/proofThread/messages.ts',
	// What the run said that worked on the same speech.
	'engine/cache/keyLease.ts',
	// What kept a voice that was made from being pinned.
	'engine/voices/createVoice.ts',
	// What ElevenLabs refused, with the number of voice slots.
	'engine/voices/pinVoice.ts',
	'nodes/PinVoice/operations/clone.ts',
];

/**
 * Where an error has no next step, because it means a mistake in this package, or is caught and told in other words. In
 * a node it is shown with the step for errors that nobody foresaw.
 */
const PLAIN = [
	'engine/adapters/embedded/folderClipFiles.ts',
	'engine/adapters/hunspell/hunspellDictionaries.ts',
	'engine/adapters/proofThread/messages.ts',
	'engine/audio/byteParser.ts',
	'engine/audio/draftAudio.ts',
	'engine/audio/mp3/infoFrame.ts',
	'engine/audio/mp3/mp3Frame.ts',
	'engine/audio/mp3/silentMp3.ts',
	'engine/audio/ogg/oggPage.ts',
	'engine/cache/clipArchive/exportClips.ts',
	'engine/cache/clipArchive/openArchive.ts',
	'engine/cache/liveAudio.ts',
	'engine/delivery/addressGuard.ts',
	'engine/pipeline/request/resolvePinnedRequest.ts',
	'engine/pipeline/request/resolveRequest.ts',
	'engine/proof/changes.ts',
	'engine/voices/importPins.ts',
];

/** Verbs that tell a person what to do. */
const STEP =
	/\b(?:add|ask|check|choose|clean|connect|copy|correct|cut|describe|edit|enter|export|fetch|fill|free|give|install|join|keep|leave|look|lower|make|move|name|open|paste|pin|put|raise|remove|rename|restart|restore|run|save|search|send|set|shorten|split|stop|switch|take|tell|top|try|turn|update|upgrade|use|wait|write)\b/iu;

const each = entries.map((entry) => [`${entry.code} at ${entry.place}`, entry] as const);

it('finds every place that makes an error', () => {
	expect(entries.length).toBeGreaterThan(100);
	expect([...new Set(catalogue.passedOn)].sort()).toEqual(PASSED_ON);
	expect(catalogue.nodeErrors).toEqual(['nodes/shared/items/nodeError.ts']);
	expect(catalogue.plainErrors).toEqual(PLAIN);
});

it('has at least one message for each code', () => {
	const used = new Set(entries.map(({ code }) => code));
	expect(ERROR_CODES.filter((code) => !used.has(code))).toEqual([]);
});

it('uses no other code, but in answers to callers of a voice endpoint', () => {
	const foreign = entries.filter(({ code, isForCallers }) => !isErrorCode(code) && !isForCallers);
	expect(foreign).toEqual([]);
});

it('quotes nothing that nobody decided about', () => {
	expect(catalogue.undecided).toEqual([]);
});

it('quotes no script, no key and no path', () => {
	const forbidden = /\b(?:text|apiKey|key|secret|folder|script|written|body)\b/;
	const quoted = Object.values(QUOTED).flatMap((each) => Object.keys(each));
	expect(quoted.filter((expression) => forbidden.test(expression))).toEqual([]);
});

describe.each(each)('%s', (_title, { messages, descriptions }) => {
	it('says what happened, in a few words and without a full stop', () => {
		for (const message of messages) {
			expect(message).toMatch(/^["‹A-Z]/);
			expect(message).not.toMatch(/[.!?]$|\s\s|undefined|\[object/);
			expect(message.split(' ').length).toBeGreaterThanOrEqual(4);
			expect(message.length).toBeLessThan(220);
		}
	});

	it('says what to do, in whole sentences', () => {
		expect(descriptions).not.toEqual([]);
		for (const description of descriptions) {
			expect(description).toMatch(/^["‹A-Z]/);
			expect(description).toMatch(/[.?"›]$/);
			expect(description).toMatch(STEP);
			expect(description).not.toMatch(/\s\s|undefined|\[object/);
		}
	});

	it('names no file of the machine', () => {
		for (const text of [...messages, ...descriptions]) {
			expect(text.replaceAll(/https?:\/\//g, '')).not.toMatch(/(?:^|[\s"'(])\/\w+\/\w+/);
		}
	});
});

describe('an error in a node', () => {
	const entry = entries.find(({ code }) => code === 'BUDGET_EXCEEDED')!;

	it.each(each.filter(([, { isForCallers }]) => !isForCallers))(
		'is shown with its item: %s',
		(_title, { code, messages, descriptions }) => {
			const error = new VoiceoverError(code as VoiceoverError['code'], messages[0]!, {
				description: descriptions[0]!,
			});
			const shown = nodeError(NODE, error, 3);
			expect(shown.message).toBe(`${messages[0]} [item 3]`);
			expect(shown.description).toBe(descriptions[0]);
			expect(shown.context).toMatchObject({ itemIndex: 3 });
			expect(shown).toMatchObject({ code, node: NODE });
		},
	);

	it('names no item when it is about none', () => {
		const error = new VoiceoverError('BUDGET_EXCEEDED', entry.messages[0]!, {
			description: 'Wait.',
		});
		expect(nodeError(NODE, error).message).toBe(entry.messages[0]);
	});

	it('quotes the request id of ElevenLabs for its support', () => {
		const error = new VoiceoverError('REQUEST_REFUSED', 'ElevenLabs refused', {
			description: 'Check the fields.',
			requestId: 'abc',
		});
		expect(nodeError(NODE, error, 0).description).toBe(
			'Check the fields. (ElevenLabs request id: abc)',
		);
	});

	it.each(['ECONNREFUSED', 'ENOTFOUND', 'ECONNRESET', 'EACCES', 'ENOENT', 'ETIMEDOUT'])(
		'keeps its words and its item when they name %s, which n8n has a sentence of its own for',
		(code) => {
			const error = new VoiceoverError('API_UNREACHABLE', `It cannot be reached (${code})`, {
				description: 'Check the network.',
			});
			const shown = nodeError(NODE, error, 1);
			expect(shown.message).toBe(`It cannot be reached (${code}) [item 1]`);
			expect(shown.description).toBe('Check the network.');
		},
	);

	it('that nobody foresaw says what to do, and names no path', () => {
		const cause = new Error("ENOENT: no such file or directory, open '/home/node/.n8n/secret.txt'");
		const shown = nodeError(NODE, cause, 0);
		expect(shown.message).toBe("ENOENT: no such file or directory, open '…' [item 0]");
		expect(shown.description).toMatch(STEP);
	});

	it('of n8n keeps what n8n says to do', () => {
		const cause = Object.assign(new Error('There is no file in the field "data"'), {
			description: 'Connect a node that gives one.',
		});
		expect(nodeError(NODE, cause, 0).description).toBe('Connect a node that gives one.');
	});
});

it('docs/errors.md is as the source has it; else run "npm run docs:errors"', () => {
	expect(readFileSync(PAGE, 'utf8')).toBe(renderPage(catalogue));
});

it('docs/errors.md begins with the likeliest errors and a list of each code, and the README leads there', () => {
	const [head = ''] = readFileSync(PAGE, 'utf8').split('\n## ');
	expect(LIKELIEST).toHaveLength(10);
	expect(head.match(/^\d+\. \*\*/gm)).toHaveLength(LIKELIEST.length);
	for (const code of ERROR_CODES) expect(head).toContain(`[\`${code}\`](#${code.toLowerCase()})`);
	const readme = readFileSync(join(__dirname, '..', '..', 'README.md'), 'utf8');
	expect(readme).toContain('docs/errors.md');
});

it('the page is not made when the source says one of the likeliest errors no more', () => {
	const says = LIKELIEST[0]!.says;
	const others = entries.filter(({ messages }) => !messages.some((each) => says.test(each)));
	expect(() => renderPage({ ...catalogue, entries: others })).toThrow(String(says));
});
