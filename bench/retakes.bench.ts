import { join } from 'node:path';
import type { INodeExecutionData } from 'n8n-workflow';
import { openSqliteLedger } from '../engine/adapters/embedded/sqlite/sqliteLedger';
import { creditsOf } from '../engine/speech/milliCredits';
import { systemClock } from '../engine/concurrency/systemClock';
import { countCharacters } from '../engine/speech/text';
import { DEFAULT_API_KEY, startSimulator, type Simulator } from '../simulator';
import { convertWorkflow, VOICE_ID } from '../test/support/convertWorkflow';
import type { CredentialsByType, WorkflowJson } from '../test/support/workflow/messages';
import { createWorkflowRunner, type WorkflowRunner } from '../test/support/workflow/workflowRunner';
import { requireBuild } from './build';
import { atMost, promised, type Line } from './report';
import { sentenceSource, voiceScript, type VoiceScript } from './voiceScripts';
import { inWorkFolder, PROJECT_FOLDER } from './workFolder';

const PAID_BAR = 1.02;

const REPEATED_SCRIPTS = 40;
/** The sender of a webhook gave up waiting and sent it again meanwhile; later somebody ran it once more. */
const DELIVERIES = [2, 1];
const FEWEST_SENTENCES = 2;
const MOST_SENTENCES = 6;

const EDITED_SCRIPTS = 20;
const EDITED_SENTENCES = 5;
/** One sentence each, so that at the end every sentence was changed. */
const EDITS = 5;

const NODE = 'Convert';
const MODEL_ID = 'eleven_multilingual_v2';
const OUTPUT_FORMAT = 'mp3_44100_128';

/** Far above the workload: the budget is there to be counted, and the quota must not end the run. */
const PLENTY = 10_000_000;

/** A clip is a whole script. Clips of sentences, which are to come, bring "unique scripts" down to "unique sentences". */
export const title = `Retakes: ${REPEATED_SCRIPTS} scripts delivered 3 times, and ${EDITED_SCRIPTS} of ${EDITED_SENTENCES} sentences edited ${EDITS} times, one sentence each; TTS Convert in n8n's own engine, against n8n's HTTP Request node calling the API for each item. A clip is a whole script here; clips of sentences come later and will lower it further`;

/** One execution for each text of `texts`, all begun at once. */
interface Occasion {
	texts: string[];
}

interface Workload {
	occasions: Occasion[];
	/** Each once. */
	scripts: VoiceScript[];
}

export async function run(): Promise<Line[]> {
	requireBuild();
	return await inWorkFolder(async (folder) => {
		const simulator = await startSimulator();
		const runner = await createWorkflowRunner({ packageDir: PROJECT_FOLDER, userFolder: folder });
		try {
			const workload = workloadOf();
			const plain = await bill(simulator, async () => {
				await execute(runner, workload, httpRequest(simulator));
			});
			const convert = await bill(simulator, async () => {
				await execute(runner, workload, ttsConvert(simulator));
			});
			const spent = await spentByTheBooks(folder);
			return report(workload, { convert, plain, spent });
		} finally {
			await runner.close();
			await simulator.close();
		}
	});
}

function workloadOf(): Workload {
	const newSentences = sentenceSource();
	const repeated = Array.from({ length: REPEATED_SCRIPTS }, (_, index) => {
		const sizes = MOST_SENTENCES - FEWEST_SENTENCES + 1;
		return voiceScript(newSentences(FEWEST_SENTENCES + (index % sizes)));
	});
	const edited = Array.from({ length: EDITED_SCRIPTS }, () => versions(newSentences));
	return {
		scripts: [...repeated, ...edited.flat()],
		occasions: [
			...repeated.flatMap(({ text }) =>
				DELIVERIES.map((atOnce) => ({ texts: Array<string>(atOnce).fill(text) })),
			),
			...edited.flat().map(({ text }) => ({ texts: [text] })),
		],
	};
}

function versions(newSentences: (count: number) => string[]): VoiceScript[] {
	const found = [voiceScript(newSentences(EDITED_SENTENCES))];
	for (let edit = 0; edit < EDITS; edit += 1) {
		const [replacement] = newSentences(1) as [string];
		found.push(voiceScript(found[edit]!.sentences.with(edit % EDITED_SENTENCES, replacement)));
	}
	return found;
}

/** What a node did to the account. */
interface Bill {
	characters: number;
	credits: number;
	calls: number;
}

/** An account of its own for each, because speech that one bought would be in the other's history. */
async function bill(simulator: Simulator, work: () => Promise<void>): Promise<Bill> {
	simulator.reset();
	simulator.account.update({ quota: PLENTY });
	await work();
	const calls = simulator.paidCalls();
	return {
		characters: sum(calls.map(({ characters = 0 }) => characters)),
		credits: simulator.creditsCharged(),
		calls: calls.length,
	};
}

interface Contender {
	workflow: WorkflowJson;
	credentials: CredentialsByType;
}

function ttsConvert({ url }: Simulator): Contender {
	return {
		workflow: convertWorkflow(),
		credentials: {
			elevenLabsVoiceoverApi: {
				apiKey: DEFAULT_API_KEY,
				baseUrl: url,
				// A window that does not end during the run.
				budgetPeriod: 'total',
				budgetCredits: PLENTY,
			},
		},
	};
}

/** The same workflow with the call as people make it by hand. */
function httpRequest({ url }: Simulator): Contender {
	const workflow = convertWorkflow();
	const nodes = workflow.nodes.map((node) =>
		node.name === NODE
			? {
					...node,
					type: 'n8n-nodes-base.httpRequest',
					typeVersion: 4.2,
					credentials: { httpHeaderAuth: { id: '1', name: 'ElevenLabs' } },
					parameters: {
						method: 'POST',
						url: `${url}/v1/text-to-speech/${VOICE_ID}?output_format=${OUTPUT_FORMAT}`,
						authentication: 'genericCredentialType',
						genericAuthType: 'httpHeaderAuth',
						sendBody: true,
						specifyBody: 'json',
						jsonBody: `={{ { text: $json.text, model_id: '${MODEL_ID}' } }}`,
						options: { response: { response: { responseFormat: 'file' } } },
					},
				}
			: node,
	);
	return {
		workflow: { ...workflow, nodes },
		credentials: { httpHeaderAuth: { name: 'xi-api-key', value: DEFAULT_API_KEY } },
	};
}

async function execute(
	runner: WorkflowRunner,
	{ occasions }: Workload,
	{ workflow, credentials }: Contender,
): Promise<void> {
	for (const { texts } of occasions) {
		const results = texts.map(async (text) => {
			const startItems: INodeExecutionData[] = [{ json: { text } }];
			const result = await runner.run(workflow, { mode: 'trigger', startItems, credentials });
			const [items = []] = result.nodeOutputs(NODE);
			if (result.status === 'success' && items[0]?.binary !== undefined) return;
			throw new Error(`a run delivered no audio: ${result.error?.message ?? result.status}`);
		});
		await Promise.all(results);
	}
}

/** Credits that the ledger in the store's usual place says were spent. */
async function spentByTheBooks(userFolder: string): Promise<number> {
	const path = join(userFolder, '.n8n', 'n8n-nodes-voiceover', 'ledger.db');
	const ledger = await openSqliteLedger({ path, clock: systemClock });
	const [newest] = await ledger.entries({ namespace: 'default', limit: 1 });
	const account = newest?.holds.filter(({ period }) => period === 'total') ?? [];
	const [balance] = await ledger.balances(account);
	await ledger.close();
	if (balance === undefined) throw new Error('the ledger has no entry with a budget');
	return creditsOf(balance.spent);
}

interface Figures {
	convert: Bill;
	plain: Bill;
	spent: number;
}

function report({ scripts, occasions }: Workload, { convert, plain, spent }: Figures): Line[] {
	const unique = charactersOf(new Set(scripts.map(({ text }) => text)));
	const sentences = charactersOf(new Set(scripts.flatMap((script) => script.sentences)));
	const runs = sum(occasions.map(({ texts }) => texts.length));
	const against = (name: string, { characters }: Bill, reference: number, of: string) => ({
		what: `${name}: characters paid, against unique ${of}`,
		measured: `${grouped(characters)}; ${of} ${grouped(reference)}`,
		ratio: characters / reference,
	});
	const paid = against('TTS Convert', convert, unique, 'scripts');
	return [
		{ ...paid, judgement: atMost(paid.ratio, PAID_BAR, 'x') },
		against('TTS Convert', convert, sentences, 'sentences'),
		against('HTTP Request', plain, unique, 'scripts'),
		against('HTTP Request', plain, sentences, 'sentences'),
		{
			what: 'HTTP Request: characters paid, against TTS Convert',
			measured: `${grouped(plain.characters)}; TTS Convert ${grouped(convert.characters)}`,
			ratio: plain.characters / convert.characters,
		},
		{
			what: `paid calls in ${runs} runs`,
			measured: `TTS Convert ${convert.calls}; HTTP Request ${plain.calls}`,
		},
		{
			what: 'credits spent by the ledger are those of the bill',
			measured: `ledger ${grouped(spent)}; bill ${grouped(convert.credits)}`,
			judgement: promised(spent === convert.credits),
		},
	];
}

function charactersOf(texts: Iterable<string>): number {
	return sum([...texts].map(countCharacters));
}

function sum(numbers: number[]): number {
	return numbers.reduce((total, number) => total + number, 0);
}

function grouped(count: number): string {
	return count.toLocaleString('en-US');
}
