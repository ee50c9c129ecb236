import * as hit from './hit.bench';
import * as key from './key.bench';
import * as ledger from './ledger.bench';
import * as listeners from './listeners.bench';
import { machineFacts } from './machine';
import * as miss from './miss.bench';
import * as packageSize from './package.bench';
import * as proof from './proof.bench';
import * as put from './put.bench';
import { table, type Line } from './report';
import * as retakes from './retakes.bench';
import * as startup from './startup.bench';
import * as stream from './stream.bench';

interface Bench {
	title: string;
	run(): Promise<Line[]>;
}

const BENCHES: Record<string, Bench> = {
	hit,
	miss,
	key,
	put,
	ledger,
	retakes,
	startup,
	stream,
	listeners,
	package: packageSize,
	proof,
};

/** Runs the named benches, or all. A missed bar is printed, not an error; only a bench that breaks fails the run. */
async function main(names: string[]): Promise<void> {
	const unknown = names.filter((name) => !Object.hasOwn(BENCHES, name));
	if (unknown.length > 0) {
		const known = Object.keys(BENCHES).join(', ');
		throw new Error(`there is no bench ${unknown.join(', ')}; there are ${known}`);
	}
	console.log(machineFacts());
	const lines: Line[] = [];
	for (const name of names.length > 0 ? names : Object.keys(BENCHES)) {
		lines.push(...(await runOne(name, BENCHES[name] as Bench)));
	}
	const judged = lines.filter(({ judgement }) => judgement !== undefined);
	const missed = judged.filter(({ judgement }) => judgement?.met === false);
	console.log(`\n${judged.length - missed.length} of ${judged.length} bars met`);
	for (const { what } of missed) console.log(`missed: ${what}`);
}

/** A bench that breaks does not keep the others from running. */
async function runOne(name: string, bench: Bench): Promise<Line[]> {
	console.log(`\n## ${name}\n\n${bench.title}\n`);
	const startedAtMs = performance.now();
	try {
		const lines = await bench.run();
		console.log(table(lines));
		console.log(`\n${((performance.now() - startedAtMs) / 1000).toFixed(0)} s`);
		return lines;
	} catch (error) {
		fail(error);
		return [];
	}
}

function fail(error: unknown): void {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
}

main(process.argv.slice(2)).catch(fail);
