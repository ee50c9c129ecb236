import type { NormalizeRule } from './rule';
import { abbreviations } from './rules/abbreviations';
import { emailAddresses, webAddresses } from './rules/addresses';
import { ambiguousDates } from './rules/ambiguousDates';
import { ampersand } from './rules/ampersand';
import { acronyms, allCaps } from './rules/capitals';
import { composition } from './rules/composition';
import { currency } from './rules/currency';
import { dates } from './rules/dates';
import { emoji } from './rules/emoji';
import { entities } from './rules/entities';
import { fractions } from './rules/fractions';
import { fullWidth } from './rules/fullWidth';
import { invisible } from './rules/invisible';
import { lineBreaks } from './rules/lineBreaks';
import { links } from './rules/links';
import { markdown } from './rules/markdown';
import { maths } from './rules/maths';
import { numbers } from './rules/numbers';
import { ordinals } from './rules/ordinals';
import { percent } from './rules/percent';
import { phoneNumbers } from './rules/phoneNumbers';
import { ranges } from './rules/ranges';
import { romanNumerals } from './rules/romanNumerals';
import { spaces } from './rules/spaces';
import { times } from './rules/times';
import { units } from './rules/units';
import { versions } from './rules/versions';
import { years } from './rules/years';

/** Where two rules want the same characters, the first one gets them. */
export const CLEAN_RULES: readonly NormalizeRule[] = [
	lineBreaks,
	entities,
	invisible,
	composition,
	fullWidth,
	links,
	markdown,
	emoji,
	spaces,
];

/** The more exact first: a date is also a range and two numbers. */
export const SPEECH_RULES: readonly NormalizeRule[] = [
	emailAddresses,
	webAddresses,
	versions,
	phoneNumbers,
	dates,
	ambiguousDates,
	times,
	currency,
	percent,
	units,
	abbreviations,
	fractions,
	ordinals,
	romanNumerals,
	years,
	ranges,
	maths,
	numbers,
	ampersand,
	acronyms,
	allCaps,
];

/** The names that `switches` takes, with whether each acts when nothing is said. */
export function normalizeRuleNames(): Array<{ name: string; onByDefault: boolean }> {
	return [...CLEAN_RULES, ...SPEECH_RULES].map(({ name, step }) => ({
		name,
		onByDefault: step !== 'optional',
	}));
}
