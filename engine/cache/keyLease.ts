import { randomUUID } from 'node:crypto';
import { isErrorCode, isVoiceoverError, VoiceoverError, type ErrorCode } from '../errors';
import type { Clock } from '../ports/clock';
import type { ClipIndex, Lease } from '../ports/clipIndex';
import type { CacheKey } from '../speech/cacheKey';

/** A dead process blocks a key for at most this long. */
export const LEASE_TTL_MS = 15_000;
/** So that two renewals may fail before the lease is lost. */
const RENEWALS_PER_TTL = 3;

/** A purchase takes 0.3 s and more, so these pauses add a few per cent at most. */
const EAGER_POLL_MS = 25;
const EAGER_FOR_MS = 1_000;
const PATIENT_POLL_MS = 50;

export interface KeyLeaseOptions {
	index: ClipIndex;
	clock: Clock;
	namespace: string;
	key: CacheKey;
	/** Fingerprint of the account that would buy. */
	account: string;
	signal: AbortSignal;
	/** Default `LEASE_TTL_MS`. */
	ttlMs?: number;
}

/**
 * Either the right to buy a key, or what became of it in another process that was buying it.
 *
 * @param found looks for the finished clip; called after each wait
 * @throws the error that the other process met
 */
export async function leaseOrResult<T>(
	options: KeyLeaseOptions,
	found: () => Promise<T | undefined>,
): Promise<{ lease: HeldLease } | { result: T }> {
	const { index, clock, namespace, key, account, signal, ttlMs = LEASE_TTL_MS } = options;
	const startedAtMs = clock.now();
	for (;;) {
		const answer = await index.acquireLease(namespace, key, randomUUID(), ttlMs);
		if (answer.granted) return { lease: holdLease(index, answer.lease, account, ttlMs) };
		for (;;) {
			const eager = clock.now() - startedAtMs < EAGER_FOR_MS;
			await clock.sleep(eager ? EAGER_POLL_MS : PATIENT_POLL_MS, signal);
			const lease = await index.leaseState(namespace, key);
			if (lease.state === 'failed' && lease.token >= answer.token) {
				const error = reportedError(lease.error, account);
				if (error !== undefined) throw error;
			}
			if (lease.state === 'pending') continue;
			const result = await found();
			if (result !== undefined) return { result };
			break;
		}
	}
}

/** A lease that is renewed until it is ended. */
export interface HeldLease {
	readonly lease: Lease;
	/** Stops renewing; for when a put ended the lease. */
	stop(): void;
	/** Ends it without a clip and without an error. */
	release(): Promise<void>;
	/** Ends it with an error, which those who wait for the key receive. */
	fail(error: unknown): Promise<void>;
}

function holdLease(index: ClipIndex, lease: Lease, account: string, ttlMs: number): HeldLease {
	const renewal = setInterval(() => {
		// A failed renewal shows when the clip is put: an outdated lease publishes nothing.
		index.renewLease(lease, ttlMs).catch(() => undefined);
	}, ttlMs / RENEWALS_PER_TTL).unref();
	const stop = () => clearInterval(renewal);
	return {
		lease,
		stop,
		async release() {
			stop();
			await index.releaseLease(lease).catch(() => undefined);
		},
		async fail(error) {
			stop();
			await index.failLease(lease, reportOf(error, account)).catch(() => undefined);
		},
	};
}

/** What one account meets and another may not. */
const OF_THE_ACCOUNT: ReadonlySet<string> = new Set<ErrorCode>([
	'INVALID_KEY',
	'PERMISSION_MISSING',
	'PLAN_REQUIRED',
	'QUOTA_EXCEEDED',
	'CONCURRENCY_LIMIT',
	'VOICE_GONE',
	'MODEL_UNAVAILABLE',
	'API_UNREACHABLE',
]);

function reportOf(error: unknown, account: string): string {
	if (!isVoiceoverError(error)) return JSON.stringify({});
	const { code, message, description, outcome, retryable, requestId, status } = error;
	const facts = { code, message, description, outcome, retryable, requestId, status };
	return JSON.stringify({ ...facts, account });
}

/** Undefined when the error says nothing of this account, which may then try itself. */
function reportedError(report: string, ownAccount: string): VoiceoverError | undefined {
	const { code, message, account, ...options } = parsedReport(report);
	if (code !== undefined && OF_THE_ACCOUNT.has(code) && account !== ownAccount) return undefined;
	if (!isErrorCode(code)) {
		return new VoiceoverError('OUTCOME_UNKNOWN', 'Another run of the same request failed', {
			description: 'See that run for the reason, then run again.',
			outcome: 'unknown',
		});
	}
	return new VoiceoverError(code, message ?? '', { description: '', ...options });
}

function parsedReport(report: string): Partial<VoiceoverError> & { account?: string } {
	try {
		return JSON.parse(report) as Partial<VoiceoverError> & { account?: string };
	} catch {
		return {};
	}
}
