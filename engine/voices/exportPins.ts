import type { Pin, Pins } from '../ports/pins';
import { aliasKey } from '../speech/pinAlias';
import { lockFileText } from './lockFile';

export interface ExportedPins {
	/** Of a `voices.lock.json` that `importPins` takes. */
	text: string;
	pins: Pin[];
	/** In sentences for the user. */
	warnings: string[];
}

/**
 * All pins as a lock file. A fallback that was unpinned meanwhile is left out, because the file could not be imported
 * with it.
 */
export async function exportPins({
	pins,
	namespace,
}: {
	pins: Pins;
	namespace: string;
}): Promise<ExportedPins> {
	const all = await pins.list(namespace);
	const known = new Set(all.map(({ alias }) => aliasKey(alias)));
	const warnings: string[] = [];
	const exported = all.map((pin): Pin => {
		const { fallback, ...rest } = pin;
		if (fallback === undefined || known.has(aliasKey(fallback))) return pin;
		warnings.push(
			`"${fallback}", the fallback of "${pin.alias}", is not pinned any more, so it was left out of the file.`,
		);
		return rest;
	});
	return { text: lockFileText(exported), pins: exported, warnings };
}
