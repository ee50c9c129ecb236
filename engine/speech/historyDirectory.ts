import type { AccountApi } from '../ports/accountApi';
import type { Clock } from '../ports/clock';
export interface HistoryDirectory {
	readonly accountApi: AccountApi;
}
export function createHistoryDirectory(accountApi: AccountApi, _clock: Clock): HistoryDirectory {
	return { accountApi };
}
