import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { proofThread, type ProofThread } from '../../../../engine/adapters/proofThread/proofThread';
import { proofingContract } from '../../../contracts/proofingContract';
import { afterTests } from '../../../support/afterTests';
import { prose, typoPairs } from '../../../support/proofing/evidence';
import { withEventLoopDelays, type EventLoopUse } from '../../../support/eventLoopDelays';
import { buildProofWorker } from '../../../support/proofing/builtProofWorker';
import { proofOptions } from '../../../support/proofing/proofOptions';
import { temporaryFolder } from '../../../support/temporaryFolder';

// The first run on a machine makes the data.
jest.setTimeout(300_000);

const MEGABYTE = 1024 * 1024;

const folder = temporaryFolder('proof-thread');
let program: string | undefined;

function threadOf(file: string, idleMs?: number): ProofThread {
	const thread = proofThread({ file, ...(idleMs === undefined ? {} : { idleMs }) });
	afterTests(async () => await thread.close());
	return thread;
}

/** A thread that does something else than proofing. */
function threadThat(does: string, idleMs?: number): ProofThread {
	const file = join(folder, `${does.length}-${Math.random()}.js`);
	writeFileSync(file, `const { parentPort } = require('node:worker_threads');\n${does}`);
	return threadOf(file, idleMs);
}

/** Starts of a thread, and what became of each. */
function watchWorkers() {
	const workers: { ended: boolean }[] = [];
	const watched = new Set<Worker>();
	const ref = Worker.prototype.ref;
	jest.spyOn(Worker.prototype, 'ref').mockImplementation(function (this: Worker) {
		if (!watched.has(this)) {
			watched.add(this);
			const state = { ended: false };
			workers.push(state);
			this.once('exit', () => (state.ended = true));
		}
		ref.call(this);
	});
	return workers;
}

/** The thread did the work, and what is left to this one never took long in comparison. */
function expectFree({ longestMs, turns, ownMs, elsewhereMs }: EventLoopUse): void {
	expect(elsewhereMs).toBeGreaterThan(ownMs);
	expect(longestMs).toBeLessThan(elsewhereMs / 20);
	expect(turns).toBeGreaterThan(100);
}

afterEach(() => jest.restoreAllMocks());

const shared = () =>
	(sharedThread ??= threadOf((program ??= buildProofWorker(join(folder, 'real')))));
let sharedThread: ProofThread | undefined;

proofingContract('in a thread', shared);

describe('proofThread', () => {
	it('never holds the event loop, not even at its start or while a suggestion takes long', async () => {
		const words = 'zeebaks wonderlijkheidt verschrikkelijkheidjes onafhankelikheidsverklaringen';
		const text = `${words} gemeentehuisbezoekeers ${words.replaceAll('e', 'ea')} `.repeat(400);
		const thread = threadOf(program!);
		const { result, delays } = await withEventLoopDelays(
			async () => await thread.proof(proofOptions(text, { language: 'nl' })),
		);
		expect(result.issues.length).toBeGreaterThan(5);
		expectFree(delays);
	});

	it('starts nothing before its first use, and one thread for all', async () => {
		const workers = watchWorkers();
		const thread = threadOf(program!);
		expect(workers).toHaveLength(0);
		await Promise.all([1, 2, 3].map(async () => await thread.proof(proofOptions('Hello there.'))));
		await thread.proof(proofOptions('Hello again.'));
		expect(workers).toHaveLength(1);
	});

	it('leaves no listener for uncaught exceptions in the process', async () => {
		const listeners = () =>
			process.eventNames().map((event) => [event, process.listeners(event as 'exit')]);
		const before = listeners();
		await threadOf(program!).proof(proofOptions('Hello there, blorfing.'));
		expect(listeners()).toEqual(before);
	});

	it('ends when it is idle, and starts anew', async () => {
		const workers = watchWorkers();
		const thread = threadOf(program!, 30);
		await thread.proof(proofOptions('Hello there.'));
		await sleep(10);
		await thread.proof(proofOptions('Hello there.'));
		expect(workers).toEqual([{ ended: false }]);
		while (!workers[0]!.ended) await sleep(10);
		expect((await thread.proof(proofOptions('Hello there.'))).status).toBe('clean');
		expect(workers).toHaveLength(2);
	});

	it('fails what is under way when the thread dies, and starts anew', async () => {
		const thread = threadThat(
			`parentPort.on('message', ({ call, options }) => {
				if (options.text === 'die') setImmediate(() => { throw new Error('out of luck'); });
				if (options.text === 'exit') process.exit(3);
				if (options.text === 'live') parentPort.postMessage({ call, result: { text: 'alive' } });
			});`,
		);
		for (const end of ['die', 'exit']) {
			const answers = await Promise.allSettled(
				['wait', end].map(async (text) => await thread.proof(proofOptions(text))),
			);
			for (const answer of answers) {
				expect(answer).toMatchObject({
					status: 'rejected',
					reason: { code: 'UNEXPECTED', outcome: 'notCharged' },
				});
			}
			expect(await thread.proof(proofOptions('live'))).toEqual({ text: 'alive' });
		}
	});

	it('fails, and fails again, when there is no program', async () => {
		const thread = threadOf(join(folder, 'missing.js'));
		for (let time = 0; time < 2; time += 1) {
			await expect(thread.proof(proofOptions('x'))).rejects.toMatchObject({ code: 'UNEXPECTED' });
		}
	});

	it('answers a cancelled call at once, also when the thread is busy', async () => {
		const thread = threadThat(
			`parentPort.on('message', ({ kind }) => {
				while (kind === 'proof');
			});`,
		);
		const signal = AbortSignal.timeout(20);
		await expect(thread.proof(proofOptions('x', { signal }))).rejects.toMatchObject({
			code: 'CANCELLED',
		});
		await thread.close();
	});

	it('hands over a defect with the place where it happened', async () => {
		const thread = threadThat(
			`parentPort.on('message', ({ call }) => parentPort.postMessage({
				call, failure: { kind: 'other', message: 'a defect', stack: 'Error: a defect\\n at there' },
			}));`,
		);
		await expect(thread.proof(proofOptions('x'))).rejects.toMatchObject({
			message: 'a defect',
			stack: 'Error: a defect\n at there',
		});
	});
});

describe('large work', () => {
	const typos = typoPairs('client9/misspell').map(({ wrong }) => wrong);
	const text = prose('18F').join('\n\n');
	const book = `${text}\n\n${text}`.slice(0, 200_000);
	/** One word in a hundred is mistyped. */
	const worn = book
		.split(' ')
		.map((word, index) => (index % 100 === 99 ? typos[index % typos.length] : word))
		.join(' ');

	it('a script of 200,000 characters: the event loop goes on, and memory stays', async () => {
		const proof = async () => await shared().proof(proofOptions(worn));
		await proof();
		const before = process.memoryUsage.rss();
		for (let time = 0; time < 2; time += 1) {
			const { result, delays } = await withEventLoopDelays(proof);
			expect(result.issues.length).toBeGreaterThan(50);
			expectFree(delays);
		}
		expect((process.memoryUsage.rss() - before) / MEGABYTE).toBeLessThan(100);
	});

	it('5,000 scripts: the event loop goes on, and memory stays', async () => {
		const sentences = book.split(/(?<=[.!?])\s+/).filter((sentence) => sentence.length > 40);
		const scriptOf = (index: number) => {
			const typo = index % 50 === 9 ? `And ${typos[index % typos.length]}.` : '';
			return `${sentences[index % sentences.length]} This is ${index}. ${typo}`;
		};
		const foundIn = async (index: number) =>
			(await shared().proof(proofOptions(scriptOf(index)))).issues.length;
		/** Ten at a time, because on a busy machine each waits long for its turn. */
		const proofSome = async (from: number, to: number) => {
			let found = 0;
			for (let index = from; index < to; index += 10) {
				const ten = Array.from({ length: 10 }, async (_, step) => await foundIn(index + step));
				for (const count of await Promise.all(ten)) found += count;
			}
			return found;
		};
		await proofSome(0, 500);
		const before = process.memoryUsage.rss();
		const { result: found, delays } = await withEventLoopDelays(
			async () => await proofSome(500, 5_500),
		);
		expect(found).toBeGreaterThan(90);
		expectFree(delays);
		expect((process.memoryUsage.rss() - before) / MEGABYTE).toBeLessThan(60);
	});
});
