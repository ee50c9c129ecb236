import { isVoiceoverError } from '../errors';
import type { AccountApi } from '../ports/accountApi';
import type { Ledger } from '../ports/ledger';

const ACCOUNT_PREFIX = 'account:';

/** Whether a scope of the ledger is an ElevenLabs account's. */
export function isAccountScope(scope: string): boolean {
	return scope.startsWith(ACCOUNT_PREFIX);
}

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
		return account === undefined ? undefined : `${ACCOUNT_PREFIX}${account}`;
	}

	async function find(): Promise<string> {
		const remembered = await rememberedScope();
		if (remembered !== undefined) return remembered;
		const ledger = await options.ledger();
		const credential = `credential:${credentialId}`;
		const before = await ledger.rememberedAccount(credential);
		const userId = await options.accountApi.getUserId().catch((error: unknown) => {
			if (isVoiceoverError(error) && error.code === 'PERMISSION_MISSING') return undefined;
			throw error;
		});
		const account = accountOf(userId, before, credential);
		await ledger.rememberAccount(keyFingerprint, account);
		await ledger.rememberAccount(credential, account);
		return `${ACCOUNT_PREFIX}${account}`;
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

/**
 * A new key in the same credential goes on with the same books wherever one of the keys may not say whose it is, since
 * a changed key must not start a spent budget anew.
 */
function accountOf(
	userId: string | undefined,
	before: string | undefined,
	credential: string,
): string {
	if (userId === undefined) return before ?? credential;
	return before === credential ? credential : `user:${userId}`;
}
