import { ERROR_CODES } from '../../engine/errors';
import { findErrorSites, type ErrorSite } from './errorSites';
import { QUOTED } from './quoted';
import { hasWords, type Blank, type Wording } from './wordings';

/** An error as a user meets it, with names in place of what only a run can know. */
export interface CatalogueEntry {
	code: string;
	/** Where it is made, for who looks for it. */
	place: string;
	/** All that it can say of what happened. */
	messages: string[];
	/** All that it can say of what to do. */
	descriptions: string[];
	mayBeCharged: boolean;
	/** Whether it is an answer to who calls a voice endpoint, not an error in n8n. */
	isForCallers: boolean;
}

export interface Catalogue {
	entries: CatalogueEntry[];
	/** Places that pass on what another one said. */
	passedOn: string[];
	/** Quotations that nobody decided about, as `file: expression`. */
	undecided: string[];
	/** Files that make an error of n8n. */
	nodeErrors: string[];
	/** Files that make an error without a next step. */
	plainErrors: string[];
}

/** Everything that the errors of this package can say, read from its source. */
export function readCatalogue(): Catalogue {
	const { own, foreign } = findErrorSites();
	const ofN8n = foreign.filter(({ name }) => name.startsWith('Node'));
	const plain = foreign.filter((site) => !ofN8n.includes(site));
	const told = own.filter(saysSomething);
	return {
		entries: merged(told.flatMap(entriesOf)),
		passedOn: own.filter((site) => !saysSomething(site)).map(({ file }) => file),
		undecided: [...new Set(own.flatMap(blanksOf).filter(isUndecided).map(addressOf))],
		nodeErrors: filesOf(ofN8n),
		plainErrors: filesOf(plain),
	};
}

function filesOf(sites: { file: string }[]): string[] {
	return [...new Set(sites.map(({ file }) => file))].sort();
}

function saysSomething({ codes, messages, descriptions }: ErrorSite): boolean {
	return codes.length > 0 && messages.some(hasWords) && descriptions.some(hasWords);
}

function entriesOf(site: ErrorSite): CatalogueEntry[] {
	const { file, line, codes, messages, descriptions, outcomes } = site;
	return codes.map((code) => ({
		code,
		place: `${file}:${line}`,
		messages: messages.filter(hasWords).map(inWords),
		descriptions: descriptions.filter(hasWords).map(inWords),
		mayBeCharged: outcomes.includes('unknown'),
		isForCallers:
			file === 'nodes/shared/items/callerRefusal.ts' ||
			(file.startsWith('nodes/TtsStreamTrigger/') && !file.endsWith('/endpoint.ts')),
	}));
}

/** One entry for places that say the same, and for messages with the same way out. */
function merged(entries: CatalogueEntry[]): CatalogueEntry[] {
	const byAdvice = new Map<string, CatalogueEntry>();
	for (const entry of entries) {
		const { code, descriptions, mayBeCharged, isForCallers } = entry;
		const key = JSON.stringify([code, descriptions, mayBeCharged, isForCallers]);
		const known = byAdvice.get(key);
		if (known === undefined) byAdvice.set(key, { ...entry });
		else known.messages = [...new Set([...known.messages, ...entry.messages])];
	}
	const codes: readonly string[] = ERROR_CODES;
	const order = ({ code }: CatalogueEntry) =>
		codes.includes(code) ? codes.indexOf(code) : codes.length;
	return [...byAdvice.values()].sort(
		(a, b) => order(a) - order(b) || compared(a.code, b.code) || compared(a.place, b.place),
	);
}

function compared(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}

function inWords(wording: Wording): string {
	return wording
		.map((part) => (typeof part === 'string' ? part : shownBlank(part)))
		.join('')
		.replaceAll(/ {2,}/g, ' ')
		.trim();
}

function shownBlank(blank: Blank): string {
	const word = QUOTED[blank.file]?.[blank.expression] ?? blank.kind;
	return word === '' ? '' : `‹${word}›`;
}

function blanksOf({ messages, descriptions }: ErrorSite): Blank[] {
	return [...messages, ...descriptions].flatMap((wording) =>
		wording.filter((part) => typeof part !== 'string'),
	);
}

function isUndecided({ file, expression, isHarmless }: Blank): boolean {
	return !isHarmless && QUOTED[file]?.[expression] === undefined;
}

function addressOf({ file, expression }: Blank): string {
	return `${file}: ${expression}`;
}
