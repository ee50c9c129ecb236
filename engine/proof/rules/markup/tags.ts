import type { Span } from '../../issue';
import { firstEndingAfter } from '../../../script/protect/protectSpans';
import type { RuleContext } from '../rule';

/** `<name attributes>`, as written. */
export interface Tag extends Span {
	/** Lower case. */
	name: string;
	attributes: string;
	kind: 'open' | 'close' | 'selfClosing';
}

/** Tags of SSML, whatever a model makes of them. */
export const SSML_TAGS = new Set(
	'speak break phoneme prosody emphasis say-as sub voice lang audio mark desc lexicon lookup p s w token metadata'.split(
		' ',
	),
);

/** Tags that a text copied from a web page brings along. */
export const HTML_TAGS = new Set(
	'a abbr article aside b blockquote body br button center cite code dd del details div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 head header hr html i iframe img ins kbd label li link main mark meta nav ol p pre q s samp script section small source span strike strong style sub summary sup svg table tbody td th thead title tr tt u ul var video'.split(
		' ',
	),
);

/** What only the user could have meant as it is: no rule looks into it. */
const OPAQUE = new Set(['code', 'custom', 'placeholder', 'url', 'email']);

export function tagsOf(context: RuleContext): Tag[] {
	return Array.from(
		context.text.matchAll(
			/<(?<slash>\/?)(?<name>[a-z][\w:-]{0,20})(?<attributes>(?:\s[^<>]{0,400}?)?)(?<end>\/?)>/gi,
		),
		(match) => {
			const { slash, name, attributes, end } = match.groups!;
			return {
				name: name!.toLowerCase(),
				attributes: attributes!,
				kind:
					slash === '/'
						? ('close' as const)
						: end === '/'
							? ('selfClosing' as const)
							: ('open' as const),
				start: match.index,
				end: match.index + match[0].length,
			};
		},
	).filter((tag) => !isOpaque(context, tag));
}

/** `[whispers]`: a few words in square brackets, which is not the text of a Markdown link or a note such as [1]. */
export function audioTagsOf(context: RuleContext): (Span & { name: string })[] {
	return Array.from(
		context.text.matchAll(/\[(?<name>\s*\p{L}[\p{L}\p{M}' ’,-]{0,120})\](?![(\[:])/gu),
		(match) => ({
			name: match.groups!['name']!.trim().toLowerCase().replaceAll(/\s+/g, ' '),
			start: match.index,
			end: match.index + match[0].length,
		}),
	).filter((tag) => !isOpaque(context, tag));
}

export function isOpaque({ protectedSpans }: RuleContext, { start, end }: Span): boolean {
	const span = protectedSpans[firstEndingAfter(protectedSpans, start)];
	return span !== undefined && OPAQUE.has(span.kind) && span.start <= start && end <= span.end;
}
