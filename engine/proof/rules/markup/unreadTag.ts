import type { Rule } from '../rule';
import { HTML_TAGS, SSML_TAGS, tagsOf } from './tags';

const OWN_RULES = new Set(['break', 'phoneme']);

/** Tags that no model is documented to read: SSML beyond break and phoneme, and leftovers of a web page. */
export const unreadTag: Rule = {
	id: 'markup/unread-tag',
	severity: 'warning',
	languages: 'all',
	scope: 'script',
	*check(context) {
		for (const { name, start, end } of tagsOf(context)) {
			if (OWN_RULES.has(name)) continue;
			const isHtml = HTML_TAGS.has(name);
			if (!isHtml && !SSML_TAGS.has(name)) continue;
			yield {
				rule: unreadTag.id,
				severity: unreadTag.severity,
				start,
				end,
				message: isHtml
					? 'This is a tag of a web page; a voice may read it aloud.'
					: 'ElevenLabs documents only break and phoneme tags; this one may be read aloud.',
				suggestions: [name === 'br' ? '\n' : ''],
			};
		}
	},
};
