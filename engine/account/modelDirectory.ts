import type { Clock } from '../ports/clock';
import type { SpeechApi } from '../ports/speechApi';
import { modelFromTable, type SpeechModel } from '../speech/models';

/** Rates and limits change a few times a year, and an estimate is settled by the API's own figure. */
const FRESH_FOR_MS = 10 * 60 * 1000;

/** A list of this age is waited for: after a night in which nobody asked, a rate may have changed. */
const USABLE_FOR_MS = 12 * 60 * 60 * 1000;

/** After a failed read the table is used for this long, so that a key without `models_read` does not ask each time. */
const RETRY_AFTER_MS = 60 * 1000;

/** Models of one account: from its own list when that can be read, else from the table. */
export interface ModelDirectory {
	get(modelId: string): Promise<SpeechModel>;
}

export function createModelDirectory(speechApi: SpeechApi, clock: Clock): ModelDirectory {
	let known = new Map<string, SpeechModel>();
	let reading = Promise.resolve();
	let staleAtMs = -Infinity;
	let readAtMs = -Infinity;

	async function read(): Promise<void> {
		const nowMs = clock.now();
		staleAtMs = nowMs + FRESH_FOR_MS;
		await speechApi.listModels().then(
			(models) => {
				readAtMs = nowMs;
				known = new Map(models.map((model) => [model.modelId, model]));
			},
			() => {
				staleAtMs = clock.now() + RETRY_AFTER_MS;
			},
		);
	}

	return {
		async get(modelId) {
			if (clock.now() >= staleAtMs) reading = read();
			// Whoever knows the model by an older list does not wait for the new one: somebody may be listening.
			const isUsable = known.has(modelId) && clock.now() < readAtMs + USABLE_FOR_MS;
			if (!isUsable) await reading;
			return known.get(modelId) ?? modelFromTable(modelId);
		},
	};
}
