import type { Clock } from '../ports/clock';
import type { SpeechApi } from '../ports/speechApi';
import { modelFromTable, type SpeechModel } from './models';

/** Rates and limits change a few times a year, and an estimate is settled by the API's own figure. */
const FRESH_FOR_MS = 10 * 60 * 1000;

/** After a failed read the table is used for this long, so that a key without `models_read` does not ask each time. */
const RETRY_AFTER_MS = 60 * 1000;

/** Models of one account: from its own list when that can be read, else from the table. */
export interface ModelDirectory {
	get(modelId: string): Promise<SpeechModel>;
}

export function createModelDirectory(speechApi: SpeechApi, clock: Clock): ModelDirectory {
	let list: Promise<Map<string, SpeechModel>> | undefined;
	let staleAtMs = 0;

	async function read(): Promise<Map<string, SpeechModel>> {
		staleAtMs = clock.now() + FRESH_FOR_MS;
		const models = await speechApi.listModels().catch(() => {
			staleAtMs = clock.now() + RETRY_AFTER_MS;
			return [];
		});
		return new Map(models.map((model) => [model.modelId, model]));
	}

	return {
		async get(modelId) {
			if (list === undefined || clock.now() >= staleAtMs) list = read();
			return (await list).get(modelId) ?? modelFromTable(modelId);
		},
	};
}
