import { SchemaError } from '../errors/apiError';
import { workspaceNotFound } from '../errors/refusals';
import { modelOnWire } from '../models/modelCatalogue';
import type { Account } from '../account/account';
import type { Exchange } from '../server/exchange';
import { route, type Route } from '../server/router';

/** 2026-01-01; the account was made before the vendor stopped giving out premade voices (March 2026). */
const ACCOUNT_CREATED_UNIX = 1_767_225_600;
const DAY_MS = 86_400_000;

/** Models, user, subscription and usage. */
export const accountRoutes: Route[] = [
	route('GET', '/v1/models', (exchange) => {
		// The API answers a missing key here unlike anywhere else.
		if (exchange.request.headers['xi-api-key'] === undefined) throw workspaceNotFound();
		exchange.requireScope('models_read');
		const { models, settings } = exchange.account;
		const discount = settings.showsDiscount ? settings.discount : 1;
		exchange.sendJson(models.all().map((model) => modelOnWire(model, discount)));
	}),
	route('GET', '/v1/user', (exchange) => {
		exchange.requireScope('user_read');
		exchange.sendJson({
			user_id: exchange.account.userId,
			subscription: subscriptionOnWire(exchange.account),
			is_new_user: false,
			can_use_delayed_payment_methods: false,
			is_onboarding_completed: true,
			is_onboarding_checklist_completed: true,
			show_compliance_terms: false,
			first_name: 'Simulator',
			is_api_key_hashed: true,
			xi_api_key_preview: null,
			referral_link_code: null,
			partnerstack_partner_default_link: null,
			created_at: ACCOUNT_CREATED_UNIX,
			seat_type: 'workspace_admin',
			workspace_id: 'simulatorWorkspace',
		});
	}),
	route('GET', '/v1/user/subscription', (exchange) => {
		exchange.requireScope('user_read');
		exchange.sendJson({
			...subscriptionOnWire(exchange.account),
			next_invoice: null,
			open_invoices: [],
			has_open_invoices: false,
			pending_change: null,
			has_used_starter_coupon_on_account: false,
			has_used_creator_coupon_on_account: false,
			is_eligible_for_starter_promo: null,
		});
	}),
	route('GET', '/v1/usage/character-stats', (exchange) => {
		exchange.requireScope('workspace_analytics_read');
		exchange.sendJson(usageByDay(exchange));
	}),
];

function subscriptionOnWire(account: Account): Record<string, unknown> {
	const { plan, voices } = account;
	return {
		tier: plan.name,
		character_count: account.creditsUsedAsReported,
		character_limit: account.quota,
		max_character_limit_extension: null,
		max_credit_limit_extension: 0,
		can_extend_character_limit: false,
		allowed_to_extend_character_limit: false,
		next_character_count_reset_unix: nextReset(account),
		voice_slots_used: voices.slotsUsed(),
		professional_voice_slots_used: 0,
		professional_voice_slots_used_in_workspace: 0,
		voice_limit: plan.voiceSlots,
		max_voice_add_edits: plan.voiceSlots * 3,
		voice_add_edit_counter: voices.addEdits,
		professional_voice_limit: 1,
		can_extend_voice_limit: false,
		can_use_instant_voice_cloning: plan.allowsCloning,
		can_use_professional_voice_cloning: false,
		currency: 'usd',
		current_overage: { amount: '0', currency: 'usd' },
		status: plan.name === 'free' ? 'free' : 'active',
		billing_period: 'monthly_period',
		character_refresh_period: 'monthly_period',
	};
}

/** The first of the next month, UTC. */
function nextReset(account: Account): number {
	const now = new Date(account.clock.nowMs());
	return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1) / 1000;
}

/** Credits a day, without any breakdown or with one by voice or model; other metrics are answered alike. */
function usageByDay(exchange: Exchange): unknown {
	const start = requiredTime(exchange, 'start_unix');
	const end = requiredTime(exchange, 'end_unix');
	const breakdown = exchange.query('breakdown_type') ?? 'none';
	const firstDay = Math.floor(start / DAY_MS) * DAY_MS;
	const days = Math.min(3660, Math.max(1, Math.ceil((end - firstDay + 1) / DAY_MS)));
	const usage: Record<string, number[]> = {};
	for (const charge of exchange.account.bill.charges) {
		const day = Math.floor((charge.chargedAtMs - firstDay) / DAY_MS);
		if (day < 0 || day >= days) continue;
		const name =
			breakdown === 'voice'
				? (charge.voiceId ?? 'none')
				: breakdown === 'model'
					? charge.modelId
					: 'All';
		usage[name] ??= Array<number>(days).fill(0);
		usage[name][day]! += charge.credits;
	}
	if (breakdown === 'none') usage.All ??= Array<number>(days).fill(0);
	return { time: Array.from({ length: days }, (_, day) => firstDay + day * DAY_MS), usage };
}

/** Epoch ms. */
function requiredTime(exchange: Exchange, name: string): number {
	const value = exchange.queryInteger(name, { min: 0, max: Number.MAX_SAFE_INTEGER });
	if (value !== undefined) return value;
	throw new SchemaError([
		{ type: 'missing', loc: ['query', name], msg: 'Field required', input: null },
	]);
}
