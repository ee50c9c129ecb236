import { createHash } from 'node:crypto';
import type { CallOver } from '../account/accountCredits';
import { believableCharge } from '../speech/believableCharge';
import { milliCredits, type MilliCredits } from '../speech/milliCredits';
import type { OrderBudget } from '../budget/orderBudget';
import { invalidInput, isVoiceoverError, VoiceoverError } from '../errors';
import type { Clock } from '../ports/clock';
import type { Ledger } from '../ports/ledger';
import type { Design, DesignOrder, VoiceAccountApi } from '../ports/voiceAccountApi';
import { countCharacters } from '../speech/text';
import { checkPrompt, checkSeed } from '../voices/createVoice';
import { holdCredits } from './purchase/withReservation';
import type { RunMemory } from '../concurrency/onceEach';

/** Limits of the API. Source: OpenAPI `VoiceDesignRequestModel`, 2026-08-22. */
const TEXT_LENGTH = { least: 100, most: 1000 };
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
	leaveEnough: (amount: MilliCredits) => Promise<CallOver>;
	/** Previews that this process bought lately; the cache is for speech. */
	memory: RunMemory<DesignedPreviews>;
	signal?: AbortSignal;
}

export interface DesignedPreviews {
	design: Design;
	/** What they cost. */
	credits: number;
	/** In sentences for the user. */
	warnings: string[];
}

/**
 * Makes previews of a voice from a description. They cost credits, so they are held and booked like speech: the length
 * of the text that they speak, once for all of them.
 * Source: ElevenLabs' product guide "Voice design" ("you are only charged once even though we are generating three").
 *
 * When n8n repeats the node, the item gets the previews that it bought before. An item whose outcome is not known gets
 * the same error, because nothing shows whether a second purchase would be one too many.
 *
 * @throws INVALID_INPUT, BUDGET_EXCEEDED before anything is sent, STORE_UNAVAILABLE, OUTCOME_UNKNOWN when the previews
 *   may have been charged, and what the account answers
 */
export async function designVoice(
	order: Pick<DesignOrder, 'description' | 'text' | 'seed'>,
	dependencies: DesignDependencies,
): Promise<DesignedPreviews> {
	const checked = checkOrder(order);
	const key = sha256(JSON.stringify(['design', checked.description, checked.text, checked.seed]));
	return await dependencies.memory.once(
		dependencies.operation,
		key,
		async () => await buyPreviews(checked, key, dependencies),
	);
}

/** For `RunMemory`: bytes that previews take. */
export function sizeOfPreviews({ design }: DesignedPreviews): number {
	return design.previews.reduce((sum, { audio }) => sum + audio.byteLength, 0);
}

/** For `RunMemory`: previews that may have been paid for are not asked for a second time by a repetition. */
export function isLost(error: unknown): boolean {
	return isVoiceoverError(error) && error.outcome === 'unknown';
}

async function buyPreviews(
	checked: ReturnType<typeof checkOrder>,
	key: string,
	dependencies: DesignDependencies,
): Promise<DesignedPreviews> {
	const { api, signal, clock, owner, namespace, operation, workflowId } = dependencies;
	const characters = checked.text === undefined ? TEXT_LENGTH.most : countCharacters(checked.text);
	const amount = milliCredits(characters);
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
		async ({ beforeSending }) => {
			const design = await api
				.design(
					{ ...checked, modelId: MODEL_ID },
					{ onSend: beforeSending, ...(signal === undefined ? {} : { signal }) },
				)
				.catch((error: unknown) => {
					throw inDesignWords(error, characters);
				});
			const spoken = design.text === '' ? characters : countCharacters(design.text);
			return { ...design, ...chargeOf(design, spoken) };
		},
		async () => await Promise.resolve(),
	);
	const { listCost, doubts, ...design } = result;
	return {
		design,
		credits: design.characterCost ?? listCost,
		warnings: [...warnings, ...doubts],
	};
}

/** That the account states no charge is usual for previews; a charge that cannot be true is told. */
function chargeOf({ characterCost: told }: Design, characters: number) {
	const listCost = characters;
	const { credits, confirmed, warning } = believableCharge(told, { characters, listCost });
	return {
		listCost,
		characterCost: confirmed ? credits : undefined,
		doubts: told === undefined || warning === undefined ? [] : [warning],
	};
}

/** Lost speech is looked for in the history of the account; previews are not there. */
function inDesignWords(error: unknown, credits: number): unknown {
	if (!isVoiceoverError(error) || error.outcome !== 'unknown') return error;
	return new VoiceoverError('OUTCOME_UNKNOWN', 'The previews of the voice got lost on their way', {
		description: `It is not known whether ElevenLabs made and charged them, so their ${credits} credits count as spent, and they were not asked for again. ElevenLabs keeps no history of previews: compare the credits in your account, and start a new run if you still want previews, which may cost them a second time.`,
		outcome: 'unknown',
		...(error.status === undefined ? {} : { status: error.status }),
		...(error.requestId === undefined ? {} : { requestId: error.requestId }),
		cause: error,
	});
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
	checkSeed(seed);
	return {
		description: checkPrompt(description),
		...(spoken === undefined ? {} : { text: spoken }),
		...(seed === undefined ? {} : { seed }),
	};
}

function sha256(text: string): string {
	return createHash('sha256').update(text).digest('hex');
}
