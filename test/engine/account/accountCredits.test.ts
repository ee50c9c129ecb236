import fc from 'fast-check';
import { createAccountCredits } from '../../../engine/account/accountCredits';
import { milliCredits, type MilliCredits } from '../../../engine/speech/milliCredits';
import { fakeAccountApi, type FakeAccountApi } from '../../support/fakeAccountApi';
import { heldClock } from '../../contracts/heldClock';

const NOTHING = 0 as MilliCredits;
const SECOND_MS = 1_000;

function accountWith(creditsLeft: number | undefined): FakeAccountApi {
	const api = fakeAccountApi();
	api.subscription = {
		canExtend: false,
		resetsAtMs: Date.UTC(2026, 11, 1),
		...(creditsLeft === undefined ? {} : { creditsLeft }),
	};
	return api;
}

const readings = (api: FakeAccountApi) => api.subscriptionReadings;

describe('the credits left in the account', () => {
	it('are read once a minute, however many ask at the same time', async () => {
		const clock = heldClock();
		const api = accountWith(100);
		const credits = createAccountCredits(api, clock);
		const all = await Promise.all(Array.from({ length: 20 }, async () => await credits.left()));
		expect(new Set(all)).toEqual(new Set([100_000]));
		expect(readings(api)).toBe(1);
		clock.pass(59 * SECOND_MS);
		await credits.left();
		expect(readings(api)).toBe(1);
		clock.pass(2 * SECOND_MS);
		api.subscription = { ...api.subscription!, creditsLeft: 70 };
		expect(await credits.left()).toBe(70_000);
	});

	it('admit a call that leaves exactly what is to be kept, and no more', async () => {
		const credits = createAccountCredits(accountWith(100), heldClock());
		await credits.admit(milliCredits(60), milliCredits(40));
		await expect(credits.admit(1 as MilliCredits, milliCredits(40))).rejects.toMatchObject({
			code: 'BUDGET_EXCEEDED',
			outcome: 'notCharged',
			message: expect.stringContaining('left 40, to be kept 40, needed 0.001') as string,
			description: expect.stringContaining('reset on 1 December 2026 at 00:00 (UTC)') as string,
		});
	});

	it('count what was just admitted until the figure of the account can include it', async () => {
		const clock = heldClock();
		const api = accountWith(100);
		const credits = createAccountCredits(api, clock);
		await credits.left();
		clock.pass(40 * SECOND_MS);
		const over = await credits.admit(milliCredits(80), NOTHING);
		over(true);
		clock.pass(21 * SECOND_MS);
		// The figure follows late, so it still says 100.
		expect(await credits.left()).toBe(100_000 - 80_000);
		clock.pass(61 * SECOND_MS);
		api.subscription = { ...api.subscription!, creditsLeft: 20 };
		expect(await credits.left()).toBe(20_000);
	});

	it('are not offered twice while a call that may take them waits for its place for minutes', async () => {
		const clock = heldClock();
		const credits = createAccountCredits(accountWith(100), clock);
		const over = await credits.admit(milliCredits(80), NOTHING);
		// The account has heard nothing of the call yet, so its figure does not show it.
		clock.pass(5 * 60 * SECOND_MS);
		await expect(credits.admit(milliCredits(80), NOTHING)).rejects.toMatchObject({
			code: 'BUDGET_EXCEEDED',
		});
		over(true);
		expect(await credits.left()).toBe(20_000);
		clock.pass(2 * 60 * SECOND_MS);
		expect(await credits.left()).toBe(100_000);
	});

	it('have again what a call that bought nothing had taken', async () => {
		const credits = createAccountCredits(accountWith(100), heldClock());
		const over = await credits.admit(milliCredits(80), NOTHING);
		await expect(credits.admit(milliCredits(30), NOTHING)).rejects.toMatchObject({
			code: 'BUDGET_EXCEEDED',
		});
		over(false);
		over(false);
		expect(await credits.left()).toBe(100_000);
	});

	it('are looked at again before a call is refused', async () => {
		const clock = heldClock();
		const api = accountWith(10);
		const credits = createAccountCredits(api, clock);
		await credits.left();
		clock.pass(10 * SECOND_MS);
		api.subscription = { ...api.subscription!, creditsLeft: 1000 };
		await expect(credits.admit(milliCredits(500), NOTHING)).resolves.toBeDefined();
	});

	it('are unknown, not zero, when the key may not read them or the account does not say', async () => {
		const clock = heldClock();
		const forbidden = fakeAccountApi();
		const credits = createAccountCredits(forbidden, clock);
		expect(await credits.left()).toBeUndefined();
		await expect(credits.admit(milliCredits(500), milliCredits(1))).resolves.toBeDefined();
		clock.pass(5 * 60 * SECOND_MS);
		await credits.left();
		// Not asked at each call.
		expect(readings(forbidden)).toBe(1);
		expect(await createAccountCredits(accountWith(undefined), clock).left()).toBeUndefined();
	});

	it('belong to a cycle that is known to its end, also while the account cannot be read', async () => {
		const clock = heldClock();
		const api = accountWith(100);
		const endsAtMs = clock.now() + 10 * 60 * SECOND_MS;
		api.subscription = { ...api.subscription!, resetsAtMs: endsAtMs };
		const credits = createAccountCredits(api, clock);
		expect(await credits.cycleEndsAtMs()).toBe(endsAtMs);
		api.subscription = undefined;
		clock.pass(5 * 60 * SECOND_MS);
		expect(await credits.cycleEndsAtMs()).toBe(endsAtMs);
		expect(readings(api)).toBe(2);
	});

	it('belong to the next cycle as soon as the last one is over', async () => {
		const clock = heldClock();
		const api = accountWith(100);
		const endsAtMs = clock.now() + 30 * SECOND_MS;
		api.subscription = { ...api.subscription!, resetsAtMs: endsAtMs };
		const credits = createAccountCredits(api, clock);
		expect(await credits.cycleEndsAtMs()).toBe(endsAtMs);
		clock.pass(30 * SECOND_MS);
		api.subscription = { ...api.subscription, resetsAtMs: endsAtMs + 1000 * SECOND_MS };
		expect(await credits.cycleEndsAtMs()).toBe(endsAtMs + 1000 * SECOND_MS);
		expect(readings(api)).toBe(2);
	});

	it('are never passed by calls at the same time', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.nat(200),
				fc.nat(50),
				fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 12 }),
				async (left, keep, needs) => {
					const credits = createAccountCredits(accountWith(left), heldClock());
					const outcomes = await Promise.allSettled(
						needs.map(async (need) => await credits.admit(milliCredits(need), milliCredits(keep))),
					);
					const admitted = needs.filter((_, index) => outcomes[index]!.status === 'fulfilled');
					const sum = admitted.reduce((total, need) => total + need, 0);
					expect(sum === 0 || left - sum >= keep).toBe(true);
					// Whoever was refused did not fit when it asked, so it does not fit now.
					for (const [index, need] of needs.entries()) {
						if (outcomes[index]!.status === 'rejected')
							expect(left - sum - need).toBeLessThan(keep);
					}
				},
			),
		);
	});
});
