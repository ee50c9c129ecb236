import { toCardinal } from 'n2words/pl-PL';
import { commaDecimals } from './commaDecimals';
import type { Gender, Noun, SpokenLanguage } from './spokenLanguage';

const noun = (
	one: string,
	few: string,
	many: string,
	part: string,
	gender: Gender = 'masculine',
): Noun => ({ one, few, many, part, gender });

/** The library (n2words 4.0.0) also bends the last "one" of a compound, which Polish leaves as it is. */
function cardinal(digits: string, gender?: Gender): string {
	const words = toCardinal(digits, gender === 'feminine' ? { gender } : {});
	return words.replace(/(?<= )jedna$/, 'jeden');
}

const grosz = noun('grosz', 'grosze', 'groszy', 'grosza');
const cent = noun('cent', 'centy', 'centów', 'centa');
const zloty = { main: noun('złoty', 'złote', 'złotych', 'złotego'), cent: grosz };
const euro = { main: noun('euro', 'euro', 'euro', 'euro'), cent };
const dollar = { main: noun('dolar', 'dolary', 'dolarów', 'dolara'), cent };
const pound = {
	main: noun('funt', 'funty', 'funtów', 'funta'),
	cent: noun('pens', 'pensy', 'pensów', 'pensa'),
};

export const polish: SpokenLanguage = {
	code: 'pl',
	decimalMark: ',',
	groupMarks: '. ',
	cardinal,
	mostDigits: 9,
	decimals: (digits) => commaDecimals(digits, cardinal),
	point: 'przecinek',
	minus: 'minus',
	and: 'i',
	percent: noun('procent', 'procent', 'procent', 'procent'),
	centJoint: ' ',
	currencies: {
		zł: zloty,
		PLN: zloty,
		'€': euro,
		EUR: euro,
		$: dollar,
		US$: dollar,
		USD: dollar,
		'£': pound,
		GBP: pound,
	},
	units: {
		kg: noun('kilogram', 'kilogramy', 'kilogramów', 'kilograma'),
		g: noun('gram', 'gramy', 'gramów', 'grama'),
		km: noun('kilometr', 'kilometry', 'kilometrów', 'kilometra'),
		m: noun('metr', 'metry', 'metrów', 'metra'),
		cm: noun('centymetr', 'centymetry', 'centymetrów', 'centymetra'),
		mm: noun('milimetr', 'milimetry', 'milimetrów', 'milimetra'),
		l: noun('litr', 'litry', 'litrów', 'litra'),
		ml: noun('mililitr', 'mililitry', 'mililitrów', 'mililitra'),
		'km/h': noun(
			'kilometr na godzinę',
			'kilometry na godzinę',
			'kilometrów na godzinę',
			'kilometra na godzinę',
		),
		'°C': noun('stopień Celsjusza', 'stopnie Celsjusza', 'stopni Celsjusza', 'stopnia Celsjusza'),
		'°': noun('stopień', 'stopnie', 'stopni', 'stopnia'),
		MB: noun('megabajt', 'megabajty', 'megabajtów', 'megabajta'),
		GB: noun('gigabajt', 'gigabajty', 'gigabajtów', 'gigabajta'),
		TB: noun('terabajt', 'terabajty', 'terabajtów', 'terabajta'),
		min: noun('minuta', 'minuty', 'minut', 'minuty', 'feminine'),
		h: noun('godzina', 'godziny', 'godzin', 'godziny', 'feminine'),
	},
};
