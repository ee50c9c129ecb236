import { readFileSync } from 'node:fs';

/** tsx, the shell of npm, npm. */
const PROCESSES_OF_NPM_RUN = 3;

/**
 * Whether one of the processes between this one and the command that the user typed has ended. npm passes no signal on
 * to what it started, so without this a killed `npm run demo` would leave everything running.
 */
export function watchAncestors(): () => boolean {
	const count = process.env.npm_lifecycle_event === undefined ? 1 : PROCESSES_OF_NPM_RUN;
	const atStart = ancestors(count).join();
	return () => ancestors(count).join() !== atStart;
}

/** Process ids, the parent's first. Outside of Linux only the parent is known. */
function ancestors(count: number): number[] {
	const ids = [process.ppid];
	while (ids.length < count) {
		const parent = parentOf(ids.at(-1)!);
		if (parent === undefined) break;
		ids.push(parent);
	}
	return ids;
}

function parentOf(id: number): number | undefined {
	try {
		// "<id> (<name>) <state> <parent's id> ..."; the name may hold spaces and brackets.
		const fields = readFileSync(`/proc/${id}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
		return Number(fields[1]);
	} catch {
		return undefined;
	}
}
