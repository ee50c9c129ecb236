import type { Issue } from '../../issue';
import type { Rule, RuleContext } from '../rule';
import { tagsOf, type Tag } from './tags';

/** Phoneme tags: one word each, in a known alphabet, and only for models that read them. */
export const phonemeTag: Rule = {
	id: 'markup/phoneme',
	severity: 'error',
	languages: 'all',
	scope: 'script',
	*check(context) {
		const tags = tagsOf(context).filter(({ name }) => name === 'phoneme');
		for (const [index, tag] of tags.entries()) {
			if (tag.kind === 'close') continue;
			const closing = tags[index + 1]?.kind === 'close' ? tags[index + 1] : undefined;
			const found = checkPhoneme(context, tag, closing);
			if (found !== undefined) yield found;
		}
	},
};

function checkPhoneme(context: RuleContext, tag: Tag, closing: Tag | undefined): Issue | undefined {
	const { model, language, text } = context;
	const content = closing === undefined ? '' : text.slice(tag.end, closing.start).trim();
	const whole = { start: tag.start, end: closing?.end ?? tag.end };
	if (model.phonemeTags === false) {
		return issue(
			whole,
			`The model ${model.modelId} does not read phoneme tags; it may leave the word out. A pronunciation dictionary with an alias works for every model.`,
			content === '' ? [] : [content],
		);
	}
	if (model.phonemeTags && language !== '' && language !== 'en') {
		return issue(whole, 'Phoneme tags are read in English only.', content === '' ? [] : [content]);
	}
	const alphabet = attribute(tag, 'alphabet');
	if (alphabet !== 'ipa' && alphabet !== 'cmu-arpabet') {
		return issue(tag, 'The phoneme tag needs alphabet="ipa" or alphabet="cmu-arpabet".', []);
	}
	if (!attribute(tag, 'ph')) {
		return issue(tag, 'The phoneme tag does not say which sounds: ph="…" is missing or empty.', []);
	}
	if (tag.kind === 'selfClosing' || content === '') {
		return closing === undefined && tag.kind === 'open'
			? undefined
			: issue(whole, 'The phoneme tag has no word in it.', []);
	}
	if (/\s/.test(content)) {
		return {
			...issue(whole, 'A phoneme tag works for one word; give each word a tag of its own.', []),
			severity: 'warning',
		};
	}
	return undefined;
}

function attribute({ attributes }: Tag, name: string): string | undefined {
	return new RegExp(`\\b${name}\\s*=\\s*(["'])(.*?)\\1`, 'i').exec(attributes)?.[2]?.trim();
}

function issue(
	{ start, end }: { start: number; end: number },
	message: string,
	suggestions: string[],
): Issue {
	return { rule: phonemeTag.id, severity: phonemeTag.severity, start, end, message, suggestions };
}
