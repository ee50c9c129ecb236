import type { Rule } from '../rule';
import { aAn } from './aAn';
import { affectEffect } from './affectEffect';
import { agreement } from './agreement';
import { capitalNames } from './capitalNames';
import { comparison } from './comparison';
import { confusedWords } from './confusedWords';
import { countNouns } from './countNouns';
import { fixedPhrases } from './fixedPhrases';
import { haveParticiple } from './haveParticiple';
import { itsIts } from './itsIts';
import { loneI } from './loneI';
import { looseLose } from './looseLose';
import { missingApostrophe } from './missingApostrophe';
import { modalOf } from './modalOf';
import { pluralApostrophe } from './pluralApostrophe';
import { repeatedWord } from './repeatedWord';
import { tense } from './tense';
import { theirThere } from './theirThere';
import { thenThan } from './thenThan';
import { thereIsPlural } from './thereIsPlural';
import { toToo } from './toToo';
import { usedTo } from './usedTo';
import { verbPatterns } from './verbPatterns';
import { whoseWhos } from './whoseWhos';
import { wordDivision } from './wordDivision';
import { yourYoure } from './yourYoure';

export const GRAMMAR_RULES: readonly Rule[] = [
	aAn,
	affectEffect,
	agreement,
	capitalNames,
	comparison,
	confusedWords,
	countNouns,
	fixedPhrases,
	haveParticiple,
	itsIts,
	loneI,
	looseLose,
	missingApostrophe,
	modalOf,
	pluralApostrophe,
	repeatedWord,
	tense,
	theirThere,
	thenThan,
	thereIsPlural,
	toToo,
	usedTo,
	verbPatterns,
	whoseWhos,
	wordDivision,
	yourYoure,
];
