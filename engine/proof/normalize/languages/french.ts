import { toCardinal } from 'n2words/fr-FR';
import { commaDecimals } from './commaDecimals';
import type { Gender, Noun, SpokenLanguage } from './spokenLanguage';

const noun = (one: string, many: string, gender: Gender = 'masculine'): Noun => ({
	one,
	many,
	gender,
});
const centime = noun('centime', 'centimes');
const euro = { main: noun('euro', 'euros'), cent: centime };
const dollar = { main: noun('dollar', 'dollars'), cent: noun('cent', 'cents') };
const pound = { main: noun('livre', 'livres', 'feminine'), cent: noun('penny', 'pence') };

/** The library (n2words 4.0.0) knows no feminine; only a last "un" changes. */
function cardinal(digits: string, gender?: Gender): string {
	const words = toCardinal(digits);
	return gender === 'feminine' ? words.replace(/\bun$/, 'une') : words;
}

export const french: SpokenLanguage = {
	code: 'fr',
	decimalMark: ',',
	groupMarks: '. ',
	cardinal,
	mostDigits: 9,
	decimals: (digits) => commaDecimals(digits, cardinal),
	point: 'virgule',
	minus: 'moins',
	to: 'à',
	and: 'et',
	percent: noun('pour cent', 'pour cent'),
	centJoint: ' et ',
	ofMillion: (words, name) =>
		/millions?$/.test(words) ? (/^[aeiouhéè]/.test(name) ? `d'${name}` : `de ${name}`) : name,
	currencies: {
		'€': euro,
		EUR: euro,
		$: dollar,
		US$: dollar,
		USD: dollar,
		'£': pound,
		GBP: pound,
	},
	units: {
		kg: noun('kilogramme', 'kilogrammes'),
		g: noun('gramme', 'grammes'),
		km: noun('kilomètre', 'kilomètres'),
		m: noun('mètre', 'mètres'),
		cm: noun('centimètre', 'centimètres'),
		mm: noun('millimètre', 'millimètres'),
		l: noun('litre', 'litres'),
		ml: noun('millilitre', 'millilitres'),
		'km/h': noun('kilomètre-heure', 'kilomètres-heure'),
		'°C': noun('degré Celsius', 'degrés Celsius'),
		'°': noun('degré', 'degrés'),
		Mo: noun('mégaoctet', 'mégaoctets'),
		Go: noun('gigaoctet', 'gigaoctets'),
		To: noun('téraoctet', 'téraoctets'),
		min: noun('minute', 'minutes', 'feminine'),
		h: noun('heure', 'heures', 'feminine'),
	},
};
