import type { ProofOptions, ProofResult } from './proofScript';

/** Where scripts are proofed: in this thread, or in one that may be busy without anybody waiting. */
export interface Proofing {
	/**
	 * See `proofScript`. The same answer wherever it is worked out.
	 *
	 * @throws INVALID_INPUT for a pattern or a dictionary of the user's that cannot be used, CANCELLED
	 */
	proof(options: ProofOptions): Promise<ProofResult>;
}
