import { createInterface } from 'node:readline/promises';
import { DemoProblem } from './demoProblem';

/**
 * Asks on the terminal whether credits may be spent.
 *
 * @throws DemoProblem when the answer is no, or when there is nobody to ask
 */
export async function askToSpend(credits: number, interrupted: AbortSignal): Promise<void> {
	if (!process.stdin.isTTY || !process.stdout.isTTY) {
		throw new DemoProblem(
			`The demo would spend about ${credits} credits and there is no terminal to ask on. Nothing was spent. Add --yes to agree beforehand: npm run demo -- --yes`,
		);
	}
	const answer = await ask(`\nSpend about ${credits} credits? [y/N] `, interrupted);
	if (!/^y(es)?$/i.test(answer.trim())) throw new DemoProblem('Nothing was spent.');
}

async function ask(question: string, signal: AbortSignal): Promise<string> {
	// Not as a terminal, which would take Ctrl-C away from the process.
	const terminal = createInterface({
		input: process.stdin,
		output: process.stdout,
		terminal: false,
	});
	try {
		const noAnswer = new Promise<string>((resolve) => {
			terminal.once('close', () => resolve(''));
		});
		return await Promise.race([terminal.question(question, { signal }), noAnswer]);
	} finally {
		terminal.close();
	}
}
