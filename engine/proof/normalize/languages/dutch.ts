import { toCardinal } from 'n2words/nl-NL';
import { commaDecimals } from './commaDecimals';
import type { Noun, SpokenLanguage } from './spokenLanguage';

/** Money and measures stay singular behind a number. */
const noun = (one: string, many = one): Noun => ({ one, many });
const cent = noun('cent');
const euro = { main: noun('euro'), cent };
const dollar = { main: noun('dollar'), cent };
const pound = { main: noun('pond'), cent: noun('penny', 'pence') };

const cardinal = (digits: string) => toCardinal(digits);

export const dutch: SpokenLanguage = {
	code: 'nl',
	decimalMark: ',',
	groupMarks: '. ',
	cardinal,
	mostDigits: 9,
	decimals: (digits) => commaDecimals(digits, cardinal),
	point: 'komma',
	minus: 'min',
	to: 'tot',
	and: 'en',
	percent: noun('procent'),
	centJoint: ' en ',
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
		kg: noun('kilogram'),
		g: noun('gram'),
		km: noun('kilometer'),
		m: noun('meter'),
		cm: noun('centimeter'),
		mm: noun('millimeter'),
		l: noun('liter'),
		ml: noun('milliliter'),
		'km/h': noun('kilometer per uur'),
		'km/u': noun('kilometer per uur'),
		'°C': noun('graad Celsius', 'graden Celsius'),
		'°': noun('graad', 'graden'),
		MB: noun('megabyte'),
		GB: noun('gigabyte'),
		TB: noun('terabyte'),
		min: noun('minuut', 'minuten'),
		u: noun('uur'),
	},
};
