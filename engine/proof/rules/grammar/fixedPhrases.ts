import { expression, patternRule, type MistakePattern } from '../patternRule';

/** Phrases that are always the same, and how they go wrong. `[]` marks the word at fault. */
const PHRASES: readonly (readonly [wrong: string, right: string])[] = [
	['for all [intensive] purposes', 'intents and'],
	['[per say]', 'per se'],
	['[statue] of limitations', 'statute'],
	['[case and point]', 'case in point'],
	['nip (?:it|this|that) in the [butt]', 'bud'],
	['[one in the same]', 'one and the same'],
	['[wreck] havoc', 'wreak'],
	['[wrecks] havoc', 'wreaks'],
	['[wrecked] havoc', 'wreaked'],
	['[wrecking] havoc', 'wreaking'],
	['[mute] point', 'moot'],
	['[deep(?: |-)seeded]', 'deep-seated'],
	['[escape goat]', 'scapegoat'],
	['[tow] the line', 'toe'],
	['(?:make|makes|made|making) [due] with(?:out)?', 'do'],
	['sneak [peak|peaks|pique]', 'peek'],
	['free [reign]', 'rein'],
	['[do] diligence', 'due'],
	['[extract] (?:her|his|my|our|your|their)? ?revenge', 'exact'],
	['[beckon] call', 'beck and'],
	['[by in large]', 'by and large'],
	['[slight] of hand', 'sleight'],
	['(?:with|in) [baited] breath', 'bated'],
	['[worse] case scenario', 'worst'],
	['[bare] with (?:me|us)', 'bear'],
	['[bare] in mind', 'bear'],
	['(?:coffee|lunch|tea|take a|took a) [brake]', 'break'],
	['[break] (?:pedal|fluid|pads|lights?)', 'brake'],
	['[waist] of (?:time|money|energy|space|effort)', 'waste'],
	['(?:last|next|this|every|per|each) [weak]', 'week'],
	['[roll] models?', 'role'],
	[
		'[peace] of (?:cake|paper|advice|furniture|equipment|software|bread|information|music)',
		'piece',
	],
	['world [piece]', 'peace'],
	['[piece] of mind(?!ed)', 'peace'],
	['(?:over|under) [hear] (?:and|is|are)', 'here'],
	['[weather] or not', 'whether'],
	['(?:bad|good|nice|cold|hot|warm|lovely|terrible) [whether]', 'weather'],
	[
		'[pubic] (?:launch|schools?|sector|services?|relations|librar(?:y|ies)|transport|transportation|opinion|policy|good|domain|holidays?|company|speaking|release|beta|interest|figures?|places?|spaces?|servants?|housing|notice|hearing|offering|officials?)',
		'public',
	],
	['[hunger pains]', 'hunger pangs'],
	['(?:vice|assistant|school|high school) [principle](?!s)', 'principal'],
	[
		'[principle] (?:reasons?|causes?|aims?|investigators?|engineers?|characters?|roles?)',
		'principal',
	],
	[
		"[peaked|peaks|peeked|peak|peek] (?:my|your|his|her|our|their|the reader's|people's) (?:interest|curiosity|attention)",
		'piqued',
	],
	[
		'(?:deep|long|last|out of|short of|shortness of|hold your|held her|held his|catch my|catch your|caught my|take a|took a|a) [breathe]',
		'breath',
	],
	["(?:to|can't|cannot|could not|couldn't|barely) [breath](?=[.!?,]|$)", 'breathe'],
	['(?:some|good|bad|any|my|of|legal|expert|your|best|useful|more|piece of) [advise]', 'advice'],
	[
		'(?:please,?|strongly|would|can|could|should|will) [advice] (?:you|him|her|them|us|me|against|that|all|everyone|anyone)',
		'advise',
	],
	['[complements] to the (?:chef|cook|team)', 'compliments'],
	[
		'(?:paid|pay|gave|give|take it as|took it as) (?:me |him |her |us |them |you )?(?:a|the) [complement]',
		'compliment',
	],
	['[complementary] (?:breakfast|drinks?|wifi|tickets?|upgrade|shuttle|parking)', 'complimentary'],
	['[adverse] to (?:change|risk|risks|conflict)', 'averse'],
	['[all of the sudden]', 'all of a sudden'],
	['(?:has|have|had) [lead] to', 'led'],
	['first come,? first [serve](?!d)', 'served'],
	['[another words]', 'in other words'],
	['(?:on|in) [tenderhooks]', 'tenterhooks'],
	['[pour] over (?:the )?(?:data|documents?|books?|details|numbers|papers)', 'pore'],
	['[pouring] over (?:the )?(?:data|documents?|books?|details|numbers|papers)', 'poring'],
	['[ad homonym]', 'ad hominem'],
	['(?:a|the) [right] of passage', 'rite'],
	['[chock] it up', 'chalk'],
	['(?:a|the|web) [sight] map', 'site'],
	['web [sights?]', 'site'],
	['(?:with|without) [farther] ado', 'further'],
	['(?:without|no) further [adieu]', 'ado'],
	['[doggy dog] world', 'dog-eat-dog'],
	["[old timer's] disease", "Alzheimer's"],
	['[self(?: |-)depreciating]', 'self-deprecating'],
];

export const fixedPhrases = patternRule({
	id: 'grammar/fixed-phrase',
	severity: 'warning',
	languages: ['en'],
	patterns: PHRASES.map(phrase),
});

function phrase([wrong, right]: readonly [string, string]): MistakePattern {
	const source = wrong.replace('[', '(?<at>').replace(']', ')').replaceAll(' ', '_');
	return {
		pattern: expression(`(?<![\\p{L}'-])${source}(?![\\p{L}'-])`),
		suggest: [right],
		message: `The phrase has "${right}" here.`,
	};
}
