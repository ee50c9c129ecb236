import { PronunciationDictionaries } from '../dictionaries/pronunciationDictionaries';
import { HistoryShelf } from '../history/historyShelf';
import { ModelCatalogue } from '../models/modelCatalogue';
import { VoiceShelf } from '../voices/voiceShelf';
import {
	DEFAULT_ACCOUNT_SETTINGS,
	parseAccountSettings,
	type AccountSettings,
} from './accountSettings';
import { ApiKeys, DEFAULT_API_KEY } from './apiKeys';
import { Bill } from './bill';
import { SimulatorClock } from './clock';
import { Concurrency } from './concurrency';
import { PLANS, type Plan } from './plans';

export interface AccountStart {
	settings?: Partial<AccountSettings>;
	apiKey?: string;
}

/** The one ElevenLabs account that the simulator serves. Tests change it directly; the server reads it per request. */
export class Account {
	readonly userId = 'simulatorUser';
	clock!: SimulatorClock;
	settings!: AccountSettings;
	keys!: ApiKeys;
	bill!: Bill;
	concurrency!: Concurrency;
	models!: ModelCatalogue;
	voices!: VoiceShelf;
	history!: HistoryShelf;
	dictionaries!: PronunciationDictionaries;
	/** Takes made so far; see `Take`. Never set back, so that audio stays unique across resets. */
	private takes = 0;

	constructor(private readonly start: AccountStart = {}) {
		this.reset();
	}

	/** Everything as it was when the simulator started. */
	reset(): void {
		this.clock = new SimulatorClock();
		this.settings = {
			...DEFAULT_ACCOUNT_SETTINGS,
			...parseAccountSettings(this.start.settings ?? {}),
		};
		this.keys = new ApiKeys(this.start.apiKey ?? DEFAULT_API_KEY);
		this.bill = new Bill();
		this.concurrency = new Concurrency();
		this.models = new ModelCatalogue();
		this.voices = new VoiceShelf(this.clock, () => this.settings);
		this.history = new HistoryShelf(this.clock, () => this.settings);
		this.dictionaries = new PronunciationDictionaries(this.clock);
	}

	/** @throws Error for unknown settings or values */
	update(settings: Partial<AccountSettings>): void {
		Object.assign(this.settings, parseAccountSettings(settings));
	}

	get plan(): Plan {
		return PLANS[this.settings.plan];
	}

	get quota(): number {
		return this.settings.quota ?? this.plan.credits;
	}

	get creditsUsed(): number {
		return this.settings.usedAtStart + this.bill.credits();
	}

	get creditsLeft(): number {
		return this.quota - this.creditsUsed;
	}

	/** What `character_count` says: the charges as of `subscriptionLagMs` ago. */
	get creditsUsedAsReported(): number {
		const until = this.clock.nowMs() - this.settings.subscriptionLagMs;
		return this.settings.usedAtStart + this.bill.creditsUntil(until);
	}

	concurrencyLimit(group: string): number {
		const { concurrency } = this.plan;
		return (
			this.settings.concurrencyLimit ??
			(group === 'turbo' ? concurrency.turbo : concurrency.standard)
		);
	}

	nextTakeNumber(): number {
		return ++this.takes;
	}
}
