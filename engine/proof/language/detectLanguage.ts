import { tokenizeWords } from '../spelling/tokenizeWords';
import { DETECTED_LANGUAGES, type DetectedLanguage, type DetectLanguage } from './languageGuess';

export type { DetectedLanguage, DetectLanguage, LanguageGuess } from './languageGuess';

/** Fewer letters say little. */
const FEWEST_LETTERS = 25;

/** The detector reads no more, and the beginning of a long text says enough. */
const MOST_LETTERS = 1_000;

/** How much better, of 1, the best score must be than the second. */
const CLEAR_LEAD = 0.03;

export const detectLanguage: DetectLanguage = async (text, spans) => {
	const words: string[] = [];
	let letters = 0;
	for (const word of tokenizeWords(text, spans)) {
		words.push(word.text);
		letters += word.text.length;
		if (letters > MOST_LETTERS) break;
	}
	const { known, foreign } = await scores(words.join(' '));
	const [best, second] = known;
	if (best === undefined) return { language: undefined, sure: false };
	const rival = Math.max(second?.score ?? 0, foreign);
	return {
		language: best.language,
		sure: letters >= FEWEST_LETTERS && best.score - rival >= CLEAR_LEAD,
	};
};

interface Score {
	language: DetectedLanguage;
	score: number;
}

interface Scores {
	/** The best first. */
	known: Score[];
	/** Of the likeliest language that is none of these. */
	foreign: number;
}

async function scores(text: string): Promise<Scores> {
	const { eld } = await import('eld/extrasmall');
	const all = Object.entries(eld.detect(text).getScores());
	// Its own "isReliable" compares a score with the number of a language.
	const known = all.flatMap(([language, score]) =>
		isDetected(language) ? [{ language, score }] : [],
	);
	return {
		known: known.sort((a, b) => b.score - a.score),
		foreign: Math.max(0, ...all.map(([language, score]) => (isDetected(language) ? 0 : score))),
	};
}

function isDetected(language: string): language is DetectedLanguage {
	return (DETECTED_LANGUAGES as readonly string[]).includes(language);
}
