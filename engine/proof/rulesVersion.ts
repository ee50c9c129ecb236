/**
 * Enters every lock. To be raised when rules, dictionaries or normalization change so that a text that was clean may
 * need review now: locks of before then tell that the text was proofed by other rules.
 */
export const RULES_VERSION = '1';
