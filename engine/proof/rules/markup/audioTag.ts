import { LONGEST_AUDIO_TAG_WORDS } from '../../../speech/modelMarkup';
import type { Issue } from '../../issue';
import type { Rule } from '../rule';
import { audioTagsOf } from './tags';

/**
 * Tags that the vendor's guide names, and forms of them.
 * Source: ElevenLabs documentation, Prompting Eleven v3; pauses from help centre article 24352686926609.
 */
const KNOWN = new Set(
	(
		'laughs|laughing|laugh|laughs harder|starts laughing|wheezing|whispers|whispering|whisper|sighs|sigh|sighing|exhales|inhales|breathes|sarcastic|sarcastically|curious|curiously|excited|excitedly|crying|cries|snorts|mischievously|' +
		'gunshot|applause|clapping|claps|explosion|swallows|gulps|sings|singing|woo|fart|pause|pauses|short pause|long pause|frustrated|frustrated sigh|happy|happy gasp|gasps|gasp|laughing hysterically|cute|giggles|giggling|chuckles|' +
		'chuckling|professional|sympathetic|questioning|reassuring|impressed|dramatically|dramatic|delighted|amazed|warmly|warm|nervously|nervous|alarmed|sheepishly|deadpan|cracking up|panicking|surprised|cautiously|interrupting|overlapping|' +
		'sad|sadly|angry|angrily|calm|calmly|cheerful|cheerfully|tired|shouts|shouting|shout|yells|screams|screaming|coughs|cough|clears throat|sobbing|sobs|sniffs|yawns|hums|humming|groans|growls|robotic voice|rushed|slowly|slow|fast|quickly|' +
		'drawn out|hesitates|stammers|thoughtful|thoughtfully|serious|seriously|playful|playfully|annoyed|bored|confident|confidently|confused|disappointed|disgusted|embarrassed|enthusiastic|enthusiastically|fearful|scared|flirtatious|gentle|gently|' +
		'hopeful|jealous|melancholic|monotone|neutral|proud|relieved|shocked|softly|soft|stern|sternly|tender|worried|conversational tone|matter-of-fact|narration|newscaster|desperately|dismissive|regretful|resigned|muttering|mumbles|quietly|loudly'
	).split('|'),
);

/** "[strong French accent]", "[British accent]", "[warm tone]", "[excited voice]" */
const FORM =
	/^(?:(?:very|slightly|strong|light|heavy|thick) )?[\p{L}-]+(?: [\p{L}-]+)? (?:accent|voice|tone)$|ly$/u;

/** Stage directions in square brackets: only for models that follow them, and such as they know. */
export const audioTag: Rule = {
	id: 'markup/audio-tag',
	severity: 'error',
	languages: 'all',
	scope: 'script',
	*check(context) {
		const { audioTags, breakTags, modelId } = context.model;
		if (audioTags === undefined) return;
		for (const tag of audioTagsOf(context)) {
			if (!audioTags) {
				// A note of the author such as "[see below]" is read aloud as well.
				yield issue(
					tag,
					`The model ${modelId} does not follow audio tags; it would say "${tag.name}".`,
					[breakTags && /pause/.test(tag.name) ? pauseOf(tag.name) : ''],
				);
			} else if (tag.name.split(' ').length > LONGEST_AUDIO_TAG_WORDS) {
				yield {
					...issue(
						tag,
						`An audio tag of more than ${LONGEST_AUDIO_TAG_WORDS} words confuses the voice.`,
						[],
					),
					severity: 'warning',
				};
			} else if (!isKnown(tag.name)) {
				const near = nearestTag(tag.name);
				yield {
					...issue(
						tag,
						near === undefined
							? 'This tag is not one that ElevenLabs names; listen to whether the voice follows it or says it.'
							: `This is not an audio tag that ElevenLabs names; probably [${near}] is meant.`,
						near === undefined ? [] : [`[${near}]`],
					),
					severity: near === undefined ? 'info' : 'warning',
				};
			}
		}
	},
};

function issue(
	{ start, end }: { start: number; end: number },
	message: string,
	suggestions: string[],
): Issue {
	return { rule: audioTag.id, severity: audioTag.severity, start, end, message, suggestions };
}

function isKnown(name: string): boolean {
	return name.split(/, ?| then /).every((part) => KNOWN.has(part.trim()) || FORM.test(part.trim()));
}

function pauseOf(name: string): string {
	if (name.includes('short')) return '<break time="0.5s" />';
	return name.includes('long') ? '<break time="2.0s" />' : '<break time="1.0s" />';
}

/** A known tag with one letter more, less, other or swapped. */
function nearestTag(name: string): string | undefined {
	return name.length < 4 ? undefined : [...KNOWN].find((known) => isOneSlip(name, known));
}

function isOneSlip(a: string, b: string): boolean {
	if (Math.abs(a.length - b.length) > 1) return false;
	let start = 0;
	while (start < Math.min(a.length, b.length) && a[start] === b[start]) start += 1;
	const [restA, restB] = [a.slice(start), b.slice(start)];
	return (
		restA.slice(1) === restB.slice(1) ||
		restA.slice(1) === restB ||
		restA === restB.slice(1) ||
		(restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2))
	);
}
