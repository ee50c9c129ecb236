import { assertLocked } from '../../engine/proof/assertLocked';
import type { ProofOptions } from '../../engine/proof/proofScript';
import type { Proofing } from '../../engine/proof/proofing';
import { proofOptions } from '../support/proofing/proofOptions';

/** What every place for proofing must do. */
export function proofingContract(place: string, open: () => Proofing): void {
	describe(`proofing: ${place}`, () => {
		const proof = async (text: string, options?: Partial<ProofOptions>) =>
			await open().proof(proofOptions(text, options));

		it('answers with all that belongs to a result', async () => {
			const text = 'Welcome to **the** show. I accomodated them, and dont know what it costs, $5?';
			const result = await proof(text, { normalization: 'always', autoFix: true });
			expect(result).toEqual({
				status: 'clean',
				written: text,
				text: "Welcome to the show. I accommodated them, and don't know what it costs, five dollars?",
				lock: expect.stringMatching(/^vlock1\./),
				language: 'en',
				characters: { before: 77, after: 85 },
				changes: [
					expect.objectContaining({ from: '**', to: '', rule: 'normalize/markdown' }),
					expect.objectContaining({ from: '**', to: '', rule: 'normalize/markdown' }),
					expect.objectContaining({ from: 'accomodated', rule: 'spelling/known-typo' }),
					expect.objectContaining({ from: 'dont', rule: 'grammar/missing-apostrophe' }),
					expect.objectContaining({ from: '$5', rule: 'normalize/currency' }),
				],
				issues: [],
				textNormalization: 'off',
				notes: [],
			});
			expect(() => assertLocked(result.text, result.lock)).not.toThrow();
		});

		it('takes patterns, a glossary and words of the user', async () => {
			const text = 'Blorfing and Qontoo meet XQZzz here, at Eleven Labs.';
			const options = {
				customWords: ['blorfing'],
				protectPatterns: [/xqz\w+/giu],
				glossary: [{ word: 'Qontoo' }, { word: 'ElevenLabs', forbidden: ['Eleven Labs'] }],
			};
			const { issues } = await proof(text, options);
			expect(issues.map(({ rule }) => rule)).toEqual(['consistency/forbidden-variant']);
		});

		it('takes a dictionary of the user', async () => {
			const ownDictionary = {
				aff: Buffer.from('SET UTF-8\nTRY aeiou\n'),
				dic: Buffer.from('4\ntämä\non\nlause\nja\n'),
				language: 'fi',
			};
			const result = await proof('Tämä on lauze.', { language: 'other', ownDictionary });
			expect(result).toMatchObject({ language: 'fi', issues: [{ suggestions: ['lause'] }] });
		});

		it('says what is wrong with what it was given', async () => {
			const ownDictionary = { aff: Buffer.from('no'), dic: Buffer.from('dictionary') };
			await expect(proof('Hello.', { language: 'other', ownDictionary })).rejects.toMatchObject({
				name: 'VoiceoverError',
				code: 'INVALID_INPUT',
				outcome: 'notCharged',
				message: expect.stringContaining('dictionary'),
				description: expect.stringContaining('.aff'),
			});
		});

		it('proofs several at once, each with its own answer', async () => {
			const texts = Array.from(
				{ length: 20 },
				(_, index) => `This is text number ${index}, all of it.`,
			);
			const results = await Promise.all(texts.map(async (text) => await proof(text)));
			expect(results.map(({ written }) => written)).toEqual(texts);
		});

		it('stops when told to, before and in the middle', async () => {
			const before = AbortSignal.abort();
			await expect(proof('Short.', { signal: before })).rejects.toMatchObject({
				code: 'CANCELLED',
			});
			const book = 'A sentance with misstakes of all kinds is here. '.repeat(4_000);
			const controller = new AbortController();
			setTimeout(() => controller.abort(), 20);
			await expect(proof(book, { signal: controller.signal })).rejects.toMatchObject({
				code: 'CANCELLED',
			});
			// And goes on with others.
			expect(await proof('All is well with the next one.')).toMatchObject({ status: 'clean' });
		});
	});
}
