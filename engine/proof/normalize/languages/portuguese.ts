import { toCardinal } from 'n2words/pt-PT';
import { commaDecimals } from './commaDecimals';
import type { Gender, Noun, SpokenLanguage } from './spokenLanguage';

const noun = (one: string, many: string, gender: Gender = 'masculine'): Noun => ({
	one,
	many,
	gender,
});

function feminine(words: string): string {
	return words
		.replaceAll(/(duz|trez|c|quinh)entos(?! milh)/g, '$1entas')
		.replace(/\bum$/, 'uma')
		.replace(/\bdois$/, 'duas');
}

/** The library (n2words 4.0.0) speaks European Portuguese only; Brazil says 16, 17 and 19 in another way. */
function brazilian(words: string): string {
	return words
		.replaceAll('dezasseis', 'dezesseis')
		.replaceAll('dezassete', 'dezessete')
		.replaceAll('dezanove', 'dezenove');
}

export function portuguese(isBrazilian: boolean): SpokenLanguage {
	const cardinal = (digits: string, gender?: Gender) => {
		const european = toCardinal(digits);
		const words = isBrazilian ? brazilian(european) : european;
		return gender === 'feminine' ? feminine(words) : words;
	};
	const centavos = noun('centavo', 'centavos');
	const euro = {
		main: noun('euro', 'euros'),
		cent: isBrazilian ? centavos : noun('cêntimo', 'cêntimos'),
	};
	const real = { main: noun('real', 'reais'), cent: centavos };
	const dollar = {
		main: noun('dólar', 'dólares'),
		cent: isBrazilian ? centavos : noun('cêntimo', 'cêntimos'),
	};
	const pound = { main: noun('libra', 'libras', 'feminine'), cent: noun('pêni', 'pence') };
	return {
		code: 'pt',
		decimalMark: ',',
		groupMarks: '. ',
		cardinal,
		mostDigits: 9,
		decimals: (digits) => commaDecimals(digits, cardinal),
		point: 'vírgula',
		minus: 'menos',
		to: 'a',
		and: 'e',
		percent: noun('por cento', 'por cento'),
		centJoint: ' e ',
		ofMillion: (words, name) => (/milh(?:ão|ões)$/.test(words) ? `de ${name}` : name),
		currencies: {
			R$: real,
			BRL: real,
			'€': euro,
			EUR: euro,
			$: dollar,
			US$: dollar,
			USD: dollar,
			'£': pound,
			GBP: pound,
		},
		units: {
			kg: isBrazilian ? noun('quilograma', 'quilogramas') : noun('quilograma', 'quilogramas'),
			g: noun('grama', 'gramas'),
			km: isBrazilian ? noun('quilômetro', 'quilômetros') : noun('quilómetro', 'quilómetros'),
			m: noun('metro', 'metros'),
			cm: noun('centímetro', 'centímetros'),
			mm: noun('milímetro', 'milímetros'),
			l: noun('litro', 'litros'),
			ml: noun('mililitro', 'mililitros'),
			'km/h': isBrazilian
				? noun('quilômetro por hora', 'quilômetros por hora')
				: noun('quilómetro por hora', 'quilómetros por hora'),
			'°C': noun('grau Celsius', 'graus Celsius'),
			'°': noun('grau', 'graus'),
			MB: noun('megabyte', 'megabytes'),
			GB: noun('gigabyte', 'gigabytes'),
			TB: noun('terabyte', 'terabytes'),
			min: noun('minuto', 'minutos'),
			h: noun('hora', 'horas', 'feminine'),
		},
	};
}
