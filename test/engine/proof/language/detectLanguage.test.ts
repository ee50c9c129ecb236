import type { ProtectedSpan } from '../../../../engine/proof/issue';
import { detectLanguage } from '../../../../engine/proof/language/detectLanguage';
import { protectSpans } from '../../../../engine/script/protect/protectSpans';
import { detectionQuality } from '../../../support/proofing/measures';

describe('detectLanguage', () => {
	it.each([
		['en', 'Welcome back to the show, and thank you for listening today.'],
		['es', 'Bienvenidos de nuevo al programa, y gracias por escucharnos hoy.'],
		['fr', 'Bienvenue dans notre émission, et merci de nous écouter aujourd’hui.'],
		['pt', 'Bem-vindos de volta ao programa, e obrigado por nos ouvirem hoje.'],
		['nl', 'Welkom terug bij het programma en bedankt voor het luisteren.'],
		['pl', 'Witamy ponownie w programie i dziękujemy za wysłuchanie nas dzisiaj.'],
		['de', 'Willkommen zurück zur Sendung, und vielen Dank fürs Zuhören.'],
		['it', 'Bentornati alla trasmissione, e grazie per averci ascoltato oggi.'],
	])('is sure of %s', async (language, text) => {
		expect(await detectLanguage(text, [])).toEqual({ language, sure: true });
	});

	it('judges only what is not protected', async () => {
		const text =
			'Gracias por escucharnos hoy en este programa. <phoneme alphabet="ipa" ph="the quick brown fox jumps over the lazy dog and all of the other things"/>';
		expect(await detectLanguage(text, protectSpans(text))).toEqual({ language: 'es', sure: true });
		const everything: ProtectedSpan[] = [{ start: 0, end: text.length, kind: 'custom' }];
		expect(await detectLanguage(text, everything)).toEqual({ language: undefined, sure: false });
	});

	it.each([
		['few letters', 'Thank you very much.'],
		['Swedish', 'Välkommen tillbaka till programmet och tack för att ni lyssnade.'],
		['Czech', 'Vítejte zpět v pořadu a děkujeme, že nás dnes posloucháte.'],
		['Finnish', 'Tervetuloa takaisin ohjelmaan ja kiitos että kuuntelitte tänään.'],
		['nothing', ''],
		['numbers', '1234 5678 90 1234 5678 90 1234'],
		['other letters', 'Добро пожаловать обратно на наше шоу сегодня вечером'],
	])('is not sure of %s', async (_, text) => {
		expect((await detectLanguage(text, [])).sure).toBe(false);
	});

	it.each([
		[20, 90],
		[40, 98],
		[80, 99.5],
	])('is right for %d characters of news in at least %d %%', async (length, percent) => {
		const { right, ofSure } = await detectionQuality(length);
		expect(right).toBeGreaterThanOrEqual(percent);
		if (length > 20) expect(ofSure).toBeGreaterThanOrEqual(99);
	});
});
