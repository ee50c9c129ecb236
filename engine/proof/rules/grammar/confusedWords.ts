import { expression, patternRule, type MistakePattern } from '../patternRule';
import { END, POSSESSIVE, START } from './clause';

/** `[]` marks the word at fault; `_` is white space; `{END}` and the like are sources of `clause.ts`. */
const CONFUSIONS: readonly (readonly [wrong: string, right: string])[] = [
	// quiet and quite
	['(?:be|keep|stay|remain|very|so|too)_[quite]{END}', 'quiet'],
	['a_[quite]_(?:place|room|night|evening|street|moment|morning|voice|corner|life|town)', 'quiet'],
	['[quit]_(?:a_(?:few|bit|lot|while)|often|nice|sure|easy|good|simple|different)', 'quite'],
	['[quiet]_(?:a_(?:few|bit|lot|while)|often|sure|easy|simple|different)', 'quite'],
	// know and no
	[
		"(?:i|they|we|you|he|she|don't|didn't)_[no]_(?:the|what|how|that|you|why|who|where|him|her|them|it|this|your)",
		'know',
	],
	// buy and by
	[
		"(?:go|to|can|could|will|would|please|must|should|i'll|we'll|want_to|going_to)_[by]_(?:some|a_new|milk|bread|groceries|tickets|food|clothes|new)",
		'buy',
	],
	[
		'[buy]_(?:the_(?:time|way|end|river|sea)|myself|himself|herself|themselves|far|mistake|accident|default|email|phone)',
		'by',
	],
	// past and passed
	[
		'(?:drove|drives?|driving|walked|walks?|walking|runs?|running|ran|flew|flies|rode|raced|rushed|moved|sailed|hurried|jogged|marched|strolled|cycled)_[passed]_(?:the|a|an|my|your|his|her|our|their|this|that|it|him|us|them|me)',
		'past',
	],
	[
		'(?:half|quarter|ten|five|twenty)_[passed]_(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon|midnight)',
		'past',
	],
	['(?:in|over)_the_[passed](?:{END}|_(?:year|month|week|few|decade))', 'past'],
	[
		'(?:time|has|have|had|days|weeks|years|months|he|she|they|we)_(?:has_|have_|had_)?[past](?:_(?:away|by)|_the_(?:test|exam|law|bill|ball|salt))',
		'passed',
	],
	// hole and whole
	['(?:dig|dug|digging|digs|drill|drilled|punched?|burned|bored)_a_[whole]', 'hole'],
	[
		'(?:the|my|your|his|her|our|their|this)_[hole]_(?:thing|time|day|world|team|story|process|point|country|family|way|house|company|week|month|year|idea)',
		'whole',
	],
	['a_[hole]_(?:lot|new|day|week|month|year|different|bunch|other)', 'whole'],
	// accept and except
	[
		"(?:can|will|can't|cannot|won't|to|please|not)_[except]_(?:this|that|a|an|my|your|his|her|our|it|any|these)",
		'accept',
	],
	[
		'{START}(?:everyone|everybody|anyone|anybody|nobody|everything|anything|nothing|all)(?:_[a-z]+)?_[accept]_(?:for|him|her|me|us|them|you|the|one|that|this|my|your)',
		'except',
	],
	[
		'(?:anyone|nobody|no_one|everything|anything|nothing|none|any)_[accept]_(?:for|him|her|me|us|them|you)',
		'except',
	],
	[
		"(?:to|will|can|cannot|can't|please|not|we|i|don't|you|must|gladly)_[except]_(?:the_(?:terms|offer|invitation|fact|risk|award|job)|credit_cards|payments?|responsibility|your|cookies|applications|donations|all_(?:major|credit)|cash|this_(?:offer|award|invitation))",
		'accept',
	],
	// here and hear
	[
		"(?:look_forward_to|love_to|want_to|like_to|can't|cannot|did_you|didn't|glad_to|sorry_to|nice_to|can_you|could_you|hope_to|happy_to|let_me|want_you_to)_[here](?:_(?:from|about|you|me|the|that|it|more|your|what|him|her|them|music|this))",
		'hear',
	],
	['(?:over|right|up|down|out)_[hear]_(?:to|for|in|at|and)', 'here'],
	['(?:come|right|over|out|up|down|in|from|stay|live|work|you_are|are_you)_[hear]{END}', 'here'],
	// where, were and we're
	['{START}[were]_(?:are|is|do|does|did|can)_(?:you|we|they|my|your|the|i|he|she|it|our)', 'where'],
	[
		'(?:we|you|they)_[where]_(?:going|not|able|told|asked|very|so|also|all|there|here|in|at|on|the|a|looking|trying|working|both|happy|never|always)',
		'were',
	],
	[
		'there_[where]_(?:no|many|some|several|two|three|four|a_few|a_lot|only|still|about|lots)',
		'were',
	],
	[
		'{START}[were]_(?:going_to|happy_to|excited_to|sorry|proud_to|pleased_to|delighted_to|hiring|here_to|looking_for|committed_to|glad)',
		"we're",
	],
	["(?:they|you|there|these|those|who|which)_[we're]_[a-z]", 'were'],
	// our and are
	[
		'(?:of|in|with|for|from|to|on|at|about|by|and)_[are]_(?:team|company|customers?|website|products?|mission|goals?|services?|users|house|office|first|new|own|family|friends|lives|country|city)',
		'our',
	],
	[
		'{START}[are]_(?:team|company|customers|website|products?|mission|goal|services?|app|newest)_(?:is|are|was|were|has|have|will|can)',
		'our',
	],
	[
		'(?:we|you|they)_[our]_(?:not|going|very|all|happy|here|there|so|looking|trying|the|a|also|both|working)',
		'are',
	],
	// whether and weather
	[
		'(?:know|sure|see|decide|ask|wonder|unsure|asked|consider|tell_us|matter|doubt|check|question|determine)_[weather]_(?:to|you|we|i|he|she|it|they|or|the|this|your)',
		'whether',
	],
	['the_[whether](?:{END}|_(?:is|was|forecast|report|today|will|outside|in))', 'weather'],
	// form and from
	[
		'(?:away|far|different|heard|hear|came|coming|comes|come|received|learned|derived|downloaded|message|letter|email|call|feedback|benefit|emerged|separate|suffer|recover|resulting|ranging|went)_(?:it_|this_|that_|back_)?[form]_(?:the|a|an|my|your|his|her|our|their|this|that|all|one|us|me|them|him|you|it|every|each)',
		'from',
	],
	['(?:fill_(?:out|in)|submit|contact|complete)_(?:the|this|our|a|your)_[from]{END}', 'form'],
	// through and threw
	[
		'(?:go|goes|going|went|come|came|walk|walked|walking|look|looked|looking|run|ran|get|got|getting|drove|drive|all_the_way|passed|pass)_[threw]',
		'through',
	],
	[
		'(?:i|he|she|they|we|who)_[through]_(?:the|a|his|her|my|their|our)_(?:ball|stone|rock|book|party|bottle|paper|glass|frisbee)',
		'threw',
	],
	['[through]_(?:it|them|that|this)_away', 'threw'],
	[
		'a_[through]_(?:review|check|analysis|test|examination|investigation|explanation|understanding|job|look|search|inspection)',
		'thorough',
	],
	// others
	['i_[wander]_(?:if|why|what|how|whether|who|when|where)', 'wonder'],
	[
		'(?:play|plays|played|playing|important|key|central|leading|major|big|crucial)_(?:an?_|the_)?(?:[a-z]+_)?[roll]_in',
		'role',
	],
	['(?:play|plays|played|playing)_(?:a|an|the)_(?:[a-z]+_)?[roll]{END}', 'role'],
	['{START}[may_be]_(?:we|you|it|i|he|she|they|next|there|someday|one_day|not{END})', 'maybe'],
	['(?:each)_[others]_[a-z]', "other's"],
	['[loath]_(?:him|her|it|them|this|that|the|my|these|those|when|to_see)', 'loathe'],
	['(?:a|the)_[lightening]_(?:bolt|strike|storm)', 'lightning'],
	['(?:thunder_and)_[lightening]', 'lightning'],
	['[desert](?:_(?:menu|wine|spoon|recipes?)|s_and_drinks)', 'dessert'],
	['(?:for|have|had|order|chocolate|delicious)_[desert](?:{END}|_(?:we|i|and))', 'dessert'],
	['{POSSESSIVE}_[moral]_(?:is|was)_(?:high|low|good|bad)', 'morale'],
	[
		'(?:team|boost|boosts|employee|staff|low|high|raise|improve)_[moral](?:{END}|_(?:and|at|in|by))',
		'morale',
	],
	['(?:as|for)_[apposed]_to', 'opposed'],
	['[board]_(?:of_(?:it|this|that|waiting|hearing)|to_(?:death|tears))', 'bored'],
	["(?:i'm|i_am|you're|was|were|is|get|got|so|very)_[board]{END}", 'bored'],
	['[aloud]_to_(?:do|go|have|use|see|be|bring|enter|leave|eat|speak|take|play)', 'allowed'],
	['(?:is|are|was|were|be|not|been)_[aloud](?:{END}|_in)', 'allowed'],
	[
		'(?:a|another|more|some|of|the|my|your)_[peace]_(?:of_(?:the_)?(?:pie|puzzle|cake|pizza))',
		'piece',
	],
	[
		'(?:i|you|we|they|to|he|she|will|can|not|must)_[bare]_(?:the_(?:thought|pain|cost|costs|burden|risk)|it{END}|to_(?:see|hear|think|watch))',
		'bear',
	],
	["(?:can't|cannot|couldn't)_[bare]", 'bear'],
	['(?:the|in|on|up|down|climb|climbed|used_the)_[stares](?:{END}|_(?:to|and))', 'stairs'],
	['[wear]_(?:is|are)_(?:my|your|the|you|we|they|he|she|it)', 'where'],
	['(?:i|we|you|they|he|she)_[maid]_(?:a|an|the|it|this|that|my|our|your)', 'made'],
	['(?:the|a|this|that|first|last|main)_[seen]_(?:of|in_the|where|from)', 'scene'],
	[
		'[sense]_(?:then|last|the_(?:beginning|start|launch)|yesterday|we_(?:launched|started|began))',
		'since',
	],
	['(?:makes?|made|making|common|no)_[since]{END}', 'sense'],
	['(?:to|will|can|must|please|should|would|could|may|might)_[chose]', 'choose'],
	['(?:yesterday|last_(?:week|month|year|night)),?_(?:i|we|they|he|she)_[choose]', 'chose'],
	[
		'(?:to|will|can|must|please|should|would|could|may|might|helps?_(?:us|you))_[insure]_(?:that|we|you|the_(?:quality|best|safety|success))',
		'ensure',
	],
	[
		'(?:i|we|they|you|he|she|had|have|has|just|recently)_[brought]_(?:a_new|new|some|two|three|tickets|it_(?:online|from|at|for))',
		'bought',
	],
	['(?:was|were|is|are|been|being)_[lead]_by', 'led'],
];

/** Two words that sound alike or are one slip apart, told apart by the words around them. */
export const confusedWords = patternRule({
	id: 'grammar/confused-word',
	severity: 'warning',
	languages: ['en'],
	patterns: CONFUSIONS.map(confusion),
});

function confusion([wrong, right]: readonly [string, string]): MistakePattern {
	const source = wrong
		.replace(/(?<!\\)\[(?!a-z\])([^\]]+)\]/, '(?<at>$1)')
		.replaceAll('{END}', END)
		.replaceAll('{START}', START)
		.replaceAll('{POSSESSIVE}', POSSESSIVE);
	return {
		pattern: expression(`(?<![\\p{L}'-])${source}(?![\\p{L}'])`),
		suggest: [right.replaceAll('_', ' ')],
		message: (fault) => `"${fault}" does not fit here; probably "${right}" is meant.`,
	};
}
