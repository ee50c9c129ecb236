import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isVoiceoverError } from '../../engine/errors';
import { owner } from '../../tools/n8n/owner';
import type { N8nServer } from '../../tools/n8n/server';
import { openAccount, type DemoAccount } from './account';
import { Cleanup } from './cleanup';
import { askToSpend } from './consent';
import { DemoProblem } from './demoProblem';
import { estimateScript, type ScriptEstimate } from './estimate';
import { readExampleWorkflow } from './exampleWorkflow';
import { outputFolder, shownPath } from './folders';
import { publishExample, startInstance } from './instance';
import { untilInterrupted, watchForInterrupt } from './interrupt';
import { readOptions, USAGE, type DemoOptions } from './options';
import { Progress } from './progress';
import { billTable, callTable, checkAnswers } from './receipt';
import { callVoiceover, type VoiceoverAnswer } from './voiceoverCall';

const CALLS = 2;

async function main(): Promise<void> {
	const options = readOptions(process.argv.slice(2), process.env);
	if (options.help) {
		console.log(USAGE);
		return;
	}
	// A terminal that was closed reads no more, and the cleanup must go on all the same.
	for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
	const cleanup = new Cleanup();
	const interrupted = watchForInterrupt(() => console.log('\nStopping what was started ...'));
	try {
		await runDemo(options, cleanup, interrupted);
	} catch (error) {
		process.exitCode = 1;
		// What fails after Ctrl-C fails because of it.
		console.error(interrupted.aborted ? 'The demo was stopped.' : `\n${explain(error)}`);
	} finally {
		for (const failure of await cleanup.run()) {
			process.exitCode = 1;
			console.error(failure);
		}
	}
}

async function runDemo(
	options: DemoOptions,
	cleanup: Cleanup,
	interrupted: AbortSignal,
): Promise<void> {
	const text = await readScript(options.scriptFile);
	const workflow = await readExampleWorkflow();
	const folder = await mkdtemp(path.join(tmpdir(), 'n8n-nodes-voiceover-demo-'));
	cleanup.add(`remove ${folder}`, async () => {
		await rm(folder, { recursive: true, force: true, maxRetries: 5 });
	});

	const account = await openAccount(options, folder, cleanup);
	const estimate = await estimateScript(text, account, workflow);
	console.log(describeJob(options, account, estimate));
	if (account.costsMoney && estimate.credits > 0 && !options.yes) {
		await askToSpend(estimate.credits, interrupted);
	}
	console.log();

	const progress = new Progress(interrupted);
	const n8n = await startInstance(folder, progress, cleanup);
	try {
		const webhookUrl = await progress.step(
			'Importing and publishing examples/webhook-voiceover.json',
			async () => await publishExample(n8n, account, workflow),
		);
		const answers: VoiceoverAnswer[] = [];
		for (let call = 1; call <= CALLS; call++) {
			const file = path.join(outputFolder, `${path.parse(options.scriptFile).name}-${call}.mp3`);
			const body = { text, voiceId: account.voiceId };
			const label = `Call ${call}: POST ${webhookUrl}`;
			answers.push(
				await progress.step(
					label,
					async () => await callVoiceover(webhookUrl, body, file, interrupted),
				),
			);
		}
		report(answers, account);
		if (options.keep) await keepRunning(n8n, account, webhookUrl, interrupted);
	} catch (error) {
		if (error instanceof DemoProblem || interrupted.aborted) throw error;
		throw new Error(`${(error as Error).message}\n\nn8n's log:\n${n8n.logTail() || '(empty)'}`);
	}
}

async function readScript(file: string): Promise<string> {
	const text = await readFile(file, 'utf8').catch((error: Error) => {
		throw new DemoProblem(`The script cannot be read: ${error.message}`);
	});
	if (text.trim() === '') throw new DemoProblem(`${file} is empty.`);
	return text;
}

function describeJob(
	{ scriptFile }: DemoOptions,
	account: DemoAccount,
	{ characters, credits, hit, voiceName, warnings }: ScriptEstimate,
): string {
	const voice = voiceName === undefined ? account.voiceId : `${voiceName} (${account.voiceId})`;
	return [
		`Script     ${shownPath(scriptFile)}, ${characters} characters`,
		`Voice      ${voice}`,
		`Spoken by  ${account.name}`,
		hit
			? `Estimate   0 credits: it was bought before and is in ${shownPath(account.clipsFolder)}`
			: `Estimate   ${credits} credits for the first call, 0 for the second`,
		...warnings.map((warning) => `           ${warning}`),
	].join('\n');
}

function report(answers: VoiceoverAnswer[], { bill, clipsFolder, costsMoney }: DemoAccount): void {
	console.log(`\n${callTable(answers)}\n`);
	if (bill !== undefined) console.log(`${billTable(answers, bill)}\n`);
	checkAnswers(answers, bill);
	console.log(
		answers[0]?.source === 'cache'
			? 'Both calls were free, because these words were bought before.'
			: 'The second call was free and gave the same audio, byte for byte.',
	);
	if (costsMoney) console.log(`The clip stays in ${shownPath(clipsFolder)} for the next demo.`);
}

async function keepRunning(
	n8n: N8nServer,
	account: DemoAccount,
	webhookUrl: string,
	interrupted: AbortSignal,
): Promise<void> {
	console.log(`
Editor     ${n8n.url}
E-mail     ${owner.email}
Password   ${owner.password}
Webhook    ${webhookUrl}
Voice id   ${account.voiceId}

Ctrl-C ends everything and removes it.`);
	await Promise.race([untilInterrupted(interrupted), n8n.exited]);
	if (!interrupted.aborted) throw new Error('n8n ended by itself.');
}

function explain(error: unknown): string {
	if (isVoiceoverError(error)) {
		const origin = error.code === 'INVALID_KEY' ? ' in ELEVENLABS_API_KEY' : '';
		return `${error.message}${origin}\n${error.description}`;
	}
	return error instanceof Error ? error.message : String(error);
}

main().catch((error: unknown) => {
	console.error(explain(error));
	process.exitCode = 1;
});
