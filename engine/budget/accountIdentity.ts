import { isVoiceoverError } from '../errors';
import type { AccountApi } from '../ports/accountApi';
import type { Ledger } from '../ports/ledger';

export interface AccountIdentityOptions {
	ledger: () => Promise<Ledger>;
	accountApi: AccountApi;
	/** Of host and API key, without showing the key. */
	keyFingerprint: string;
	/** Stands for the account when the key may not say whose it is. */
	credentialId: string;
}

/** Which account the books of an API key belong to: the same one after the key was replaced. */
export interface AccountIdentity {
	/** Asks ElevenLabs once for each key, ever. Rejects with STORE_UNAVAILABLE or why the account cannot be asked. */
	scope(): Promise<string>;
	/** Undefined while nobody has asked. Rejects with STORE_UNAVAILABLE. */
	rememberedScope(): Promise<string | undefined>;
}

export function accountIdentity(options: AccountIdentityOptions): AccountIdentity {
	const { keyFingerprint, credentialId } = options;
	let known: Promise<string> | undefined;

	async function rememberedScope(): Promise<string | undefined> {
		const account = await (await options.ledger()).rememberedAccount(keyFingerprint);
		return account === undefined ? undefined : `account:${account}`;
	}

	async function find(): Promise<string> {
		const remembered = await rememberedScope();
		if (remembered !== undefined) return remembered;
		const account = await options.accountApi.getUserId().then(
			(userId) => `user:${userId}`,
			(error: unknown) => {
				if (isVoiceoverError(error) && error.code === 'PERMISSION_MISSING') {
					return `credential:${credentialId}`;
				}
				throw error;
			},
		);
		await (await options.ledger()).rememberAccount(keyFingerprint, account);
		return `account:${account}`;
	}

	return {
		rememberedScope,
		async scope() {
			known ??= find().catch((error: unknown) => {
				known = undefined;
				throw error;
			});
			return await known;
		},
	};
}
