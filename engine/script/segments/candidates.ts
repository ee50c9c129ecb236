/**
 * Offsets where a sentence may end by general rules: those of Unicode where the runtime has them, else a plain
 * pattern. White space belongs to the sentence before.
 */
export function* candidateEnds(text: string, language: string): Iterable<number> {
	const segmenter = segmenterFor(language);
	if (segmenter === undefined) {
		yield* plainEnds(text);
		return;
	}
	for (const { index, segment } of segmenter.segment(text)) {
		if (index > 0) yield index;
		for (const match of segment.matchAll(SPEECH)) yield index + match.index + match[0].length;
	}
}

/** Speech that opens with a dash or with two commas, which Unicode takes for the middle of a sentence. */
const SPEECH = /[.!?…]["'”’»)\]]*\s+(?=(?:[–—-]\s*|,,\s*)\p{Lu})/gu;

/** The same by a pattern alone. */
export function* plainEnds(text: string): Iterable<number> {
	for (const { 0: end, index } of text.matchAll(/[.!?…。！？]+["'”’»)\]]*\s+|[。！？]+|\n\s*/gu)) {
		yield index + end.length;
	}
}

const segmenters = new Map<string, Intl.Segmenter | undefined>();

function segmenterFor(language: string): Intl.Segmenter | undefined {
	if (!segmenters.has(language)) segmenters.set(language, newSegmenter(language));
	return segmenters.get(language);
}

/** Node built without ICU has no segmenter; an unknown language gets the general rules. */
function newSegmenter(language: string): Intl.Segmenter | undefined {
	if (typeof Intl === 'undefined' || !('Segmenter' in Intl)) return undefined;
	try {
		return new Intl.Segmenter(language, { granularity: 'sentence' });
	} catch {
		return new Intl.Segmenter('und', { granularity: 'sentence' });
	}
}
