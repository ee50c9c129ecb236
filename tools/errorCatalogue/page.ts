import path from 'node:path';
import { ERROR_CODES, type ErrorCode } from '../../engine/errors';
import { projectFolder } from '../n8n/nodeRuntime';
import type { Catalogue, CatalogueEntry } from './catalogue';

export const PAGE = path.join(projectFolder, 'docs', 'errors.md');

/** What each code means, for somebody who has only the code. */
const MEANINGS: Record<ErrorCode, string> = {
	INVALID_INPUT: 'A field, a file or a credential holds something that cannot be used.',
	CACHE_MISS: 'The speech may only come from the cache, and is not there.',
	TEXT_TOO_LONG: 'The text has more characters than the model, or a link, takes.',
	TEXT_NOT_LOCKED: 'The text is not exactly what Proof Text locked.',
	BUDGET_EXCEEDED: 'A budget does not allow this purchase.',
	VOICE_GONE:
		'The voice is not there any more. No other voice is ever taken in its place by itself.',
	PIN_NOT_FOUND: 'No pin has this name.',
	PIN_CHANGED: 'Somebody else changed the pin, or the name has another voice already.',
	MODEL_UNAVAILABLE: 'The account has no such model.',
	PLAN_REQUIRED: 'The plan of the ElevenLabs account does not include what is asked for.',
	QUOTA_EXCEEDED: 'The ElevenLabs account has too few credits left.',
	INVALID_KEY: 'ElevenLabs does not accept the API key.',
	PERMISSION_MISSING: 'The API key is valid, but may not do this.',
	CONCURRENCY_LIMIT: 'ElevenLabs took no more requests for a while.',
	REQUEST_REFUSED: 'ElevenLabs refused the request for another reason.',
	API_UNREACHABLE: 'ElevenLabs could not be reached, or something else answered in its place.',
	OUTCOME_UNKNOWN: 'The text was sent, and no answer told what became of it.',
	AUDIO_INCOMPLETE: 'Audio arrived, but not all of it, or it is not audio.',
	STORE_UNAVAILABLE: 'The folder of the store, or a file in it, cannot be used.',
	DELIVERY_FAILED: 'The audio could not be handed to the address it was to be sent to.',
	CANCELLED: 'The execution was stopped.',
	UNEXPECTED:
		'An error that this package does not know. The message is that of n8n or of the system; run again, and report it if it stays.',
};

/** Where the failure of a call is not the whole answer. */
const CHARGED: Partial<Record<string, string>> = {
	DELIVERY_FAILED: 'for the speech itself, as always',
	CANCELLED: 'for speech that was already being generated',
};

const INTRODUCTION = `# Errors

<!-- Made by "npm run docs:errors" from the source. Do not edit. -->

Each error says what happened, to which item, and what to do. It is shown at the node that failed. When **On Error** of the node is set to continue, the item goes on with \`errorCode\`, \`error\` (what happened) and \`errorDescription\` (what to do).

Search this page for a part of the message. What stands between ‹ and › differs from case to case.

_Charged_ tells whether the failed call may have cost credits. _perhaps_ means that the text had reached ElevenLabs: then the credits count as spent until it is known, and when the same speech is asked for again, what was paid for is looked for first.
`;

/** The page as it has to be. */
export function renderPage({ entries }: Catalogue): string {
	const own = entries.filter(({ isForCallers }) => !isForCallers);
	const sections = ERROR_CODES.map((code) =>
		section(
			`## ${code}\n\n${MEANINGS[code]}`,
			own.filter((entry) => entry.code === code),
		),
	);
	const callers = entries.filter(({ isForCallers }) => isForCallers);
	const endpoint = section(
		'## Answers of a voice endpoint\n\nWhat a program or a listener gets from **TTS Stream Trigger** in place of audio, as JSON with `code`, `message` and `description`. The reasons that concern only its owner are in the log of n8n.',
		callers,
		true,
	);
	return `${[INTRODUCTION, ...sections, endpoint].join('\n').trimEnd()}\n`;
}

function section(heading: string, entries: CatalogueEntry[], withCodes = false): string {
	const items = entries.map(({ code, messages, descriptions, mayBeCharged }) => {
		const said = messages.map((message) => `**${escaped(message)}**`).join('<br>');
		const advice = descriptions.map(escaped).join('<br>_or:_ ');
		const title = withCodes ? `\`${code}\` ${said}` : said;
		if (withCodes) return `- ${title}<br>${advice}`;
		const charged = CHARGED[code] ?? (mayBeCharged ? 'perhaps' : 'no');
		return `- ${title}<br>${advice}<br>_Charged: ${charged}._`;
	});
	return `${[heading, items.join('\n')].join('\n\n').trimEnd()}\n`;
}

/** As text of Markdown. */
function escaped(text: string): string {
	return text.replaceAll(/[\\*_<>`[\]]/g, (character) => `\\${character}`);
}
