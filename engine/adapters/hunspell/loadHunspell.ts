import type { HunspellFactory } from 'hunspell-asm';

const EVENT = 'uncaughtException';

/** Its own default of three seconds is short for a server that is busy. */
const START_LIMIT_MS = 60_000;

let loading: Promise<HunspellFactory> | undefined;

/** The one Hunspell of this process, started at the first call. */
export function loadHunspell(): Promise<HunspellFactory> {
	loading ??= startHunspell().catch((error: unknown) => {
		loading = undefined;
		throw error;
	});
	return loading;
}

async function startHunspell(): Promise<HunspellFactory> {
	const { loadModule } = await import('hunspell-asm');
	// Starting it adds a listener that throws what it hears once more, which would end an n8n that handles the error
	// itself. That happens before its first pause, so whatever is new right after the call is its own.
	const before = new Set(process.listeners(EVENT));
	const starting = loadModule({ timeout: START_LIMIT_MS });
	for (const listener of process.listeners(EVENT)) {
		if (!before.has(listener)) process.removeListener(EVENT, listener);
	}
	return await starting;
}
