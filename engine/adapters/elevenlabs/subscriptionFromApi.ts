import type { Subscription } from '../../ports/accountApi';
import { numberOf, textOf, timeOf, type JsonRecord } from './jsonAnswer';

/**
 * Reads `GET /v1/user/subscription`. What accounts that pay in dollars put into the credit fields is not documented,
 * so none is taken for granted.
 *
 * Source: OpenAPI `ExtendedSubscriptionResponseModel`, 2026-08-22.
 */
export function subscriptionFromApi(answer: JsonRecord): Subscription {
	const tier = textOf(answer['tier']);
	const creditsUsed = numberOf(answer['character_count']);
	const creditsLimit = numberOf(answer['character_limit']);
	const extension = extensionOf(answer);
	const resetsAtMs = timeOf(answer['next_character_count_reset_unix']);
	const isKnown = creditsUsed !== undefined && creditsLimit !== undefined;
	return {
		canExtend: answer['can_extend_character_limit'] === true,
		...(tier === undefined ? {} : { tier }),
		...(creditsUsed === undefined ? {} : { creditsUsed }),
		...(creditsLimit === undefined ? {} : { creditsLimit }),
		...(!isKnown || extension === undefined
			? {}
			: { creditsLeft: Math.max(0, creditsLimit + extension - creditsUsed) }),
		...(resetsAtMs === undefined ? {} : { resetsAtMs }),
	};
}

/** Credits beyond the limit that usage-based billing allows; undefined when unlimited or unknown. */
function extensionOf(answer: JsonRecord): number | undefined {
	const extension = answer['max_credit_limit_extension'];
	if (extension !== undefined && extension !== null) return numberOf(extension);
	// Older answers have two fields in its place.
	if (answer['allowed_to_extend_character_limit'] !== true) return 0;
	return numberOf(answer['max_character_limit_extension']);
}
