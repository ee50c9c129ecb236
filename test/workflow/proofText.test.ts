import { join } from 'node:path';
import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';
import { DEFAULT_API_KEY, startSimulator, type Simulator } from '../../simulator';
import { itemsOf } from '../support/convertWorkflow';
import { temporaryFolder } from '../support/temporaryFolder';
import type { WorkflowJson } from '../support/workflow/messages';
import {
	createWorkflowRunner,
	type RunOptions,
	type WorkflowRunner,
} from '../support/workflow/workflowRunner';

jest.setTimeout(120_000);

const CLEAN = 'Welcome to the show. Today we talk about trains.';
const MISTAKEN = 'Welcome to the show. Today we talk about trians, and their is a lot to say.';

let simulator: Simulator;
let runner: WorkflowRunner;

beforeAll(async () => {
	simulator = await startSimulator();
	runner = await createWorkflowRunner({
		packageDir: join(__dirname, '..', '..'),
		userFolder: temporaryFolder('workflow'),
		credentials: { elevenLabsVoiceoverApi: { apiKey: DEFAULT_API_KEY, baseUrl: simulator.url } },
	});
});

beforeEach(() => simulator.reset());

afterAll(async () => {
	await runner.close();
	await simulator.close();
});

/** Start -> Proof -> Done or Reviewer, with a third output for errors where the node has one. */
function proofWorkflow(parameters: IDataObject = {}, settings: Partial<INode> = {}): WorkflowJson {
	const to = (name: string) => [{ node: name, type: 'main' as const, index: 0 }];
	return {
		id: 'workflow-1',
		nodes: [
			workflowNode('Start', 'n8n-nodes-base.manualTrigger'),
			workflowNode('Proof', 'n8n-nodes-voiceover.proofText', {
				parameters: {
					model: { __rl: true, mode: 'id', value: 'eleven_multilingual_v2' },
					...parameters,
				},
				...settings,
			}),
			...['Done', 'Reviewer', 'Failed'].map((name) => workflowNode(name, 'n8n-nodes-base.noOp')),
		],
		connections: {
			Start: { main: [to('Proof')] },
			Proof: { main: [to('Done'), to('Reviewer'), to('Failed')] },
		},
	};
}

function workflowNode(name: string, type: string, rest: Partial<INode> = {}): INode {
	return { id: name, name, type, typeVersion: 1, position: [0, 0], parameters: {}, ...rest };
}

interface Proof {
	status: string;
	written: string;
	lock: string;
	language: string;
	model: string;
	characters: number;
	charactersWritten: number;
	credits: number;
	seconds: number;
	textNormalization: string;
	changes: { start: number; end: number; from: string; to: string; rule: string }[];
	issues: {
		rule: string;
		severity: string;
		start: number;
		end: number;
		message: string;
		suggestions: string[];
	}[];
	summary: { html: string; markdown: string };
	notes: string[];
}

async function run(
	parameters: IDataObject = {},
	options: Partial<RunOptions> & { node?: Partial<INode>; texts?: string[] } = {},
) {
	const { node = {}, texts = [CLEAN], ...rest } = options;
	const result = await runner.run(proofWorkflow(parameters, node), {
		mode: 'trigger',
		startItems: itemsOf(...texts),
		...rest,
	});
	const [clean = [], review = [], failed = []] = result.nodeOutputs('Proof');
	return {
		result,
		clean,
		review,
		failed,
		hints: result.hints('Proof').map(({ message }) => message),
	};
}

const proofOf = (item: INodeExecutionData) => item.json['proof'] as unknown as Proof;

describe('Proof Text', () => {
	it('sends what is right to Clean and the rest to Needs Review, each with what it found', async () => {
		const { clean, review, hints } = await run({}, { texts: [CLEAN, MISTAKEN, CLEAN] });
		expect(clean.map(({ json }) => json['row'])).toEqual([0, 2]);
		expect(clean.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
		expect(clean[0]!.json['text']).toBe(CLEAN);
		expect(proofOf(clean[0]!)).toMatchObject({
			status: 'clean',
			written: CLEAN,
			language: 'en',
			model: 'eleven_multilingual_v2',
			characters: CLEAN.length,
			charactersWritten: CLEAN.length,
			credits: CLEAN.length,
			changes: [],
			issues: [],
			notes: [],
		});
		expect(proofOf(clean[0]!).lock).toMatch(/^vlock1\./);
		expect(proofOf(clean[0]!).seconds).toBeGreaterThan(2);
		const [item, ...others] = review;
		expect(others).toEqual([]);
		expect(item!.json['row']).toBe(1);
		const { status, issues, summary } = proofOf(item!);
		expect(status).toBe('needsReview');
		expect(
			issues.map(({ start, end, suggestions }) => [MISTAKEN.slice(start, end), suggestions[0]]),
		).toEqual([
			['trians', 'trains'],
			['their', 'there'],
		]);
		expect(summary.html).toContain('<mark><b>trians</b></mark>');
		expect(summary.markdown).toContain('**trians**');
		expect(hints).toEqual([
			expect.stringMatching(/^1 of 3 scripts needs review; 0 changes; [\d,]+ characters\.$/),
		]);
	});

	it('needs no credential, and asks for nothing over the network', async () => {
		await run();
		expect(simulator.calls).toEqual([]);
	});

	it('counts credits at the rates of the account when it has a credential', async () => {
		simulator.account.update({ discount: 0.5 });
		const { clean } = await run(
			{},
			{
				node: { credentials: { elevenLabsVoiceoverApi: { id: '1', name: 'ElevenLabs' } } },
				credentials: {
					elevenLabsVoiceoverApi: { apiKey: DEFAULT_API_KEY, baseUrl: simulator.url },
				},
			},
		);
		expect(proofOf(clean[0]!).credits).toBe(Math.ceil(CLEAN.length / 2));
		expect(simulator.paidCalls()).toEqual([]);
	});

	it('is a loop with a reviewer: proof, edit, proof again, verify what is spoken', async () => {
		const first = await run({}, { texts: [MISTAKEN] });
		const asked = first.review[0]!;
		let edited = MISTAKEN;
		for (const { start, end, suggestions } of proofOf(asked).issues.toReversed()) {
			edited = edited.slice(0, start) + suggestions[0] + edited.slice(end);
		}
		const second = await run({}, { texts: [edited] });
		expect(second.review).toEqual([]);
		const approved = second.clean[0]!;
		const verify = async (json: IDataObject) =>
			await run({ operation: 'verify' }, { startItems: [{ json }] });
		const same = await verify(approved.json);
		expect(same.clean[0]!.json).toEqual({
			...approved.json,
			verification: { status: 'clean', message: 'The text is the one that was proofed.' },
		});
		expect(same.hints).toEqual(['The text is as it was proofed.']);
		const changed = await verify({ ...approved.json, text: `${edited} And one thing more.` });
		expect(changed.clean).toEqual([]);
		expect(changed.review[0]!.json['verification']).toMatchObject({
			status: 'needsReview',
			kind: 'text',
			lengthThen: edited.length,
			lengthNow: edited.length + 20,
		});
		expect(JSON.stringify(changed.review[0]!.json['verification'])).not.toContain('thing');
		expect(changed.hints).toEqual(['1 of 1 text is not as proofed.']);
		const never = await verify({ text: CLEAN });
		expect(never.review[0]!.json['verification']).toMatchObject({ kind: 'unreadable' });
		// The unedited text was locked too, but a reviewer sees that it is not clean.
		expect((await verify({ ...asked.json })).clean).toHaveLength(1);
	});

	it('proofs its own output to the same text and lock', async () => {
		const parameters = { autoFix: true, normalization: 'always', glossary: 'SQL | sequel' };
		const text = 'We **sell** SQL for $5, and the the rest is free.';
		const first = await run(parameters, { texts: [text] });
		const item = [...first.clean, ...first.review][0]!;
		const spoken = item.json['text'] as string;
		expect(spoken).not.toBe(text);
		const { changes, written } = proofOf(item);
		expect(written).toBe(text);
		const applied = changes
			.toReversed()
			.reduce((all, { start, end, to }) => all.slice(0, start) + to + all.slice(end), text);
		expect(applied).toBe(spoken);
		const second = await run(parameters, { texts: [spoken] });
		const again = [...second.clean, ...second.review][0]!;
		expect(again.json['text']).toBe(spoken);
		expect(proofOf(again)).toMatchObject({ changes: [], lock: proofOf(item).lock });
	});

	it('judges markup by the model', async () => {
		const text = 'Wait here. <break time="1.0s" /> Now go on to the next platform, please.';
		const model = (value: string) => ({ model: { __rl: true, mode: 'id', value } });
		expect((await run(model('eleven_multilingual_v2'), { texts: [text] })).clean).toHaveLength(1);
		const { review } = await run(model('eleven_v3'), { texts: [text] });
		expect(proofOf(review[0]!).issues).toContainEqual(
			expect.objectContaining({ rule: 'markup/break', suggestions: ['[pause]'] }),
		);
	});

	it('writes out what the user chooses, and nothing that the user excludes', async () => {
		const text =
			'See **this** 👍 in 1999, for $5 a piece, and use the SQL of [our site](https://a.com).';
		const spoken = async (options: IDataObject, normalization = 'always') => {
			const { clean, review } = await run({ normalization, options }, { texts: [text] });
			return [...clean, ...review][0]!.json['text'];
		};
		expect(await spoken({})).toBe(
			'See this 👍 in 1999, for five dollars a piece, and use the SQL of [our site](https://a.com).',
		);
		expect(
			await spoken({
				alsoWriteOut: ['emoji', 'links', 'years', 'acronyms'],
				neverWriteOut: ['currency', 'markdown'],
			}),
		).toBe('See **this** in nineteen ninety-nine, for $5 a piece, and use the S Q L of our site.');
		// Nobody needs a language for these.
		expect(await spoken({ alsoWriteOut: ['emoji', 'links'] }, 'off')).toBe(
			'See this in 1999, for $5 a piece, and use the SQL of our site.',
		);
	});

	it('takes lists from expressions', async () => {
		const { clean } = await run(
			{
				customWords: '={{ $json.words }}',
				glossary: '={{ $json.glossary }}',
				protectPatterns: '={{ $json.patterns }}',
				checks: '={{ ["spelling"] }}',
			},
			{
				startItems: [
					{
						json: {
							text: 'Blorfing and Qontoo meet XQZZYzz here.',
							words: ['blorfing'],
							glossary: [{ word: 'Qontoo' }],
							patterns: ['XQZ\\w+'],
						},
					},
				],
			},
		);
		expect(clean).toHaveLength(1);
	});

	it('takes a dictionary of the user from two binary fields', async () => {
		const binary = (text: string) => ({
			data: Buffer.from(text).toString('base64'),
			mimeType: 'text/plain',
		});
		const startItems: INodeExecutionData[] = [
			{
				json: { text: 'Tämä on lause, ja tämä on lauze.' },
				binary: {
					aff: binary('SET UTF-8\nTRY aeiou\n'),
					dic: binary('4\ntämä\non\nlause\nja\n'),
				},
			},
		];
		const { review } = await run(
			{
				language: 'other',
				options: { affBinaryProperty: 'aff', dicBinaryProperty: 'dic' },
			},
			{ startItems },
		);
		expect(
			proofOf(review[0]!).issues.map(({ rule, suggestions }) => [rule, suggestions[0]]),
		).toEqual([['spelling/unknown-word', 'lause']]);
		expect(Object.keys(review[0]!.binary!)).toEqual(['aff', 'dic']);
	});

	it('finds that there is nothing to speak', async () => {
		const { review } = await run({}, { startItems: [{ json: {} }] });
		expect(proofOf(review[0]!).issues).toMatchObject([{ rule: 'length/empty' }]);
	});

	it('escapes what a script brings along', async () => {
		const { review } = await run(
			{},
			{ texts: ['Hello <img src=x onerror="alert(1)"> blorfing *world*.'] },
		);
		const { html, markdown } = proofOf(review[0]!).summary;
		expect(html).not.toMatch(/<img|<b>world/);
		expect(html).toContain('&lt;img');
		expect(markdown).toContain(' \\*world\\*');
		expect(markdown).not.toContain(' *world');
	});
});

describe('items that fail', () => {
	const bad: INodeExecutionData = {
		json: { text: { not: 'text' }, proof: { status: 'clean', lock: 'of before' } },
	};
	const startItems = [{ json: { text: CLEAN } }, bad, { json: { text: MISTAKEN } }];

	it('end the run, with the item and the next step', async () => {
		const { result } = await run({}, { startItems });
		expect(result.status).toBe('error');
		expect(result.error!.message).toContain('[item 1]');
	});

	it('never leave through Clean when the run goes on', async () => {
		const { clean, review } = await run(
			{},
			{ startItems, node: { onError: 'continueRegularOutput' } },
		);
		expect(clean.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }]);
		expect(review.map(({ json }) => json['errorCode'])).toEqual(['INVALID_INPUT', undefined]);
	});

	it('leave through the error output where the node has one', async () => {
		const { clean, review, failed } = await run(
			{},
			{ startItems, node: { onError: 'continueErrorOutput' } },
		);
		expect([clean.length, review.length, failed.length]).toEqual([1, 1, 1]);
		expect(failed[0]!.json).toMatchObject({
			errorCode: 'INVALID_INPUT',
			proof: { lock: 'of before' },
		});
	});

	it('say which setting is wrong', async () => {
		for (const [parameters, message] of [
			[{ protectPatterns: '(' }, 'line 1'],
			[{ language: 'xx' }, 'Language'],
			[{ operation: 'publishGlossary', glossary: 'SQL | sequel' }, 'credential'],
			[{ options: { affBinaryProperty: 'aff' } }, 'two files'],
			[{ checks: ['style'] }, 'Checks'],
			[{ options: { alsoWriteOut: ['currency'] } }, 'Also Write Out'],
		] as const) {
			const { result } = await run(parameters as IDataObject);
			expect(result.error!.message).toContain(message);
		}
	});
});

describe('what people enter by mistake', () => {
	const soft = { node: { onError: 'continueRegularOutput' as const } };

	it('checks everything where an expression does not say what to check', async () => {
		for (const checks of ['={{ "" }}', '={{ $json.nothing }}', '={{ [null] }}']) {
			const { clean, review } = await run({ checks }, { ...soft, texts: [MISTAKEN] });
			expect([checks, clean.length, review.length]).toEqual([checks, 0, 1]);
		}
	});

	it('names fields as the panel does', async () => {
		for (const [parameters, name] of [
			[{ normalization: 'sometimes' }, 'Write Out Numbers is'],
			[{ options: { affBinaryProperty: '={{ [1] }}' } }, 'Own Dictionary: AFF Field must be'],
			[{ options: { dicBinaryProperty: '={{ [1] }}' } }, 'Own Dictionary: DIC Field must be'],
		] as const) {
			const { result } = await run(parameters as IDataObject);
			expect(result.error!.message).toContain(name);
		}
	});

	it('counts the lines of Protect Patterns as the field shows them', async () => {
		const { result } = await run({ protectPatterns: '\n\nORD-\\d+\n(' });
		expect(result.error!.message).toContain('in line 4 ');
	});

	it('takes no calculation that failed for what the item before it had', async () => {
		const { clean, review } = await run(
			{ glossary: '={{ $itemIndex === 0 ? null : NaN }}' },
			{ ...soft, texts: [CLEAN, CLEAN] },
		);
		expect(clean).toHaveLength(1);
		expect(review[0]!.json).toMatchObject({ row: 1, errorCode: 'INVALID_INPUT' });
	});

	it('tells texts that could not be verified from texts that were changed', async () => {
		const { clean } = await run();
		const { lock } = proofOf(clean[0]!);
		const items = [CLEAN, `${CLEAN} Yes.`, ['a list']].map((text) => ({ json: { text } }));
		const parameters = { operation: 'verify', lock };
		const { hints } = await run(parameters, { ...soft, startItems: items });
		expect(hints).toEqual(['1 of 2 texts is not as proofed; 1 failed.']);
		const failed = await run(parameters, { ...soft, startItems: items.slice(2) });
		expect(failed.hints).toEqual(['1 failed.']);
	});
});

describe('publishing a glossary', () => {
	const node = { credentials: { elevenLabsVoiceoverApi: { id: '1', name: 'ElevenLabs' } } };
	const parameters = {
		operation: 'publishGlossary',
		glossary: 'SQL | sequel\nQonto',
		dictionaryName: 'brand',
	};

	it('gives each item the id and version for Speech Options, and writes once', async () => {
		const { clean, hints } = await run(parameters, { node, texts: ['a', 'b', 'c'] });
		const [dictionary] = simulator.account.dictionaries.all();
		for (const { json } of clean) {
			expect(json['dictionary']).toEqual({
				id: dictionary!.id,
				versionId: dictionary!.versions[0]!.versionId,
				name: 'brand',
				words: 1,
				status: 'created',
			});
		}
		expect(clean).toHaveLength(3);
		expect(hints).toEqual(['Pronunciation dictionary "brand" was created: 1 word.']);
		const again = await run(parameters, { node });
		expect(again.clean[0]!.json['dictionary']).toMatchObject({ status: 'unchanged' });
		expect(simulator.calls.filter(({ method }) => method === 'POST')).toHaveLength(1);
	});

	it('makes no new version in each run for items that disagree about a glossary', async () => {
		const startItems = ['SQL | sequel', 'API | a p i', 'SQL | sequel'].map((words) => ({
			json: { words },
		}));
		const flip = { ...parameters, glossary: '={{ $json.words }}' };
		const soft = { node: { ...node, onError: 'continueRegularOutput' as const }, startItems };
		for (const status of ['created', 'unchanged']) {
			const { clean, review } = await run(flip, soft);
			expect(clean.map(({ json }) => json['dictionary'])).toMatchObject([{ status }, { status }]);
			expect(review[0]!.json).toMatchObject({
				words: 'API | a p i',
				errorCode: 'INVALID_INPUT',
				error: 'Another item publishes another glossary under the same Dictionary Name [item 1]',
			});
		}
		expect(simulator.calls.filter(({ method }) => method === 'POST')).toHaveLength(1);
	});

	it('hands on no item as Clean that has no dictionary', async () => {
		const { clean, review } = await run(
			{ ...parameters, glossary: '={{ $json.nothing }}' },
			{ node: { ...node, onError: 'continueRegularOutput' } },
		);
		expect(clean).toEqual([]);
		expect(review[0]!.json).toMatchObject({ errorCode: 'INVALID_INPUT' });
	});

	it('gives no name that would not be found again', async () => {
		const { result } = await run({ ...parameters, dictionaryName: '={{ "\\ud83d" }}' }, { node });
		expect(result.error!.message).toContain('needs a name');
	});

	it('names the permission that the key lacks', async () => {
		simulator.account.keys.add('narrow', ['text_to_speech']);
		const { result } = await run(parameters, {
			node,
			credentials: { elevenLabsVoiceoverApi: { apiKey: 'narrow', baseUrl: simulator.url } },
		});
		expect(result.error!.message).toContain('pronunciation_dictionaries_read');
	});
});

it('proofs thousands of items with steady memory', async () => {
	const texts = Array.from({ length: 5_000 }, (_, index) => `${CLEAN} This is number ${index}.`);
	await run({}, { texts: texts.slice(0, 500) });
	const before = await runner.memory();
	const { clean } = await run({}, { texts });
	expect(clean).toHaveLength(5_000);
	const after = await runner.memory();
	// The items themselves, several times over, are most of it.
	expect((after.peakResidentBytes - before.residentBytes) / 1024 / 1024).toBeLessThan(300);
});

it.each([
	['5,000 items', Array.from({ length: 5_000 }, (_, index) => `${MISTAKEN} Number ${index}.`)],
	['200,000 characters', [`${MISTAKEN} `.repeat(3_000).slice(0, 200_000)]],
])('stops at once when the execution is stopped: %s', async (_what, texts) => {
	await run();
	const started = runner.start(proofWorkflow(), { mode: 'trigger', startItems: itemsOf(...texts) });
	await started.nodeStarted('Proof');
	await new Promise((resolve) => setTimeout(resolve, 100));
	const stoppedAtMs = performance.now();
	started.cancel();
	const result = await started.result;
	expect(result.error).toMatchObject({ code: 'CANCELLED' });
	expect(performance.now() - stoppedAtMs).toBeLessThan(1_000);
	// And the thread is free for the next one.
	expect((await run()).clean).toHaveLength(1);
});
