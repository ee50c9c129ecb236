import { proofThread } from '../../../engine/adapters/proofThread/proofThread';
import type { Proofing } from '../../../engine/proof/proofing';

let proofing: Proofing | undefined;

/**
 * What all executions of this n8n process proof with. Nothing is loaded before the first script, and all memory is
 * given back some time after the last.
 */
export function proofState(): Proofing {
	return (proofing ??= proofThread({ file: require.resolve('./proofWorker') }));
}
