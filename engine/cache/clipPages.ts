import type { Clip, ClipIndex, ClipQuery } from '../ports/clipIndex';

/** Small enough that a page never holds the event loop for more than a few milliseconds. */
const PAGE = 100;

/** The clips of a namespace, page by page, the least recently used first or by key. A page may be empty. */
export async function* clipPages(
	index: ClipIndex,
	namespace: string,
	query: Omit<ClipQuery, 'after' | 'limit'> = {},
): AsyncGenerator<Clip[]> {
	let page = await index.list(namespace, { ...query, limit: PAGE });
	for (;;) {
		yield page.clips;
		if (page.next === undefined) return;
		page = await index.list(namespace, { ...query, after: page.next, limit: PAGE });
	}
}
