import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { systemClock } from '../../../../engine/concurrency/systemClock';
import type { Issue } from '../../../../engine/proof/issue';
import { protectSpans } from '../../../../engine/script/protect/protectSpans';
import type { SpellingOptions } from '../../../../engine/proof/spelling/spelling';
import { ownTime } from '../longestStep';
import type { Dictionaries } from '../../../../engine/ports/dictionary';
import { createSpelling } from '../../../../engine/proof/spelling/createSpelling';
import { prose } from '../../../support/proofing/evidence';
import { spellingFromSources } from '../../../support/proofing/spellingFromSources';

// The first run on a machine makes the data.
jest.setTimeout(120_000);

const { spelling } = spellingFromSources({ clock: { ...systemClock, now: () => 0 } });

async function check(text: string, options: Partial<SpellingOptions> = {}) {
	return await spelling.check(text, protectSpans(text), { language: 'en', ...options });
}

/** `rule: text at the span -> first suggestion`. */
async function found(text: string, options?: Partial<SpellingOptions>): Promise<string[]> {
	const { issues } = await check(text, options);
	return issues.map((issue) => shown(text, issue));
}

function shown(text: string, { rule, start, end, suggestions }: Issue): string {
	const fix = suggestions[0] === undefined ? '' : ` -> ${suggestions[0]}`;
	return `${rule}: ${text.slice(start, end)}${fix}`;
}

describe('unknown words', () => {
	it('are reported where they stand, with suggestions', async () => {
		const text = 'We offer the best tooling for profesional 🎙 voiceovers, definately.';
		expect(await found(text)).toEqual([
			'spelling/unknown-word: profesional -> professional',
			'spelling/unknown-word: definately -> definitely',
		]);
	});

	it('keep their capitals in suggestions', async () => {
		expect(await found('Whcih one? PROFESIONAL work.')).toEqual([
			'spelling/unknown-word: Whcih -> Which',
			'spelling/unknown-word: PROFESIONAL -> PROFESSIONAL',
		]);
	});

	it('keep what is joined to them in suggestions', async () => {
		expect(await found("The compnay's well-bieng.")).toEqual([
			"spelling/unknown-word: compnay's -> company's",
			'spelling/unknown-word: bieng -> being',
		]);
	});

	it.each([
		['names', 'Hamshcer met Qonto and McKenzy in Wroclaw.'],
		['abbreviations', 'Our KPIs and OKRs, the SDK of QXZW.'],
		['contractions and clipped words', "'Tis nothin' but rock'n'roll, y'all shouldn't've. D'you?"],
		['sounds and drawls', 'Hmm, ahhh, nooooo! Shhh. Pleeeease, ugh, uh-huh.'],
		['compounds', 'A state-of-the-art, user-friendly, re-recorded multi-language co-production.'],
		['typographic apostrophes', 'Don’t say it’s James’s or the Joneses’ fault.'],
		[
			'both varieties of English',
			'The colour of the center is gray, grey and organised, organized.',
		],
		['software words', 'Our frontend and backend use a microservice and json.'],
		['single letters', 'Plan b or x.'],
		[
			'what is protected',
			'See https://exmaple.com/wrod {{nmae}} `cdoe` <brek/> hlelo@wrod.com #tgas 3rdd',
		],
		['the empty text', ''],
	])('are not seen in %s', async (_, text) => {
		expect(await found(text)).toEqual([]);
	});

	it('are seen in a sentence beginning only when they are nearly a word', async () => {
		expect(await found('Probaly yes. Qonto is a bank.')).toEqual([
			'spelling/unknown-word: Probaly -> Probably',
		]);
	});

	it('that are used three times may be a name, and are reported once', async () => {
		const text = 'The fleeber is new. A fleeber sings. My fleeber, your flooberz.';
		expect(
			(await check(text)).issues.map(({ rule, start, severity }) => [rule, start, severity]),
		).toEqual([
			['spelling/possible-name', 4, 'info'],
			['spelling/unknown-word', 54, 'warning'],
		]);
	});
});

describe('known typos', () => {
	it('are safe to fix', async () => {
		const { issues } = await check('The enviroment of Diveristy.');
		const typo = issues.find(({ rule }) => rule === 'spelling/known-typo');
		expect(typo).toMatchObject({ start: 18, safeFix: true, suggestions: ['Diversity'] });
		expect(issues.filter(({ safeFix }) => safeFix)).toEqual([typo]);
	});

	it('are found although a list of rare words has them', async () => {
		expect(await found('It is dessicated.')).toEqual([
			'spelling/known-typo: dessicated -> desiccated',
		]);
	});

	it('are not safe, nor anything else, when the user says that the word is right', async () => {
		expect(await found('Our diveristy app.', { customWords: ['diveristy'] })).toEqual([]);
	});
});

describe('own words', () => {
	it('of both kinds are right, with their forms', async () => {
		const text = "A fleeber's flib, two flibs; the iSnooze and isnooze.";
		expect(
			await found(text, { customWords: ['Fleeber', 'iSnooze'], glossaryWords: ['flib'] }),
		).toEqual([expect.stringContaining('unknown-word: isnooze')]);
	});
});

describe('varieties', () => {
	const text = 'The colour of the theater, organised.';

	it('are named when one is asked for', async () => {
		expect(await found(text, { language: 'en-US' })).toEqual([
			'spelling/variant: colour -> color',
			'spelling/variant: organised -> organized',
		]);
		expect(await found(text, { language: 'en-GB' })).toEqual([
			'spelling/variant: theater -> theatre',
		]);
	});
});

describe('names', () => {
	it('that are written in two ways are reported where they are rarer', async () => {
		const text = 'Ask Quantello. Then Quantello said that Quantelo knows Quantello’s plan.';
		expect(await found(text)).toEqual(['consistency/name-spelling: Quantelo -> Quantello']);
	});

	it('are judged by the words of the user, also by their capitals', async () => {
		expect(await found('We use Elevenlabs.', { glossaryWords: ['ElevenLabs'] })).toEqual([
			'consistency/name-spelling: Elevenlabs -> ElevenLabs',
		]);
	});

	it('that a dictionary knows are a measure for others', async () => {
		expect(await found('We like Microsoft, and Microsoft likes us. Micorsoft does.')).toEqual([
			'consistency/name-spelling: Micorsoft -> Microsoft',
		]);
	});

	it('in capitals are the same names', async () => {
		expect(await found('I am Quantello, QUANTELLO and QUANTELLO.')).toEqual([]);
	});

	it('are not confused with the first words of sentences', async () => {
		expect(await found('There is Theree. There it is. There.')).toEqual([]);
	});

	it('that are two names stay two names', async () => {
		expect(await found('Johnson and Johnston, Johnson and Marten, Martin, Martin.')).toEqual([]);
	});
});

describe('other languages', () => {
	it.each([
		['es', 'Una prubea de locución con ElevenLabs y marketing.', ['prubea -> prueba']],
		[
			'fr',
			'L’enregistremnt d’aujourd’hui, qu’elle n’a pas fini.',
			["enregistremnt -> L'enregistrement"],
		],
		['pt', 'A gravacão do vídeo está pronta.', ['gravacão -> gravação']],
		['nl', 'De opnaame is klaar voor de podcast.', ['opnaame -> opname']],
		['pl', 'Nagranie jest gotoew.', ['gotoew -> gotowe']],
	] as const)('%s: %s', async (language, text, expected) => {
		const issues = await found(text, { language });
		expect(
			issues.map((issue) => issue.replace(/^[^:]+: /, '').replace(/^L.(?=\S+ ->)/, '')),
		).toEqual(expected);
	});

	it('of other letters are not checked, which a note says', async () => {
		const { issues, notes } = await check('Привет мир and hello.');
		expect(issues).toEqual([]);
		expect(notes).toEqual([
			'2 words were not checked, because English is not written in their letters.',
		]);
	});

	it('come with a dictionary of the user’s, in its own encoding', async () => {
		const own = {
			aff: Buffer.from(
				'SET ISO8859-1\nTRY esianrtolcdugmphbyfvkwäöüß\nSFX E Y 1\nSFX E 0 n e\n',
				'latin1',
			),
			dic: Buffer.from('4\nStraße/E\nschön\nAufnahme/E\nTür\n', 'latin1'),
			language: 'de',
		};
		expect(await found('Straße, schön, Straßen; eine Aufnahmme, Tühr.', { language: own })).toEqual(
			[
				'spelling/unknown-word: eine',
				'spelling/unknown-word: Aufnahmme -> Aufnahme',
				'spelling/unknown-word: Tühr -> Tür',
			],
		);
	});

	it('know that German nouns have capitals', async () => {
		const own = {
			aff: Buffer.from('SET UTF-8\nTRY abc\n'),
			dic: Buffer.from('3\nAufnahme\nDie\nist\n'),
			language: 'de',
		};
		expect(await found('Die Aufnahmme ist Grzbldrf.', { language: own })).toEqual([
			'spelling/unknown-word: Aufnahmme -> Aufnahme',
		]);
	});

	it.each([
		['no affix rules', 'hello', '1\nword\n'],
		['no word count', 'SET UTF-8\n', 'word\n'],
		['an unknown encoding', 'SET KLINGON\n', '1\nword\n'],
	])('refuse files with %s', async (_, aff, dic) => {
		const own = { aff: Buffer.from(aff), dic: Buffer.from(dic) };
		await expect(check('word', { language: own })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
	});
});

describe('a check', () => {
	it('gives the same for the same text', async () => {
		const text = prose('18F')[0]!;
		expect(await check(text)).toEqual(await check(text));
	});

	it('reports in order, inside of the text and outside of every span', async () => {
		const pieces = [
			'wrod ',
			'hello ',
			'Qonto ',
			'{{nmae}} ',
			'<brek/>',
			'[sihgs] ',
			"dont'",
			'-wich-',
			'🎙',
			'. ',
		];
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((some) => some.join('')),
				async (text) => {
					const spans = protectSpans(text);
					const { issues } = await spelling.check(text, spans, { language: 'en' });
					let last = 0;
					for (const { start, end, suggestions } of issues) {
						expect(start).toBeGreaterThanOrEqual(last);
						expect(end).toBeGreaterThan(start);
						expect(suggestions.length).toBeLessThanOrEqual(5);
						expect(spans.some((span) => span.start < end && span.end > start)).toBe(false);
						last = end;
					}
				},
			),
			{ numRuns: 60 },
		);
	});

	it('stops asking for suggestions after 50 words, and says so', async () => {
		const words = Array.from({ length: 60 }, (_, index) => `x${letters(index)}zq`);
		const { issues, notes } = await check(words.join(' '));
		expect(issues).toHaveLength(60);
		expect(notes).toEqual([expect.stringMatching(/^10 unknown words have no suggestions/)]);
	});

	it('stops asking for suggestions after two seconds, and says so', async () => {
		let nowMs = 0;
		const slow = spellingFromSources({ clock: { ...systemClock, now: () => (nowMs += 500) } });
		const words = Array.from({ length: 20 }, (_, index) => `x${letters(index)}zq`);
		const { issues, notes } = await slow.spelling.check(words.join(' '), [], { language: 'en' });
		expect(issues).toHaveLength(20);
		expect(notes).toEqual([expect.stringMatching(/^1\d unknown words have no suggestions/)]);
	});

	it('leaves others their turn in a long text, but for the single suggestions of Hunspell', async () => {
		const { dictionaries, wordLists } = spellingFromSources();
		let longestSuggestionMs = 0;
		const timed = createSpelling({
			wordLists,
			clock: systemClock,
			dictionaries: withSuggestionsTimed(dictionaries, (tookMs) => {
				longestSuggestionMs = Math.max(longestSuggestionMs, tookMs);
			}),
		});
		await timed.check('warm up the misteak', [], { language: 'en' });
		const longest: number[] = [];
		for (let round = 0; round < 3; round += 1) {
			longestSuggestionMs = 0;
			const longestMs = await longestTurn(
				async () => await timed.check(prose('Holmes').join('\n\n'), [], { language: 'en' }),
			);
			longest.push(longestMs - longestSuggestionMs);
		}
		// What holds the loop does so each time; what a busy machine does to the caches differs.
		expect(Math.min(...longest)).toBeLessThan(50);
	});

	it('ends when it is aborted', async () => {
		const { spelling: timed } = spellingFromSources();
		const reason = new Error('stopped');
		const controller = new AbortController();
		const checking = timed.check(prose('18F').join('\n\n'), [], {
			language: 'en',
			signal: controller.signal,
		});
		await wait(5);
		controller.abort(reason);
		await expect(checking).rejects.toBe(reason);
		await expect(
			timed.check('word', [], { language: 'en', signal: AbortSignal.abort(reason) }),
		).rejects.toBe(reason);
	});
});

/** The longest that `work` keeps the event loop from its next turn, in milliseconds of this thread's own time. */
async function longestTurn(work: () => Promise<unknown>): Promise<number> {
	let longestMs = 0;
	let lastMs = ownTime();
	const timer = setInterval(() => {
		longestMs = Math.max(longestMs, ownTime() - lastMs);
		lastMs = ownTime();
	}, 1);
	await work();
	clearInterval(timer);
	return Math.max(longestMs, ownTime() - lastMs);
}

function withSuggestionsTimed(
	dictionaries: Dictionaries,
	took: (tookMs: number) => void,
): Dictionaries {
	return {
		use: async (choices, work, signal) =>
			await dictionaries.use(
				choices,
				async (all) =>
					await work(
						all.map(({ knows, suggest }) => ({
							knows,
							suggest(word) {
								const startMs = ownTime();
								const suggestions = suggest(word);
								took(ownTime() - startMs);
								return suggestions;
							},
						})),
					),
				signal,
			),
	};
}

function letters(index: number): string {
	return String.fromCharCode(97 + Math.floor(index / 26)) + String.fromCharCode(97 + (index % 26));
}
