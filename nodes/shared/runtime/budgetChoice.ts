import { parseCreditLimit } from '../../../engine/budget/budgetRules';
import type { BudgetChoice } from '../../../engine/budget/executionBudgets';
import { invalidInput } from '../../../engine/errors';
import { asText } from './parameterValues';

/** A name ends up in keys of the ledger and in messages. */
const LONGEST_NAME = 100;

/**
 * Reads `budgetScope` and `maxCreditsPerExecution` from the options of a node.
 *
 * @throws INVALID_INPUT
 */
export function readBudgetChoice(options: Record<string, unknown>): BudgetChoice {
	const budgetScope = readBudgetScope(options['budgetScope'], 'Budget Scope');
	const maxCreditsPerExecution = parseCreditLimit(
		options['maxCreditsPerExecution'],
		'Maximum Credits per Execution',
	);
	return {
		...(budgetScope === undefined ? {} : { budgetScope }),
		...(maxCreditsPerExecution === undefined ? {} : { maxCreditsPerExecution }),
	};
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
