import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import fc from 'fast-check';
import { openSqlitePins } from '../../../engine/adapters/embedded/sqlite/sqlitePins';
import { systemClock } from '../../../engine/concurrency/systemClock';
import type { Pin, PinChoice, Pins } from '../../../engine/ports/pins';
import { aliasKey, readAlias } from '../../../engine/speech/pinAlias';
import { importPins, type OnConflict } from '../../../engine/voices/importPins';
import { exportPins } from '../../../engine/voices/exportPins';
import { brokenAt } from '../../../engine/voices/jsonPositions';
import {
	decodeLockFile,
	LOCK_FORMAT,
	lockFileText,
	readLockFile,
} from '../../../engine/voices/lockFile';
import { changeTo, sampleChoice } from '../../contracts/samplePin';
import { afterTests } from '../../support/afterTests';
import { temporaryFolder } from '../../support/temporaryFolder';

const folder = temporaryFolder('lock');

async function newPins(...choices: PinChoice[]): Promise<Pins> {
	const pins = await openSqlitePins({
		path: join(folder, `${randomUUID()}.db`),
		clock: systemClock,
	});
	afterTests(() => pins.close());
	for (const choice of choices) await pins.change('default', [changeTo(choice)]);
	return pins;
}

const asPin = (choice: PinChoice, over: Partial<Pin> = {}): Pin => ({
	...choice,
	revision: 3,
	pinnedAtMs: Date.UTC(2026, 10, 21, 9),
	...over,
});
const NARRATOR = sampleChoice();
const UNDERSTUDY = sampleChoice({ alias: 'Understudy', fallback: undefined }, 'voice0000000000002');
const BOTH = lockFileText([asPin(UNDERSTUDY), asPin(NARRATOR)]);

async function load(pins: Pins, text: string, onConflict: OnConflict = 'stop') {
	return await importPins(text, onConflict, { pins, namespace: 'default' });
}

/** Line, from 1, of the first line that holds the words. */
const lineWith = (text: string, words: string) =>
	text.split('\n').findIndex((line) => line.includes(words)) + 1;

const lastLineWith = (text: string, words: string) =>
	text.slice(0, text.lastIndexOf(words)).split('\n').length;

describe('the text of a lock file', () => {
	it('has one fact on each line, in a fixed order', () => {
		expect(lockFileText([asPin(NARRATOR)])).toBe(`{
  "format": "n8n-nodes-voiceover/voices.lock",
  "version": 1,
  "pins": {
    "Narrator": {
      "voiceId": "voice0000000000001",
      "name": "Alder – \\"warm\\"",
      "origin": "library",
      "category": "professional",
      "ownerId": "owner1",
      "libraryVoiceId": "library0000000001",
      "labels": {
        "accent": "british",
        "gender": "male",
        "language": "en"
      },
      "modelIds": [
        "eleven_multilingual_v2",
        "eleven_flash_v2_5"
      ],
      "settings": {
        "similarityBoost": 0.75,
        "speed": 1,
        "stability": 0.5,
        "style": 0,
        "useSpeakerBoost": true
      },
      "rate": 1.5,
      "noticePeriodDays": 90,
      "noticeUntil": "2027-01-15T08:00:00.000Z",
      "previewSha256": "${'a'.repeat(64)}",
      "previewUrl": "https://example.com/preview.mp3",
      "prompt": "A calm narrator",
      "seed": 7,
      "fallback": "Understudy",
      "pinnedAt": "2026-11-21T09:00:00.000Z"
    }
  }
}
`);
	});

	it('is the same whatever the order and the revisions of the pins', () => {
		const again = lockFileText([
			asPin(NARRATOR, { revision: 9 }),
			asPin({
				...UNDERSTUDY,
				voice: {
					...UNDERSTUDY.voice,
					labels: Object.fromEntries(Object.entries(UNDERSTUDY.voice.labels).toReversed()),
				},
			}),
		]);
		expect(again).toBe(BOTH);
	});

	it('gives the pins back, whatever they hold', () => {
		const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
		const alias = text
			.filter((value) => value.trim() !== '' && !/\p{Cc}/u.test(value) && value.isWellFormed())
			.map((value) => readAlias(value));
		const voice = fc.record(
			{
				voiceId: fc.stringMatching(/^[A-Za-z0-9]{5,20}$/),
				name: text,
				origin: fc.constantFrom('own' as const, 'library' as const, 'default' as const),
				labels: fc.dictionary(text, text, { maxKeys: 4 }),
				modelIds: fc.array(text, { maxLength: 3 }),
				rate: fc.double({ min: 0, max: 100, noNaN: true }).map((rate) => rate + 0),
				category: text,
				settings: fc.record({ stability: fc.constant(0.5) }, { requiredKeys: [] }),
				noticeUntilMs: fc.integer({ min: 0, max: 4e12 }),
				previewSha256: fc.constant('0'.repeat(64)),
				prompt: text,
				seed: fc.nat(),
			},
			{ requiredKeys: ['voiceId', 'name', 'origin', 'labels', 'modelIds', 'rate'] },
		);
		const choices = fc.uniqueArray(
			fc.record({ alias, voice, fallback: alias }, { requiredKeys: ['alias', 'voice'] }),
			{
				selector: (choice) => aliasKey(choice.alias),
				maxLength: 5,
			},
		);
		fc.assert(
			fc.property(choices, (pins) => {
				const written = lockFileText(pins.map((choice) => asPin(choice)));
				const read = readLockFile(written);
				const byKey = (list: PinChoice[]) =>
					Object.fromEntries(list.map((choice) => [`key ${aliasKey(choice.alias)}`, choice]));
				expect(byKey(read)).toEqual(byKey(pins));
				expect(lockFileText(read.map((choice) => asPin(choice)))).toBe(written);
			}),
			{ numRuns: 300 },
		);
	});
});

describe('an import', () => {
	it('pins all of a file into an empty store, also with Windows line ends and a byte order mark', async () => {
		for (const text of [BOTH, `\uFEFF${BOTH.replaceAll('\n', '\r\n')}`]) {
			const pins = await newPins();
			const made = await load(pins, text);
			expect(made.map(({ outcome, after }) => [after.alias, outcome, after.revision])).toEqual([
				['Narrator', 'pinned', 1],
				['Understudy', 'pinned', 1],
			]);
			const listed = await pins.list('default');
			expect(listed.map(({ alias, voice, fallback }) => ({ alias, voice, fallback }))).toEqual([
				NARRATOR,
				UNDERSTUDY,
			]);
		}
	});

	it('of the same pins changes nothing', async () => {
		const pins = await newPins(UNDERSTUDY, NARRATOR);
		const before = await pins.list('default');
		const made = await load(pins, lockFileText(before));
		expect(made.map(({ outcome }) => outcome)).toEqual(['same', 'same']);
		expect(await pins.list('default')).toEqual(before);
	});

	it('stops at pins that differ, keeps them or replaces them, as it is told', async () => {
		const other = sampleChoice({ fallback: undefined }, 'otherVoice');
		const pins = await newPins(other);
		await expect(load(pins, BOTH)).rejects.toMatchObject({
			code: 'PIN_CHANGED',
			message: 'A pin is there already and not as in the file: "Narrator"',
		});
		expect(await pins.list('default')).toHaveLength(1);
		expect((await load(pins, BOTH, 'keep')).map(({ outcome }) => outcome)).toEqual([
			'kept',
			'pinned',
		]);
		expect((await pins.find('default', aliasKey('narrator')))?.voice.voiceId).toBe('otherVoice');
		const replaced = await load(pins, BOTH, 'replace');
		expect(replaced).toMatchObject([
			{
				outcome: 'updated',
				before: { revision: 1, voice: { voiceId: 'otherVoice' } },
				after: { revision: 2, voice: { voiceId: NARRATOR.voice.voiceId } },
			},
			{ outcome: 'same' },
		]);
	});

	it('that somebody is faster than changes nothing', async () => {
		const pins = await newPins();
		const racing: Pins = {
			...pins,
			change: async (namespace, changes) => {
				await pins.change(namespace, [changeTo(UNDERSTUDY)]);
				return await pins.change(namespace, changes);
			},
		};
		await expect(load(racing, BOTH)).rejects.toMatchObject({
			code: 'PIN_CHANGED',
			message: 'The pin "Understudy" changed meanwhile',
		});
		expect((await pins.list('default')).map(({ alias }) => alias)).toEqual(['Understudy']);
	});
});

describe('an export', () => {
	it('leaves out a fallback that is not pinned any more, says so, and can be imported', async () => {
		const pins = await newPins(NARRATOR);
		const { text, warnings } = await exportPins({ pins, namespace: 'default' });
		expect(warnings).toEqual([
			'"Understudy", the fallback of "Narrator", is not pinned any more, so it was left out of the file.',
		]);
		const [made] = await load(await newPins(), text);
		expect(made).toMatchObject({ outcome: 'pinned', after: { voice: NARRATOR.voice } });
		expect(made!.after).not.toHaveProperty('fallback');
		// The pin itself is as it was.
		expect((await pins.find('default', aliasKey('narrator')))?.fallback).toBe('Understudy');
		const both = await exportPins({
			pins: await newPins(NARRATOR, UNDERSTUDY),
			namespace: 'default',
		});
		expect(both.warnings).toEqual([]);
		expect(both.text).toContain('"fallback": "Understudy"');
	});
});

describe('a file that is wrong is refused whole, with the line:', () => {
	const edited = (from: string | RegExp, to: string) => BOTH.replace(from, to);

	it.each([
		['a missing comma', edited('"origin": "library",', '"origin": "library"'), 9, 'not valid JSON'],
		['cut off', BOTH.slice(0, 300), BOTH.slice(0, 300).split('\n').length, 'not valid JSON'],
		['empty', '', 1, 'not valid JSON'],
		[
			'an unfinished text',
			edited('"category": "professional",', '"category": "professional'),
			9,
			'not valid JSON',
		],
	])('%s', async (_, text, line, words) => {
		await expectRefused(text, line, words);
	});

	it.each([
		['a word that is none', '"rate": 1.5,', '"rate": none,'],
		['a comma for a point', '"rate": 1.5,', '"rate": 1,5,'],
		['single quotation marks', '"origin": "library"', `"origin": 'library'`],
		['a comma too many', '"language": "en"', '"language": "en",'],
		['a remark', '"rate": 1.5,', '"rate": 1.5, // more'],
		['a tab inside a text', '"category": "pro', '"category": "pro\t'],
	])('what is no JSON: %s', async (_, from, to) => {
		const text = edited(from, to);
		// What comes too much shows at the next thing.
		const line = lineWith(text, to) + (to.endsWith('"en",') ? 1 : 0);
		await expectRefused(text, line, 'not valid JSON');
	});

	it('what a merge left behind', async () => {
		const text = edited(
			'      "rate": 1.5,\n',
			'<<<<<<< HEAD\n      "rate": 1.5,\n=======\n      "rate": 2,\n>>>>>>> other\n',
		);
		await expectRefused(text, lineWith(text, '<<<<<<<'), 'two versions that were not merged');
	});

	it.each([
		['another encoding', Buffer.from(edited('A calm', 'Sch\u00f6n'), 'latin1'), 'Sch'],
		['two bytes a letter', Buffer.from(`\uFEFF${BOTH}`, 'utf16le'), undefined],
	])('%s, which would change names without a word', (_, file, words) => {
		const line = words === undefined ? 1 : lineWith(file.toString('latin1'), words);
		expect(() => decodeLockFile(file)).toThrow(`not saved as UTF-8 (line ${line})`);
		expect(decodeLockFile(Buffer.from(`\uFEFF${BOTH}`))).toBe(BOTH);
	});

	it('a place is found for every text that is no JSON, and for no other', () => {
		const mutated = fc
			.tuple(fc.json(), fc.nat(), fc.constantFrom(...'{}[]",:01-.eEtn\\\n\t x'), fc.nat(2))
			.map(([json, place, letter, kind]) => {
				const at = place % (json.length + 1);
				return (
					json.slice(0, at) + (kind === 0 ? '' : letter) + json.slice(at + (kind === 1 ? 0 : 1))
				);
			});
		fc.assert(
			fc.property(mutated, (text) => {
				const parses = isJson(text);
				const at = brokenAt(text);
				// A text that only ends too early has no such place.
				if (parses) expect(at).toBeUndefined();
				else if (at === undefined) expect(startsJson(text)).toBe(true);
				else expect(startsJson(text.slice(0, at))).toBe(true);
			}),
			{ numRuns: 2000 },
		);
	});

	it.each([
		['another JSON file', '{\n  "name": "x"\n}', 1, 'not a voices.lock.json'],
		['a list', '[]', 1, 'not a voices.lock.json'],
		['a foreign lock file', edited(LOCK_FORMAT, 'other'), 2, 'not a voices.lock.json'],
		['a newer file', edited('"version": 1', '"version": 2'), 3, 'newer version'],
		['no version', edited('  "version": 1,\n', ''), 1, '"version"'],
	])('%s', async (_, text, line, words) => {
		await expectRefused(text, line, words);
	});

	it.each([
		['rate', '"rate": 1.5', '"rate": "1.5"', 'a number of 0 or more'],
		['a rate without end', '"rate": 1.5', '"rate": 1e999', 'a number of 0 or more'],
		['a voice id of dots', '"voiceId": "voice0000000000001"', '"voiceId": ".."', 'a voice id'],
		['a setting', '"stability": 0.5', '"stability": 5', 'a number from 0 to 1'],
		['speaker boost', '"useSpeakerBoost": true', '"useSpeakerBoost": "yes"', 'true or false'],
		['the voice id', '"voiceId": "voice0000000000001"', '"voiceId": "no such/id"', 'a voice id'],
		['the origin', '"origin": "library"', '"origin": "libary"', 'one of own, library'],
		['a date', '2027-01-15T08:00:00.000Z', 'next year', 'a date such as'],
		['a model', '"eleven_flash_v2_5"', '7', 'the id of a model'],
		['a label', '"accent": "british"', '"accent": 3', 'text'],
		['the hash', 'a'.repeat(64), 'abc', '64 digits'],
		['a misspelt field', '"category"', '"categorie"', 'is not known there'],
		['a misspelt setting', '"speed"', '"sped"', 'is not known there'],
		[
			'a fallback that is nowhere',
			'"fallback": "Understudy"',
			'"fallback": "Nobody"',
			'neither in the file nor pinned',
		],
		[
			'a fallback to itself',
			'"fallback": "Understudy"',
			'"fallback": "narrator"',
			'its own fallback',
		],
		['a name that is there twice', '"Understudy": {', '"Narrator": {', 'twice'],
		['a name in another case', '"Understudy": {', '"NARRATOR": {', 'are the same name'],
		[
			'a name with spaces around it',
			'"Understudy": {',
			'" Understudy": {',
			'not written as names are',
		],
	])('%s', async (_, from, to, words) => {
		const text = edited(from, to);
		// The second of two is the one that is told.
		const isSecond = to === '"Narrator": {';
		const line = isSecond ? lastLineWith(text, to) : lineWith(text, to);
		await expectRefused(text, line, words);
	});

	it('one of brackets alone, and soon', async () => {
		const deep = 100_000;
		await expectRefused(`${'[\n'.repeat(deep)}${']'.repeat(deep)}`, 1, 'not a voices.lock.json');
		const inside = `{"a":`.repeat(deep) + '1' + '}'.repeat(deep);
		await expectRefused(edited('"rate": 1.5', `"rate": ${inside}`), 28, 'a number of 0 or more');
	});

	it('a missing field: the line of the pin', async () => {
		const text = edited('      "voiceId": "voice0000000000001",\n', '');
		await expectRefused(text, lineWith(text, '"Narrator"'), '"voiceId"');
	});

	async function expectRefused(text: string, line: number, words: string) {
		const pins = await newPins();
		await expect(load(pins, text, 'replace')).rejects.toMatchObject({
			code: 'INVALID_INPUT',
			message: expect.stringContaining(`(line ${line})`),
			description: expect.stringContaining('Nothing was imported'),
		});
		await expect(load(pins, text, 'replace')).rejects.toThrow(words);
		expect(await pins.list('default')).toEqual([]);
	}
});

function isJson(text: string): boolean {
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
}

/** Whether something could be put behind the text that makes it JSON. */
function startsJson(text: string): boolean {
	const closed = closings(text);
	return ['', '0', ':0', '"":0'].some((more) =>
		closed.some((closing) => isJson(`${text}${more}${closing}`)),
	);
}

/** What closes all that is open, after a value or in its place. */
function closings(text: string): string[] {
	const open: string[] = [];
	let isText = false;
	for (let at = 0; at < text.length; at += 1) {
		const letter = text[at];
		if (isText && letter === '\\') at += 1;
		else if (letter === '"') isText = !isText;
		else if (!isText && (letter === '{' || letter === '[')) open.push(letter);
		else if (!isText && (letter === '}' || letter === ']')) open.pop();
	}
	const end = open
		.toReversed()
		.map((each) => (each === '{' ? '}' : ']'))
		.join('');
	return isText ? [`"${end}`, `":0${end}`] : [end];
}
