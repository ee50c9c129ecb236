import { GRAMMAR_RULES } from '../../../../engine/proof/rules/grammar';
import { TYPOGRAPHY_RULES } from '../../../../engine/proof/rules/typography';
import { lines } from '../prose';
import { grammarQuality } from '../../../support/proofing/ruleMeasures';
import { alarmsOnCleanProse, check, corrected } from './checkRules';

interface RuleCases {
	/** Wrong text, and the text with its correction. */
	wrong: [wrong: string, right: string][];
	right: string[];
	/** On the clean prose in `test/data/proofing`; those that are there are mistakes in the published text. */
	alarms: number;
}

const CASES: Record<string, RuleCases> = {
	'grammar/a-an': {
		wrong: [
			['It took a hour.', 'It took an hour.'],
			['She is an university student.', 'She is a university student.'],
			['A old man sat there.', 'An old man sat there.'],
			['He has a MBA from Yale.', 'He has an MBA from Yale.'],
			['Click an button.', 'Click a button.'],
			['It was a honest offer.', 'It was an honest offer.'],
			['This is an one-off.', 'This is a one-off.'],
		],
		right: [
			'An unintended effect of a European union in a one-time use of a URL.',
			'Team A and Team B, vitamin A is good, and plan A in detail.',
			'He was, as it were, an heir to an MBA, an FBI agent and a NASA engineer.',
			'It is an historic hotel, and a historic one. A U.S. company. An E. coli outbreak.',
			'a.m. and R&A and an unidentified uniform, an onerous one.',
		],
		alarms: 1,
	},
	'grammar/affect-effect': {
		wrong: [
			['It had a bad affect on me.', 'It had a bad effect on me.'],
			['The update will effect every customer.', 'The update will affect every customer.'],
			['There is no affect on speed.', 'There is no effect on speed.'],
			['The affects of rain.', 'The effects of rain.'],
		],
		right: [
			'They want to effect change.',
			'It will effect an entrance.',
			'Her affect was flat.',
			'How does it affect you?',
		],
		alarms: 0,
	},
	'grammar/agreement': {
		wrong: [
			["She don't like it.", "She doesn't like it."],
			['He have two dogs.', 'He has two dogs.'],
			['They was late.', 'They were late.'],
			['He are going.', 'He is going.'],
			['She go to school.', 'She goes to school.'],
			['It need to stop.', 'It needs to stop.'],
			['She like oranges.', 'She likes oranges.'],
			['He watch the game.', 'He watches the game.'],
			['My brother work in a bank.', 'My brother works in a bank.'],
			['Nobody in the team know the way.', 'Nobody in the team knows the way.'],
			['The boys was playing.', 'The boys were playing.'],
			['The children eats lunch.', 'The children eat lunch.'],
			['These kind of shows are old.', 'This kind of shows are old.'],
			['Each of the players have signed it.', 'Each of the players has signed it.'],
			['Her and I went home.', 'She and I went home.'],
			['The children has finished.', 'The children have finished.'],
		],
		right: [
			'Does he have a dog? Could she have been there? Let it have a rest.',
			'One of you was late, and the man behind you is my uncle.',
			'I suggest he have a look.',
			'You and she are friends. I saw him, and he go-karts. Let it work. Did she say the word?',
			'World War I is over. The number of those people is small.',
			'He read it, she put it there and it cost a lot. Does each of the players have one?',
			'Her and his books. My dog works. Long live the king. He, like me, left.',
		],
		alarms: 1,
	},
	'grammar/capital-name': {
		wrong: [
			['See you on monday.', 'See you on Monday.'],
			['She speaks french well.', 'She speaks French well.'],
			['Upload it to youtube today.', 'Upload it to YouTube today.'],
		],
		right: [
			'You may march in august company.',
			'We ate french fries.',
			'Go to youtube.com for more.',
			'A polish for shoes.',
		],
		alarms: 1,
	},
	'grammar/comparison': {
		wrong: [
			['She is more taller than him.', 'She is taller than him.'],
			['It is the most easiest way.', 'It is the easiest way.'],
			[
				'He is one of the best player in the league.',
				'He is one of the best players in the league.',
			],
			['One of the oldest city is here.', 'One of the oldest cities is here.'],
		],
		right: [
			'We need more older people. It is the most highest-paid job. The more the better.',
			'One of the best player profiles. One of the first to come. One of the best days.',
			'More light than before, and more open than shut.',
		],
		alarms: 0,
	},
	'grammar/confused-word': {
		wrong: [
			['Please be quite.', 'Please be quiet.'],
			['I no the answer.', 'I know the answer.'],
			['Go by some milk.', 'Go buy some milk.'],
			['We drove passed the bank.', 'We drove past the bank.'],
			['Dig a whole in the ground.', 'Dig a hole in the ground.'],
			['Everyone came accept him.', 'Everyone came except him.'],
			['I heard it form my brother.', 'I heard it from my brother.'],
			['Were are you going?', 'Where are you going?'],
			['I wander why.', 'I wonder why.'],
			['I look forward to here from you.', 'I look forward to hear from you.'],
			['He plays an important roll in it.', 'He plays an important role in it.'],
		],
		right: [
			'It was quite good, and quiet too.',
			'He passed the bank and went by some trees.',
			'We accept the terms. Should everyone accept the terms?',
			'Were you there? We were where we are.',
			'Roll the dice. No one knows. The past year was good.',
		],
		alarms: 0,
	},
	'grammar/count-noun': {
		wrong: [
			['We need more informations.', 'We need more information.'],
			['He gave many advice.', 'He gave much advice.'],
			['She gave me an advice.', 'She gave me some advice.'],
			['How much times did you try?', 'How many times did you try?'],
			['How much people came?', 'How many people came?'],
			['I have less problems than before.', 'I have fewer problems than before.'],
			['The information were wrong.', 'The information was wrong.'],
		],
		right: [
			'These software engineers and many information systems work. How much people like it!',
			'A piece of advice. A furniture store. Sources of information are open. Less than three words.',
			'How much time is left? So much has changed. Too much sugar.',
		],
		alarms: 0,
	},
	'grammar/fixed-phrase': {
		wrong: [
			['For all intensive purposes it works.', 'For all intents and purposes it works.'],
			['Please, advice me on this.', 'Please, advise me on this.'],
			['It peaked my interest.', 'It piqued my interest.'],
			['Take a deep breathe.', 'Take a deep breath.'],
			['Let me give you some advise.', 'Let me give you some advice.'],
			['He is the school principle.', 'He is the school principal.'],
			['The pubic launch is near.', 'The public launch is near.'],
			['A sneak peak.', 'A sneak peek.'],
		],
		right: [
			'The wine is a perfect complement.',
			'It is a matter of principle.',
			'Breathe in. A piece of the mind.',
		],
		alarms: 0,
	},
	'grammar/its-its': {
		wrong: [
			["The app lost it's connection.", 'The app lost its connection.'],
			['Its time to start your free trial.', "It's time to start your free trial."],
			["The dog hurt it's leg.", 'The dog hurt its leg.'],
			['Its to late now.', "It's to late now."],
			["At it's core it is simple.", 'At its core it is simple.'],
			['I think its not ready.', "I think it's not ready."],
			['The dog has it’s own bed.', 'The dog has its own bed.'],
		],
		right: [
			'Its own design is unique. Its easy-going nature helps. Its true purpose is its very core.',
			"For it's a jolly good fellow. Check its hard drive.",
			"It's its time that counts.",
		],
		alarms: 0,
	},
	'grammar/lone-i': {
		wrong: [
			['I think i can help.', 'I think I can help.'],
			["Now i'm here.", "Now I'm here."],
		],
		right: ['i.e. this. Part i of it. The i-th item, and item (i).'],
		alarms: 0,
	},
	'grammar/loose-lose': {
		wrong: [
			["You don't want to loose your data.", "You don't want to lose your data."],
			['We keep loosing money.', 'We keep losing money.'],
		],
		right: ['Loose clothing is comfortable. A loose screw. They broke loose.'],
		alarms: 0,
	},
	'grammar/missing-apostrophe': {
		wrong: [
			['I dont think so.', "I don't think so."],
			['You cant miss it.', "You can't miss it."],
			['Lets get started right now.', "Let's get started right now."],
			['Theyre here.', "They're here."],
			['It’s true, I dont.', 'It’s true, I don’t.'],
		],
		right: ['As is his wont. It lets you start. Jony Ive is in.'],
		alarms: 0,
	},
	'grammar/modal-of': {
		wrong: [
			['You should of told me earlier.', 'You should have told me earlier.'],
			["I couldn't of known.", "I couldn't have known."],
		],
		right: ['You could, of course, go. It must of necessity be. The might of nature.'],
		alarms: 0,
	},
	'grammar/plural-apostrophe': {
		wrong: [["We sell apple's and oranges.", 'We sell apples and oranges.']],
		right: ["Buy Anna's and Ben's books. The apple's core. They want today's and tomorrow's news."],
		alarms: 0,
	},
	'grammar/repeated-word': {
		wrong: [
			['This is is a test.', 'This is a test.'],
			['Go to\nto the store.', 'Go to the store.'],
			['The the end.', 'The end.'],
		],
		right: [
			'He had had enough. That that is, is. It was very very good.',
			'New York New York. Walla Walla. Location location location.',
			'Call five five five one two. Bye bye! It gave her her life back.',
		],
		alarms: 2,
	},
	'grammar/tense': {
		wrong: [['Yesterday we go to the office.', 'Yesterday we went to the office.']],
		right: ['Yesterday we went. We go there since yesterday.'],
		alarms: 0,
	},
	'grammar/their-there': {
		wrong: [
			['Their is no reason to wait.', 'There is no reason to wait.'],
			[
				'The team shipped there first product today.',
				'The team shipped their first product today.',
			],
			['I think there going to love it.', "I think they're going to love it."],
			["They went to they're favorite place.", 'They went to their favorite place.'],
			['Look over their.', 'Look over there.'],
		],
		right: [
			'I left my bag over there. They arrived there first thing. Their own car is there.',
			"They're home. There are three engines. They're not coming.",
		],
		alarms: 0,
	},
	'grammar/then-than': {
		wrong: [
			['This model is faster then the old one.', 'This model is faster than the old one.'],
			['Rather then wait, go.', 'Rather than wait, go.'],
			['Back than, we did.', 'Back then, we did.'],
		],
		right: ['Do this first, then the next. It got better, then the rain came. More than that.'],
		alarms: 0,
	},
	'grammar/there-is-plural': {
		wrong: [
			['There is three ways.', 'There are three ways.'],
			['There was many people.', 'There were many people.'],
		],
		right: ['There is one way. There is two percent milk. There are three.'],
		alarms: 0,
	},
	'grammar/to-too': {
		wrong: [
			['The price is to high.', 'The price is too high.'],
			['I want to come to!', 'I want to come too!'],
			['It was way to much.', 'It was way too much.'],
			['I want too go.', 'I want to go.'],
		],
		right: ['From low to high. He had access to. They gave it to many people. I too have one.'],
		alarms: 0,
	},
	'grammar/used-to': {
		wrong: [
			['I use to live here.', 'I used to live here.'],
			["I'm getting use to it.", "I'm getting used to it."],
		],
		right: [
			'The tools we use to test it. What do you use to play music? It is easy to use to begin with.',
		],
		alarms: 0,
	},
	'grammar/verb-form': {
		wrong: [
			['She has went home.', 'She has gone home.'],
			["He didn't went.", "He didn't go."],
			['I seen it myself.', 'I saw it myself.'],
			['We are suppose to win.', 'We are supposed to win.'],
		],
		right: ['What they have did not help. I have Drew here. She had seen it. He did what he knew.'],
		alarms: 0,
	},
	'grammar/verb-pattern': {
		wrong: [
			['We discussed about the plan.', 'We discussed the plan.'],
			['She is married with a doctor.', 'She is married to a doctor.'],
			['I look forward to meet you.', 'I look forward to meeting you.'],
			['He explained me the problem.', 'He explained to me the problem.'],
			['He suggested me to leave.', 'He suggested that I leave.'],
			['I have been here since three days.', 'I have been here for three days.'],
			['Between you and I, it failed.', 'Between you and me, it failed.'],
			['He wanted to told him.', 'He wanted to tell him.'],
			["She doesn't has a car.", "She doesn't have a car."],
			['Where does he lives now?', 'Where does he live now?'],
			['You should had told me.', 'You should have told me.'],
			["I don't have no money.", "I don't have any money."],
			["We didn't see nobody.", "We didn't see anybody."],
			['Despite of the rain we left.', 'Despite the rain we left.'],
			['It depends of the day.', 'It depends on the day.'],
			['We arrived to the hotel.', 'We arrived at the hotel.'],
			['I went to home early.', 'I went home early.'],
			['He is good in math.', 'He is good at math.'],
		],
		right: [
			'The talk about it, and she is married with a child. We look forward to work with a smile.',
			'The man I talked to told me. It has been years since three days passed. He did what he had to.',
			"I don't take no for an answer, and didn't say no. It is no one's fault. We don't need no-shows.",
			'Between you and me. The deal between you and I will hold. The one I used to was small.',
			'He went to home base. In the other hand he held a book. Does he live here? She explained it to me.',
			'They arrived to find it shut. I suggest that we agree. We are agreed.',
		],
		alarms: 0,
	},
	'grammar/whose-whos': {
		wrong: [
			["Who's phone is this?", 'Whose phone is this?'],
			['Whose going to pay?', "Who's going to pay?"],
		],
		right: [
			"Who's there? Who's coming is my friend. Whose idea was it? The one whose not-so-new car broke.",
		],
		alarms: 0,
	},
	'grammar/word-division': {
		wrong: [
			['I like it alot.', 'I like it a lot.'],
			['I did it my self.', 'I did it myself.'],
			['We do it everyday.', 'We do it every day.'],
		],
		right: ['Everyday life. Maybe we can. We may be able to. My self-esteem.'],
		alarms: 0,
	},
	'grammar/your-youre': {
		wrong: [
			['Your going to save hours every week.', "You're going to save hours every week."],
			['We know your busy.', "We know you're busy."],
			["You're car is ready.", 'Your car is ready.'],
		],
		right: [
			'It is on your right. Your working relationship matters.',
			'If your free trial ends, tell us.',
			"You're welcome.",
		],
		alarms: 0,
	},
};

describe.each(GRAMMAR_RULES.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
	const cases = CASES[id]!;

	it.each(cases.wrong)('corrects %j', (wrong, right) => {
		const issues = check([rule], wrong);
		expect(corrected(wrong, issues)).toBe(right);
		expect(check([rule], right)).toEqual([]);
	});

	it.each(cases.right)('is silent on %j', (text) => {
		expect(check([rule], text)).toEqual([]);
	});

	it('quotes nothing but the text at fault', () => {
		for (const [wrong] of cases.wrong) {
			for (const { message, start, end } of check([rule], `Zebra xylophone. ${wrong}`)) {
				expect(message).not.toMatch(/zebra|xylophone/i);
				expect(end).toBeGreaterThan(start);
			}
		}
	});
});

describe('the grammar rules together', () => {
	const { byRule, words } = alarmsOnCleanProse(GRAMMAR_RULES);

	it.each(GRAMMAR_RULES.map(({ id }) => id))(
		'%s raises no more alarms on clean prose than known',
		(id) => {
			expect(byRule[id] ?? 0).toBe(CASES[id]!.alarms);
		},
	);

	it('with typography, raise at most 0.5 alarms per 1000 words of clean prose', () => {
		const typography = alarmsOnCleanProse(TYPOGRAPHY_RULES).byRule;
		const alarms = [...Object.values(byRule), ...Object.values(typography)].reduce(
			(a, b) => a + b,
			0,
		);
		expect(words).toBeGreaterThan(49_000);
		// Measured: 0.30, all but a few of them mistakes in the published text.
		expect((alarms / words) * 1000).toBeLessThanOrEqual(0.5);
	});

	it('with typography, catch at least 60 % of common mistakes', () => {
		const { wrong, caught, alarms } = grammarQuality('en-grammar-small.jsonl');
		// The set was in view when the rules were written; the one item that is missed is a misspelled word.
		expect(caught / wrong).toBeGreaterThanOrEqual(0.6);
		expect(wrong - caught).toBeLessThanOrEqual(1);
		expect(alarms).toEqual([]);
	});

	it('catch about half of mistakes that no rule was written for', () => {
		const { wrong, caught } = grammarQuality('en-grammar-unseen.jsonl');
		// Below the 60 % that were aimed at. Rules that are written with this list in view make it worthless.
		expect(wrong).toBe(60);
		expect(caught).toBeGreaterThanOrEqual(30);
		const seen = grammarQuality('en-grammar-more.jsonl');
		expect(seen.caught / seen.wrong).toBeGreaterThanOrEqual(0.85);
	});

	it('leave other languages alone, except for repeated words', () => {
		const alarms = lines<{ lang: string; text: string }>('multilang-prose-ud-ccbysa.jsonl')
			.filter(({ lang }) => lang !== 'en')
			.flatMap(({ lang, text }) => check(GRAMMAR_RULES, text, { language: lang }));
		expect(alarms).toEqual([]);
		expect(check(GRAMMAR_RULES, 'Das Haus ist ist groß.', { language: 'de' })).toHaveLength(1);
		expect(check(GRAMMAR_RULES, 'Nous nous voyons. Il dat dat.', { language: 'fr' })).toHaveLength(
			1,
		);
	});

	it('never judge what is protected', () => {
		const text =
			'Run `alot of of` and see https://x.io/their-is/a-hour, {{ should of }} <sub alias="a hour">x</sub>.';
		expect(check(GRAMMAR_RULES, text)).toEqual([]);
	});
});
