import { toCardinal, toOrdinal } from 'n2words/en-US';
import type { Noun, SpokenLanguage } from './spokenLanguage';

const noun = (one: string, many = `${one}s`): Noun => ({ one, many });
const money = (one: string, many?: string, cent: Noun = noun('cent')) => ({
	main: noun(one, many),
	cent,
});
const pounds = money('pound', undefined, noun('penny', 'pence'));
const dollar = money('dollar');
const square = (one: string, many?: string) => noun(`square ${one}`, `square ${many ?? `${one}s`}`);

export function english(isBritish: boolean): SpokenLanguage {
	return {
		code: 'en',
		isBritish,
		decimalMark: '.',
		groupMarks: ',',
		cardinal: (digits) => toCardinal(digits, { and: isBritish }),
		mostDigits: 15,
		decimals: spelledDigits,
		point: 'point',
		minus: 'minus',
		to: 'to',
		and: 'and',
		percent: noun('percent', 'percent'),
		centJoint: ' and ',
		currencies: {
			$: dollar,
			US$: money('US dollar'),
			C$: money('Canadian dollar'),
			CA$: money('Canadian dollar'),
			A$: money('Australian dollar'),
			AU$: money('Australian dollar'),
			NZ$: money('New Zealand dollar'),
			HK$: money('Hong Kong dollar'),
			R$: money('real', 'reais', noun('centavo')),
			'€': money('euro'),
			'£': pounds,
			'¥': { main: noun('yen', 'yen') },
			'₹': money('rupee', undefined, noun('paisa', 'paise')),
			zł: money('złoty', 'złotys', noun('grosz', 'groszy')),
			USD: money('US dollar'),
			EUR: money('euro'),
			GBP: pounds,
			JPY: { main: noun('yen', 'yen') },
			CHF: money('Swiss franc'),
			CAD: money('Canadian dollar'),
			AUD: money('Australian dollar'),
		},
		units: {
			kg: noun('kilogram'),
			g: noun('gram'),
			mg: noun('milligram'),
			lb: noun('pound'),
			lbs: noun('pound'),
			oz: noun('ounce'),
			km: noun('kilometer'),
			m: noun('meter'),
			cm: noun('centimeter'),
			mm: noun('millimeter'),
			mi: noun('mile'),
			ft: noun('foot', 'feet'),
			'ft.': noun('foot', 'feet'),
			yd: noun('yard'),
			'm²': square('meter'),
			'km²': square('kilometer'),
			'sq ft': square('foot', 'feet'),
			L: noun('liter'),
			l: noun('liter'),
			ml: noun('milliliter'),
			mL: noun('milliliter'),
			'km/h': noun('kilometer per hour', 'kilometers per hour'),
			kph: noun('kilometer per hour', 'kilometers per hour'),
			'm/s': noun('meter per second', 'meters per second'),
			mph: noun('mile per hour', 'miles per hour'),
			mpg: noun('mile per gallon', 'miles per gallon'),
			'°C': noun('degree Celsius', 'degrees Celsius'),
			'℃': noun('degree Celsius', 'degrees Celsius'),
			'°F': noun('degree Fahrenheit', 'degrees Fahrenheit'),
			'℉': noun('degree Fahrenheit', 'degrees Fahrenheit'),
			'°': noun('degree'),
			KB: noun('kilobyte'),
			kB: noun('kilobyte'),
			MB: noun('megabyte'),
			GB: noun('gigabyte'),
			TB: noun('terabyte'),
			PB: noun('petabyte'),
			kbps: noun('kilobit per second', 'kilobits per second'),
			Mbps: noun('megabit per second', 'megabits per second'),
			Gbps: noun('gigabit per second', 'gigabits per second'),
			Hz: noun('hertz', 'hertz'),
			kHz: noun('kilohertz', 'kilohertz'),
			MHz: noun('megahertz', 'megahertz'),
			GHz: noun('gigahertz', 'gigahertz'),
			W: noun('watt'),
			kW: noun('kilowatt'),
			MW: noun('megawatt'),
			kWh: noun('kilowatt hour'),
			V: noun('volt'),
			mAh: noun('milliamp hour'),
			dB: noun('decibel'),
			fps: noun('frame per second', 'frames per second'),
			rpm: noun('revolution per minute', 'revolutions per minute'),
			px: noun('pixel'),
			ms: noun('millisecond'),
			s: noun('second'),
			sec: noun('second'),
			secs: noun('second'),
			min: noun('minute'),
			mins: noun('minute'),
			h: noun('hour'),
			hr: noun('hour'),
			hrs: noun('hour'),
			yr: noun('year'),
			yrs: noun('year'),
		},
	};
}

export function spelledDigits(digits: string): string {
	return Array.from(digits, (digit) => toCardinal(digit)).join(' ');
}

/** @param digits a whole number above 0 */
export function ordinal(digits: string): string {
	return toOrdinal(digits);
}

/** A year from 1000 to 2999 as people say it: "nineteen oh five", "two thousand five", "twenty twenty-four". */
export function yearWords(year: number, isBritish = false): string {
	const century = Math.floor(year / 100);
	const rest = year % 100;
	if (century % 10 === 0 && rest < 10) return toCardinal(year, { and: isBritish });
	if (rest === 0) return `${toCardinal(century)} hundred`;
	return `${toCardinal(century)} ${rest < 10 ? 'oh ' : ''}${toCardinal(rest)}`;
}

/** "nineties" for 90, "hundreds" for 0, "aughts" left out: undefined. */
export function decadeWords(decade: number): string | undefined {
	if (decade < 20) return undefined;
	return toCardinal(decade).replace(/y$/, 'ies');
}
