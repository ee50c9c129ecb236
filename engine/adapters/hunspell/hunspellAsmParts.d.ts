/** Parts of hunspell-asm 4.0.2 that it has no types for. */

declare module 'hunspell-asm/dist/cjs/lib/node/hunspell' {
	/** Starts the WebAssembly module that the file holds. */
	const runtime: (settings: Record<string, unknown>) => never;
	export = runtime;
}

declare module 'hunspell-asm/dist/cjs/hunspellLoader' {
	export { hunspellLoader } from 'hunspell-asm/dist/types/hunspellLoader';
}
