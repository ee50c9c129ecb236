import type { IExecuteFunctions } from 'n8n-workflow';
import { internetOnly, type AddressGuard } from '../../engine/delivery/addressGuard';

/**
 * The rules of this n8n for outgoing requests, applied also where they are switched off: an address often comes from
 * outside, and what is delivered is a request that this n8n makes. An n8n without such rules lets through the internet.
 */
export function egressGuard({ helpers }: IExecuteFunctions): AddressGuard {
	// Of older versions of n8n the function is not a part.
	const { getSecureEgressFilter } = helpers as Partial<typeof helpers>;
	const filter = getSecureEgressFilter?.('enforced');
	if (filter === undefined) return internetOnly();
	return {
		lookup: filter.createSecureLookup(),
		refusal: async (url) =>
			await filter.validateUrl(url).then(
				(verdict) => (verdict.ok ? undefined : verdict.error),
				(error: Error) => error,
			),
	};
}
