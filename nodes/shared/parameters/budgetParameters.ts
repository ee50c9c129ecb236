import { parseCreditLimit } from '../../../engine/budget/budgetRules';
import type { BudgetChoice } from '../../../engine/budget/executionBudgets';
import { invalidInput } from '../../../engine/errors';
import { asText } from './parameterValues';

/** A name ends up in keys of the ledger and in messages. */
const LONGEST_NAME = 100;

/**
 * Reads `budgetScope` and `maxCreditsPerExecution` from the options of a node. An option that was not added sets no
 * limit.
 *
 * @throws INVALID_INPUT, also for an option that was added and has no value
 */
export function readBudgetChoice(options: Record<string, unknown>): BudgetChoice {
	const budgetScope = readBudgetScope(
		valueOf(options, 'budgetScope', {
			label: 'Budget Scope',
			remedy: 'to count the credits in no scope, or enter the name of one',
		}),
		'Budget Scope',
	);
	const maxCreditsPerExecution = parseCreditLimit(
		valueOf(options, 'maxCreditsPerExecution', {
			label: 'Maximum Credits per Execution',
			remedy: 'to have no limit, or enter a number of credits',
		}),
		'Maximum Credits per Execution',
	);
	return {
		...(budgetScope === undefined ? {} : { budgetScope }),
		...(maxCreditsPerExecution === undefined ? {} : { maxCreditsPerExecution }),
	};
}

/**
 * Whoever added the option wants a limit. n8n keeps its name when its expression has no value, so that the two can be
 * told apart.
 *
 * @throws INVALID_INPUT when the option is there without a value
 */
function valueOf(
	options: Record<string, unknown>,
	name: keyof BudgetChoice,
	{ label, remedy }: { label: string; remedy: string },
): unknown {
	if (!(name in options)) return undefined;
	const value = options[name];
	const isEmpty = typeof value === 'string' ? value.trim() === '' : (value ?? null) === null;
	if (!isEmpty) return value;
	throw invalidInput(
		`${label} is empty, so it is not known which limit is meant`,
		`Remove the option ${label} ${remedy}. If an expression is entered there, check that it has a value for each item.`,
	);
}

/**
 * The name of a budget scope, the same however it is typed: composed Unicode, without spaces around it.
 *
 * @param label the field's name on the screen
 * @throws INVALID_INPUT
 */
export function readBudgetScope(value: unknown, label: string): string | undefined {
	const name = asText(value, label)?.trim().normalize('NFC') ?? '';
	if (name === '') return undefined;
	if (name.length <= LONGEST_NAME && !/\p{Cc}/u.test(name)) return name;
	throw invalidInput(
		`${label} must be a short name of one line, of at most ${LONGEST_NAME} characters`,
		`Check the value or the expression in the field ${label}.`,
	);
}
