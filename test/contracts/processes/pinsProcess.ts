import { openSqlitePins } from '../../../engine/adapters/embedded/sqlite/sqlitePins';
import { systemClock } from '../../../engine/concurrency/systemClock';
import { aliasKey } from '../../../engine/speech/pinAlias';
import { importPins } from '../../../engine/voices/importPins';
import { lockFileText } from '../../../engine/voices/lockFile';
import { changeTo, sampleChoice } from '../samplePin';

/**
 * What a process is told to do with pins.
 * - `pin`: decide so many times about one alias, each time on the pin that is there, with a voice of its own name.
 * - `churn`: the same until killed, with a report after each change that was made.
 * - `import`: import lock files of so many pins, each with other voices, until killed, with a report after each import.
 */
export type PinsOrder =
	| { do: 'pin'; path: string; alias: string; name: string; times: number }
	| { do: 'churn'; path: string; alias: string; name: string }
	| { do: 'import'; path: string; pins: number; from: number };

export type PinsReport =
	/** The revisions that this process made. */
	{ done: 'pinned'; revisions: number[] } | { done: 'changed'; revision: number };

async function decide(
	order: Exclude<PinsOrder, { do: 'import' }>,
	times: number,
	onChange: (revision: number) => void,
) {
	const pins = await openSqlitePins({ path: order.path, clock: systemClock });
	for (let time = 0; time < times; time += 1) {
		const before = await pins.find('default', aliasKey(order.alias));
		const choice = sampleChoice({ alias: order.alias }, `${order.name}-${time}`);
		const answer = await pins.change('default', [changeTo(choice, before?.revision)]);
		if (answer.done) onChange(answer.pins[0]!.revision);
	}
	await pins.close();
}

async function importAll({ path, pins, from }: Extract<PinsOrder, { do: 'import' }>) {
	const store = { pins: await openSqlitePins({ path, clock: systemClock }), namespace: 'default' };
	for (let generation = from; ; generation += 1) {
		const choices = Array.from({ length: pins }, (_, place) => {
			const alias = `Pin ${place}`;
			const choice = sampleChoice({ alias, fallback: undefined }, `generation-${generation}`);
			return { ...choice, revision: 1, pinnedAtMs: 0 };
		});
		await importPins(lockFileText(choices), 'replace', store);
		process.send?.({ done: 'changed', revision: generation } satisfies PinsReport);
	}
}

process.on('message', (order: PinsOrder) => {
	const revisions: number[] = [];
	const work =
		order.do === 'import'
			? importAll(order)
			: order.do === 'pin'
				? decide(order, order.times, (revision) => revisions.push(revision)).then(() =>
						process.send?.({ done: 'pinned', revisions } satisfies PinsReport),
					)
				: decide(order, Number.POSITIVE_INFINITY, (revision) =>
						process.send?.({ done: 'changed', revision } satisfies PinsReport),
					);
	work.catch((error: unknown) => {
		process.send?.({ done: 'failed', message: String(error) });
	});
});
