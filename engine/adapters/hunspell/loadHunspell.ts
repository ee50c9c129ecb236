import type { HunspellFactory } from 'hunspell-asm';

let loading: Promise<HunspellFactory> | undefined;

/** The one Hunspell of this process, started at the first call. */
export function loadHunspell(): Promise<HunspellFactory> {
	loading ??= import('./startHunspell')
		.then(async ({ startHunspell }) => await startHunspell())
		.catch((error: unknown) => {
			loading = undefined;
			throw error;
		});
	return loading;
}
