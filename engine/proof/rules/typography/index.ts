import type { Rule } from '../rule';
import { doubledPunctuation } from './doubledPunctuation';
import { doubleSpace } from './doubleSpace';
import { missingSpace } from './missingSpace';
import { sentenceCapital } from './sentenceCapital';
import { spaceBeforePunctuation } from './spaceBeforePunctuation';
import { spanishOpening } from './spanishOpening';
import { unbalancedBrackets } from './unbalancedBrackets';
import { unbalancedQuotes } from './unbalancedQuotes';

export const TYPOGRAPHY_RULES: readonly Rule[] = [
	doubledPunctuation,
	doubleSpace,
	missingSpace,
	sentenceCapital,
	spaceBeforePunctuation,
	spanishOpening,
	unbalancedBrackets,
	unbalancedQuotes,
];
