/** What a test needs to know of a page of Markdown, as GitHub shows it. */
export interface MarkdownPage {
	/** Ids of the headings, in their order. */
	anchors: string[];
	/** Second-level headings: their ids. */
	sections: string[];
	/** Targets of links and pictures, as they are written. */
	links: string[];
	/** Targets of links before the first second-level heading. */
	linksOfHead: string[];
}

const HEADING = /^(#{1,6})\s+(.*?)\s*#*$/;

export function readMarkdown(text: string): MarkdownPage {
	const seen = new Map<string, number>();
	const page: MarkdownPage = { anchors: [], sections: [], links: [], linksOfHead: [] };
	for (const line of proseLines(text)) {
		const heading = HEADING.exec(line);
		if (heading !== null) {
			const anchor = unique(slug(heading[2]!), seen);
			page.anchors.push(anchor);
			if (heading[1] === '##') page.sections.push(anchor);
		}
		const links = linksIn(line);
		page.links.push(...links);
		if (page.sections.length === 0) page.linksOfHead.push(...links);
	}
	return page;
}

/** Without blocks of code and comments, in which nothing is a link. */
function proseLines(text: string): string[] {
	let fence: string | undefined;
	return text
		.replaceAll(/<!--[\s\S]*?-->/g, '')
		.split('\n')
		.filter((line) => {
			const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1];
			if (mark === undefined) return fence === undefined;
			if (fence === undefined) fence = mark;
			else if (mark.startsWith(fence)) fence = undefined;
			return false;
		});
}

function linksIn(line: string): string[] {
	const prose = line.replaceAll(/(`+)(?:(?!\1).)*\1/g, (code) => '`'.repeat(code.length));
	const inline = [...prose.matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)/g)];
	const html = [...prose.matchAll(/\b(?:href|src)="([^"]+)"/g)];
	return [...inline, ...html].map((match) => match[1]!);
}

/** As GitHub makes ids of headings: lower case, blanks as hyphens, without punctuation. */
function slug(heading: string): string {
	return heading
		.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
		.replaceAll('`', '')
		.replaceAll('\\', '')
		.toLowerCase()
		.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
		.replaceAll(/\s/g, '-');
}

function unique(anchor: string, seen: Map<string, number>): string {
	const times = seen.get(anchor) ?? 0;
	seen.set(anchor, times + 1);
	return times === 0 ? anchor : `${anchor}-${times}`;
}
