/** What a language knows of its words. Words are as `plainWord` makes them. */
export interface Lexicon {
	/** ISO 639-1, or empty when not known. */
	language: string;
	/** As users read it, for example `English`; empty when not known. */
	languageName: string;
	/** Whether it is right as it stands, also as a name or a part of a compound. */
	knows(word: string): boolean;
	/** Whether the lists of names have it: of people, places, companies and products. */
	knowsName(word: string): boolean;
	/** The correction that a list of typos gives. */
	knownTypo(word: string): string | undefined;
	/** Which variety `word` belongs to, when it is not the one that was asked for. */
	otherVariety(word: string): Variety | undefined;
	/** Words of no more than one slip from `word`, in lower case, that could be meant instead; cheap. */
	nearby(word: string): string[];
	/** What `word` was meant to be, the likeliest first; may take long. */
	suggest(word: string): string[];
	/** Nouns have capitals, so that a capital does not make a name. */
	capitalNouns: boolean;
}

export interface Variety {
	/** For example `British`. */
	name: string;
	/** The same word in the variety that was asked for; undefined when there is none. */
	here: string | undefined;
}
