import type { ErrorBodies } from '../errors/apiError';
import { isPlanName, type PlanName } from './plans';

/**
 * Everything about the account that a test can switch. The defaults are what the API most plausibly does;
 * where that is unconfirmed, the other possibility is one switch away.
 */
export interface AccountSettings {
	plan: PlanName;
	/** Credits of the billing period; undefined is the plan's own number. */
	quota?: number;
	/** Credits that were used before the first call. */
	usedAtStart: number;
	/** Factor on every model's price; 0.55 has been measured on a real account. */
	discount: number;
	/** Whether `model_rates.cost_discount_multiplier` tells the discount. */
	showsDiscount: boolean;
	errorBodies: ErrorBodies;
	/** Over the limit: answer 429 at once, or wait for a free place as the models page says. */
	concurrency: 'refuse' | 'queue';
	/** Simultaneous requests per group; undefined is the plan's own number. */
	concurrencyLimit?: number;
	sendsCharacterCost: boolean;
	/**
	 * What the header and history state for a charge: the credits, or something that no charge can be. What accounts that
	 * are billed in dollars state is unconfirmed.
	 */
	statedCosts: 'credits' | 'dollars' | 'zero' | 'negative' | 'text';
	sendsHistoryItemId: boolean;
	/** Whether convert announces `content-length`; the API streams it in chunks. */
	sendsContentLength: boolean;
	/** `audio/mpeg` for every format, as the vendor's document says, or the format's own type. */
	contentTypes: 'audio/mpeg' | 'by-format';
	/** Whether a generation is given back when the caller hangs up or a fault cuts the answer. */
	refundsCutAnswers: boolean;
	/** Whether such a generation still leaves its complete history item. */
	keepsHistoryOfCutAnswers: boolean;
	/** How late `character_count` of the subscription follows a charge, in ms. */
	subscriptionLagMs: number;
	/** How late a history item shows up, in ms. */
	historyLagMs: number;
	/** How long an item is `processing` once it shows up, in ms; until then its audio is 404. Nobody documents when. */
	historyProcessingMs: number;
	/** Whether items tell the voice settings; by the vendor's document `settings` may be null. */
	historyTellsSettings: boolean;
	/** Whether items tell the format that was asked for; by the vendor's document `output_format` may be null. */
	historyTellsOutputFormat: boolean;
	/** The bytes as they were made, or MP3 whatever was asked for: the vendor's document names `audio/mpeg` alone. */
	historyAudio: 'as-made' | 'mp3';
	/** Whether paid plans may speak with library voices that were not added first; reported, not documented. */
	speaksUnaddedLibraryVoices: boolean;
	/** Whether adding a library voice keeps its id or gives a new one; both are possible by the documentation. */
	addedVoiceIds: 'same' | 'new';
	/** Whether a designed voice that is kept has the id of its preview; unconfirmed. */
	keptPreviewIds: 'same' | 'new';
	/** After the notice period: gone from lists and 404, or still listed with `copied_disabled`. Speaking is 404. */
	withdrawnVoices: 'missing' | 'listed';
	/** Epoch seconds after which premade voices are gone; the vendor announced 2026-12-31. Undefined is never. */
	premadeVoicesEndUnix?: number;
}

export const DEFAULT_ACCOUNT_SETTINGS: AccountSettings = {
	plan: 'creator',
	quota: undefined,
	usedAtStart: 0,
	discount: 1,
	showsDiscount: true,
	errorBodies: 'new',
	concurrency: 'refuse',
	concurrencyLimit: undefined,
	sendsCharacterCost: true,
	statedCosts: 'credits',
	sendsHistoryItemId: true,
	sendsContentLength: false,
	contentTypes: 'audio/mpeg',
	refundsCutAnswers: false,
	keepsHistoryOfCutAnswers: true,
	subscriptionLagMs: 0,
	historyLagMs: 0,
	historyProcessingMs: 0,
	historyTellsSettings: true,
	historyTellsOutputFormat: true,
	historyAudio: 'as-made',
	speaksUnaddedLibraryVoices: true,
	addedVoiceIds: 'same',
	keptPreviewIds: 'same',
	withdrawnVoices: 'missing',
	premadeVoicesEndUnix: undefined,
};

const CHOICES: Partial<Record<keyof AccountSettings, readonly string[]>> = {
	errorBodies: ['new', 'old'],
	concurrency: ['refuse', 'queue'],
	contentTypes: ['audio/mpeg', 'by-format'],
	historyAudio: ['as-made', 'mp3'],
	statedCosts: ['credits', 'dollars', 'zero', 'negative', 'text'],
	addedVoiceIds: ['same', 'new'],
	keptPreviewIds: ['same', 'new'],
	withdrawnVoices: ['missing', 'listed'],
};

/**
 * Checks settings that came as JSON. `null` puts a setting back to undefined.
 * @throws Error that names the first setting that is unknown or has a wrong value
 */
export function parseAccountSettings(json: unknown): Partial<AccountSettings> {
	if (typeof json !== 'object' || json === null) throw new Error('Account settings are an object');
	const settings: Record<string, unknown> = {};
	for (const [name, value] of Object.entries(json)) {
		if (!(name in DEFAULT_ACCOUNT_SETTINGS)) throw new Error(`No account setting named ${name}`);
		const key = name as keyof AccountSettings;
		const choices = CHOICES[key];
		const fallback = DEFAULT_ACCOUNT_SETTINGS[key];
		const fits =
			value === null
				? fallback === undefined
				: key === 'plan'
					? isPlanName(value)
					: choices !== undefined
						? choices.includes(value as string)
						: typeof value === (fallback === undefined ? 'number' : typeof fallback);
		if (!fits) throw new Error(`${JSON.stringify(value)} is not a value for ${name}`);
		settings[name] = value ?? undefined;
	}
	return settings;
}
