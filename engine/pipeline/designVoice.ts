import { createHash } from 'node:crypto';
import { milliCredits, type MilliCredits } from '../budget/milliCredits';
import type { OrderBudget } from '../budget/orderBudget';
import { invalidInput } from '../errors';
import type { Clock } from '../ports/clock';
import type { Ledger } from '../ports/ledger';
import type { Design, DesignOrder, VoiceAccountApi } from '../ports/voiceAccountApi';
import { countCharacters } from '../speech/text';
import { checkPrompt } from '../voices/makeVoice';
import { holdCredits } from './holdCredits';

/** Limits of the API. Source: OpenAPI `VoiceDesignRequestModel`, 2026-08-22. */
const TEXT_LENGTH = { least: 100, most: 1000 };
const LARGEST_SEED = 2_147_483_647;
const MODEL_ID = 'eleven_multilingual_ttv_v2';
const OUTPUT_FORMAT = 'mp3_44100_192';

export interface DesignDependencies {
	api: VoiceAccountApi;
	ledger: () => Promise<Ledger>;
	clock: Clock;
	/** Random id of this process. */
	owner: string;
	namespace: string;
	/** For statistics. */
	workflowId: string;
	/** One item of one run of a node, and the same at each retry of it. */
	operation: string;
	budgets: () => Promise<OrderBudget[]>;
	/** As in the order of speech. */
	leaveEnough: (amount: MilliCredits) => Promise<() => void>;
	signal?: AbortSignal;
}

/**
 * Makes previews of a voice from a description. They cost credits, so they are held and booked like speech. What they
 * cost is not documented; accounts report the length of the text, once for all previews.
 *
 * @throws INVALID_INPUT, BUDGET_EXCEEDED before anything is sent, STORE_UNAVAILABLE, and what the account answers
 */
export async function designVoice(
	order: Pick<DesignOrder, 'description' | 'text' | 'seed'>,
	dependencies: DesignDependencies,
): Promise<{ design: Design; credits: number; warnings: string[] }> {
	const checked = checkOrder(order);
	const { api, signal, clock, owner, namespace, operation, workflowId } = dependencies;
	const characters = checked.text === undefined ? TEXT_LENGTH.most : countCharacters(checked.text);
	const amount = milliCredits(characters);
	const key = sha256(JSON.stringify(['design', checked.description, checked.text, checked.seed]));
	const { result, warnings } = await holdCredits(
		{
			ledger: await dependencies.ledger(),
			clock,
			owner,
			namespace,
			cacheKey: key,
			operation,
			amount,
			budgets: await dependencies.budgets(),
			leaveEnough: dependencies.leaveEnough,
			facts: {
				workflowId,
				voiceId: '',
				modelId: MODEL_ID,
				outputFormat: OUTPUT_FORMAT,
				characters,
				textSha256: sha256(checked.text ?? ''),
			},
		},
		async ({ beforeSending }) =>
			await api.design(
				{ ...checked, modelId: MODEL_ID },
				{ onSend: beforeSending, ...(signal === undefined ? {} : { signal }) },
			),
		async () => await Promise.resolve(),
	);
	return { design: result, credits: result.characterCost ?? characters, warnings };
}

function checkOrder({
	description,
	text,
	seed,
}: Pick<DesignOrder, 'description' | 'text' | 'seed'>) {
	const spoken = text?.trim() || undefined;
	const length = spoken === undefined ? undefined : countCharacters(spoken);
	if (length !== undefined && (length < TEXT_LENGTH.least || length > TEXT_LENGTH.most)) {
		throw invalidInput(
			`The text that the previews speak must have ${TEXT_LENGTH.least} to ${TEXT_LENGTH.most} characters; it has ${length}`,
			'Enter a longer or shorter Preview Text, or leave it empty to let ElevenLabs write one.',
		);
	}
	if (seed !== undefined && !(Number.isInteger(seed) && seed >= 0 && seed <= LARGEST_SEED)) {
		throw invalidInput(
			`The seed must be a whole number from 0 to ${LARGEST_SEED}; it is ${seed}`,
			'Correct Seed under Options, or remove it.',
		);
	}
	return {
		description: checkPrompt(description),
		...(spoken === undefined ? {} : { text: spoken }),
		...(seed === undefined ? {} : { seed }),
	};
}

function sha256(text: string): string {
	return createHash('sha256').update(text).digest('hex');
}
