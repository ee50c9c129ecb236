import type { Issue } from '../../issue';
import type { Rule } from '../rule';
import { HTML_TAGS, SSML_TAGS, tagsOf, type Tag } from './tags';

/** HTML that has no closing tag, and `break`, which has a rule of its own. */
const WITHOUT_CONTENT = new Set('br hr img link meta source break mark lexicon'.split(' '));

/** A tag that is opened and not closed, or closed and not opened. */
export const unclosedTag: Rule = {
	id: 'markup/unclosed-tag',
	severity: 'error',
	languages: 'all',
	scope: 'script',
	*check(context) {
		const open = new Map<string, Tag[]>();
		for (const tag of tagsOf(context)) {
			if (!SSML_TAGS.has(tag.name) && !HTML_TAGS.has(tag.name)) continue;
			if (WITHOUT_CONTENT.has(tag.name) || tag.kind === 'selfClosing') continue;
			const unclosed = open.get(tag.name) ?? [];
			open.set(tag.name, unclosed);
			if (tag.kind === 'open') unclosed.push(tag);
			else if (unclosed.pop() === undefined) {
				yield issue(tag, `</${tag.name}> closes a tag that was never opened.`, ['']);
			}
		}
		for (const tag of [...open.values()].flat()) {
			yield issue(tag, `The tag <${tag.name}> is never closed.`, []);
		}
	},
};

function issue({ start, end }: Tag, message: string, suggestions: string[]): Issue {
	return { rule: unclosedTag.id, severity: unclosedTag.severity, start, end, message, suggestions };
}
