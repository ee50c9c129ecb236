import { foldVariants } from '../../tools/errorCatalogue/foldVariants';

it('shows sentences that differ in one place as one', () => {
	expect(
		foldVariants([
			'The charge in the ledger must be a whole number',
			'The limit in the ledger must be a whole number',
		]),
	).toEqual(['The ‹charge | limit› in the ledger must be a whole number']);
});

it('folds a difference at the end', () => {
	expect(
		foldVariants([
			'The file is not a ZIP file: it is damaged',
			'The file is not a ZIP file: it is empty',
		]),
	).toEqual(['The file is not a ZIP file: it is ‹damaged | empty›']);
});

it('keeps sentences that have little in common, in their order', () => {
	const sentences = [
		'No voice is chosen for this item',
		'The text has too many characters',
		'No model is chosen for this item',
	];
	expect(foldVariants(sentences)).toEqual([
		'No ‹voice | model› is chosen for this item',
		'The text has too many characters',
	]);
});

it('keeps a sentence that only says less', () => {
	const sentences = ['The folder cannot be made', 'The folder cannot be made (‹reason›)'];
	expect(foldVariants(sentences)).toEqual(sentences);
});

it('never divides what stands between the marks', () => {
	expect(
		foldVariants([
			'Entry ‹a word› of the list has no word',
			'Entry ‹the word› of the list has no word',
		]),
	).toEqual(['Entry ‹ ‹a word› | ‹the word› › of the list has no word']);
});

it('never divides what stands in parentheses', () => {
	expect(
		foldVariants(['The files cannot be read (SET one)', 'The files cannot be read (SET other)']),
	).toEqual(['The files cannot be read ‹(SET one) | (SET other)›']);
});
