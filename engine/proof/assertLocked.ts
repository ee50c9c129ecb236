import { VoiceoverError } from '../errors';
import { describeDifference, verifyLock } from './lock';

/**
 * For what spends credits on proofed texts only.
 *
 * @param lock of Proof Text; white space at both ends of the text does not matter
 * @throws TEXT_NOT_LOCKED saying about where the text differs, and nothing of what it says
 */
export function assertLocked(text: string, lock: string): void {
	const check = verifyLock(text, lock);
	if (check.ok) return;
	throw new VoiceoverError('TEXT_NOT_LOCKED', describeDifference(check.difference), {
		description:
			check.difference.kind === 'unreadable'
				? 'Nothing was charged. Send the text through Proof Text, and give its lock as it comes, for example {{ $json.proof.lock }}.'
				: 'Nothing was charged. Send the text as it is now through Proof Text again, or take out what changes it after proofing.',
	});
}
