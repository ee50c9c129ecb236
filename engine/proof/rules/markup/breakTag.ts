import { LONGEST_BREAK_SECONDS } from '../../../speech/modelMarkup';
import type { Issue } from '../../issue';
import type { Rule, RuleContext } from '../rule';
import { tagsOf, type Tag } from './tags';

/** Break tags: written as the vendor documents them, and only for models that make a pause of them. */
export const breakTag: Rule = {
	id: 'markup/break',
	severity: 'error',
	languages: 'all',
	scope: 'script',
	*check(context) {
		const tags = tagsOf(context).filter(({ name }) => name === 'break');
		for (const [index, tag] of tags.entries()) {
			if (tag.kind === 'close') {
				const opening = tags[index - 1];
				if (opening?.kind !== 'open' || opening.end !== tag.start) {
					yield issue(
						tag,
						'This closing tag has no opening tag and would be read aloud or dropped.',
						[''],
					);
				}
				continue;
			}
			const closing = tags[index + 1];
			const whole =
				tag.kind === 'open' && closing?.kind === 'close' && closing.start === tag.end
					? { ...tag, end: closing.end }
					: tag;
			const found = checkBreak(context, whole);
			if (found !== undefined) yield found;
		}
		yield* unfinished(context);
	},
};

function checkBreak(context: RuleContext, tag: Tag): Issue | undefined {
	const time =
		/\btime\s*=\s*(?<quote>["'“”„]?)(?<value>[\d.,]+)\s*(?<unit>[a-z]*)\s*["'“”„]?/i.exec(
			tag.attributes,
		)?.groups;
	const value = Number(time?.['value']?.replace(',', '.'));
	const unit = time?.['unit']?.toLowerCase() ?? '';
	const seconds = unit === 'ms' ? value / 1000 : value;
	const right = Number.isFinite(seconds) ? seconds : 1;
	const capped = Math.min(right, LONGEST_BREAK_SECONDS);
	if (context.model.breakTags === false) {
		return issue(
			tag,
			`The model ${context.model.modelId} does not read break tags; it may speak or drop them.`,
			[context.model.audioTags ? pauseTag(right) : '…'],
		);
	}
	if (!Number.isFinite(value) || value <= 0) {
		return issue(tag, 'The break tag does not say how long: it needs time="1.0s".', [breakOf(1)]);
	}
	if (seconds > LONGEST_BREAK_SECONDS) {
		return issue(
			tag,
			`A break is at most ${LONGEST_BREAK_SECONDS} seconds long; this one says ${plain(seconds)}.`,
			[breakOf(capped)],
		);
	}
	if (unit === '') {
		return issue(tag, 'The time of the break has no unit: write it with "s" for seconds.', [
			breakOf(capped),
		]);
	}
	if (unit !== 's' && unit !== 'ms') {
		return issue(tag, `"${unit}" is not a unit of a break: write it in seconds, with "s".`, [
			breakOf(capped),
		]);
	}
	if (tag.kind !== 'selfClosing' || !/^["']$/.test(time?.['quote'] ?? '')) {
		return issue(
			tag,
			'Only the self-closing form with straight quotes is read as a pause: <break time="1.0s" />.',
			[breakOf(capped)],
		);
	}
	if (unit === 'ms') {
		return {
			...issue(tag, 'ElevenLabs documents the time of a break in seconds.', [breakOf(capped)]),
			severity: 'info',
		};
	}
	return undefined;
}

/** `<break time="1s"` without its end, which swallows or speaks what follows. */
function* unfinished({ text }: RuleContext): Generator<Issue> {
	for (const match of text.matchAll(/<break\b[^<>\n]{0,60}(?=[<\n]|$)/gi)) {
		const time = /time\s*=\s*["'“”]?([\d.]+)/.exec(match[0])?.[1];
		const unfinishedTag = /^<break\s*(?:time\s*=\s*["'“”]?[\d.]*\s*(?:ms|s)?["'“”]?)?\s*\/?/i.exec(
			match[0],
		)![0];
		const span = { start: match.index, end: match.index + unfinishedTag.trimEnd().length };
		yield issue(span, 'The break tag has no end: ">" is missing.', [
			breakOf(Math.min(Number(time ?? 1) || 1, LONGEST_BREAK_SECONDS)),
		]);
	}
}

function issue(
	{ start, end }: { start: number; end: number },
	message: string,
	suggestions: string[],
): Issue {
	return {
		rule: breakTag.id,
		severity: breakTag.severity,
		start,
		end,
		message,
		suggestions,
	};
}

function breakOf(seconds: number): string {
	return `<break time="${plain(seconds)}s" />`;
}

/** The pauses that models with audio tags know. Source: help centre article 24352686926609. */
function pauseTag(seconds: number): string {
	if (seconds < 0.7) return '[short pause]';
	return seconds > 1.7 ? '[long pause]' : '[pause]';
}

function plain(seconds: number): string {
	const rounded = Math.round(seconds * 100) / 100;
	return Number.isInteger(rounded) ? rounded.toFixed(1) : String(rounded);
}
