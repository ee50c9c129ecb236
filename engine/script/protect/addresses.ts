import type { Span } from '../../proof/issue';
import { matches } from './markup';

/** Endings of host names that are no common words, so that a missing blank ("done.it works") is no address. */
const DOMAINS =
	'com|org|net|edu|gov|mil|int|info|biz|io|ai|app|dev|cloud|tech|xyz|tv|fm|gg|eu|uk|ca|mx|br|ar|cl|co|fr|de|nl|pl|es|pt|ch|se|dk|fi|cz|ie|au|nz|jp|kr|cn|ru|za';

const WITH_SCHEME = /(?<![\p{L}\p{N}])(?:https?|ftps?|sftp|wss?|file):\/\/[^\s<>"“”«»`]+/giu;
const WITH_WWW = /(?<![\p{L}\p{N}.@-])www\.[^\s<>"“”«»`]+/giu;
// Each label is read once: the look-behind admits only the first label of a run.
const BARE = new RegExp(
	`(?<![\\p{L}\\p{N}_.@-])(?:[\\p{L}\\p{N}][\\p{L}\\p{N}-]{0,62}\\.){1,6}(?:${DOMAINS})(?![\\p{L}\\p{N}_-])(?:[/?#][^\\s<>"“”«»\`]*)?`,
	'gu',
);
const EMAIL =
	/(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,6}/gu;
const HANDLE = /(?<![\p{L}\p{N}_@./#&])[@#][\p{L}_][\p{L}\p{M}\p{N}_]{0,99}/gu;

const FILE_ENDINGS =
	'avi|bash|bat|bmp|cfg|cjs|conf|cpp|cs|css|csv|db|dll|docx?|env|epub|exe|flac|gif|go|gz|html?|ico|ini|ipynb|jar|java|jpe?g|js|json|jsonl|jsx|lock|log|m4a|md|mjs|mkv|mov|mp3|mp4|mpe?g|ogg|opus|pdf|php|png|pptx?|psd|py|rar|rb|rs|rtf|sh|sql|sqlite|srt|svg|tar|tgz|tiff?|toml|ts|tsv|tsx|txt|vtt|wav|webm|webp|xlsx?|xml|ya?ml|zip';
const FILE = new RegExp(
	`(?<![\\p{L}\\p{N}_.@-])[\\p{L}\\p{N}_][\\p{L}\\p{N}_-]{0,99}(?:\\.[\\p{L}\\p{N}_-]{1,99}){0,5}\\.(?:${FILE_ENDINGS})(?![\\p{L}\\p{N}_-])`,
	'giu',
);
const PATH =
	/(?<![^\s("'“‘[])(?:(?:~|\.{1,2})?\/[\p{L}\p{N}_.-]{1,100}(?:\/[\p{L}\p{N}_.-]{1,100}){1,30}\/?|[A-Za-z]:\\[^\s<>"|]{1,300})/gu;

export function* urls(text: string): Iterable<Span> {
	yield* withoutTrailing(text, matches(text, WITH_SCHEME));
	yield* withoutTrailing(text, matches(text, WITH_WWW));
	yield* withoutTrailing(text, matches(text, BARE));
}

export function* emails(text: string): Iterable<Span> {
	yield* withoutTrailing(text, matches(text, EMAIL));
}

/** `@name` and `#topic`. */
export function* handles(text: string): Iterable<Span> {
	yield* matches(text, HANDLE);
}

/** `report.pdf`, `Node.js`, `/etc/hosts`, `C:\Temp`. */
export function* fileNames(text: string): Iterable<Span> {
	yield* matches(text, FILE);
	yield* withoutTrailing(text, matches(text, PATH));
}

/** Leaves out the punctuation of the sentence around an address: `(see example.com/a_(b)).` */
function* withoutTrailing(text: string, spans: Iterable<Span>): Iterable<Span> {
	for (const { start, end } of spans) {
		let to = end;
		let open = 0;
		for (let index = start; index < end; index += 1) {
			if (text[index] === '(') open += 1;
			else if (text[index] === ')') open -= 1;
		}
		for (; to > start; to -= 1) {
			const last = text[to - 1]!;
			if (last === ')' && open < 0) open += 1;
			else if (!/[.,;:!?'’‘…\]}*_~]/.test(last)) break;
		}
		if (to > start) yield { start, end: to };
	}
}
