/** Hunspell itself, in a module of its own so that its megabyte is loaded at the first use. */
import { getModuleLoader } from 'emscripten-wasm-loader';
import type { HunspellFactory } from 'hunspell-asm';
import { hunspellLoader } from 'hunspell-asm/dist/cjs/hunspellLoader';
import runtime from 'hunspell-asm/dist/cjs/lib/node/hunspell';

const EVENT = 'uncaughtException';

/** Its own default of three seconds is short for a server that is busy. */
const START_LIMIT_MS = 60_000;

/** What hunspell-asm's own `loadModule` does, except for the listener. */
export async function startHunspell(): Promise<HunspellFactory> {
	const start = getModuleLoader(hunspellLoader, startQuietly, undefined, {
		timeout: START_LIMIT_MS,
	});
	return await start();
}

/**
 * Emscripten adds a listener for uncaught exceptions that throws them once more, which would end an n8n that handles
 * them itself. Nothing else runs between the two looks, so whatever is new is its own.
 */
function startQuietly(settings: Record<string, unknown>): never {
	const before = new Set(process.listeners(EVENT));
	const started = runtime(settings);
	for (const listener of process.listeners(EVENT)) {
		if (!before.has(listener)) process.removeListener(EVENT, listener);
	}
	return started;
}
