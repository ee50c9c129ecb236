import { toCardinal } from 'n2words/es-ES';
import { commaDecimals } from './commaDecimals';
import type { Gender, Noun, SpokenLanguage } from './spokenLanguage';

const noun = (one: string, many: string, gender: Gender = 'masculine'): Noun => ({
	one,
	many,
	gender,
});
const cents = noun('céntimo', 'céntimos');
const centavos = noun('centavo', 'centavos');
const euro = { main: noun('euro', 'euros'), cent: cents };
const dollar = { main: noun('dólar', 'dólares'), cent: centavos };
const pound = { main: noun('libra', 'libras', 'feminine'), cent: noun('penique', 'peniques') };

/**
 * The library's words (n2words 4.0.0) with what it gets wrong put right: "dieciseis" without its accent, "cienta" in
 * the feminine, and "veintiuno" and "uno" where a noun or "mil" follows.
 */
function cardinal(digits: string, gender?: Gender): string {
	const words = toCardinal(digits, gender === 'feminine' ? { gender } : {})
		.replaceAll('dieciseis', 'dieciséis')
		.replaceAll(/\bcienta\b/g, 'ciento')
		.replaceAll(/\bveintiun[oa](?= mil)/g, 'veintiún')
		.replaceAll(/\bun[oa](?= mil)/g, 'un');
	if (gender !== 'masculine') return words;
	return words.replace(/veintiuno$/, 'veintiún').replace(/\buno$/, 'un');
}

export const spanish: SpokenLanguage = {
	code: 'es',
	decimalMark: ',',
	groupMarks: '. ',
	cardinal,
	mostDigits: 9,
	decimals: (digits) => commaDecimals(digits, cardinal),
	point: 'coma',
	minus: 'menos',
	to: 'a',
	and: 'y',
	percent: noun('por ciento', 'por ciento'),
	centJoint: ' con ',
	ofMillion: (words, name) => (/mill(?:ón|ones)$/.test(words) ? `de ${name}` : name),
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
		kg: noun('kilogramo', 'kilogramos'),
		g: noun('gramo', 'gramos'),
		km: noun('kilómetro', 'kilómetros'),
		m: noun('metro', 'metros'),
		cm: noun('centímetro', 'centímetros'),
		mm: noun('milímetro', 'milímetros'),
		l: noun('litro', 'litros'),
		ml: noun('mililitro', 'mililitros'),
		'km/h': noun('kilómetro por hora', 'kilómetros por hora'),
		'°C': noun('grado Celsius', 'grados Celsius'),
		'°': noun('grado', 'grados'),
		MB: noun('megabyte', 'megabytes'),
		GB: noun('gigabyte', 'gigabytes'),
		TB: noun('terabyte', 'terabytes'),
		min: noun('minuto', 'minutos'),
		h: noun('hora', 'horas', 'feminine'),
	},
};
