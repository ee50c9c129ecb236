import fc from 'fast-check';
import {
	linkSignature,
	secretFromApiKey,
	signLink,
	verifyLink,
} from '../../../engine/delivery/signedLink';

const NOW = 1_800_000_000_000;
const names = fc.constantFrom('text', 'caller', 'voice', 'model', 'format', 'other');
const parameters = fc.dictionary(names, fc.string({ unit: 'grapheme' }));

describe('a signed link', () => {
	it('is valid until its end, with its parameters in any order, and to the second', () => {
		fc.assert(
			fc.property(parameters, fc.integer({ min: 1, max: 1e9 }), (given, aheadMs) => {
				const link = signLink('secret', 'voice', given, NOW + aheadMs);
				const shuffled = Object.fromEntries(Object.entries(link).reverse());
				const endsAtMs = Math.floor((NOW + aheadMs) / 1000) * 1000;
				expect(verifyLink('secret', 'voice', shuffled, endsAtMs - 1)).toMatchObject({
					valid: true,
				});
				expect(verifyLink('secret', 'voice', shuffled, endsAtMs)).toEqual({
					valid: false,
					fault: 'expired',
				});
			}),
		);
	});

	it('is not valid once anything of it differs', () => {
		fc.assert(
			fc.property(parameters, names, fc.string(), (given, name, value) => {
				const link = signLink('secret', 'voice', given, NOW + 60_000);
				fc.pre(link[name] !== value);
				const tampered = { valid: false, fault: 'tampered' };
				expect(verifyLink('secret', 'voice', { ...link, [name]: value }, NOW)).toEqual(tampered);
				expect(verifyLink('secret', 'voices', link, NOW)).toEqual(tampered);
				expect(verifyLink('secrets', 'voice', link, NOW)).toEqual(tampered);
			}),
		);
	});

	it('does not confuse what stands in one parameter with what stands in two', () => {
		const one = { text: 'a","b' };
		const two = { text: 'a', 'text","': 'b' };
		expect(linkSignature('s', 'p', one)).not.toBe(linkSignature('s', 'p', two));
	});

	it('without an end that can be read is none, even with the right signature', () => {
		for (const expires of ['', 'never', '-1', '1e99', '99999999999999999999']) {
			const link = { text: 'Hi', expires };
			const sig = linkSignature('secret', 'voice', link);
			expect(verifyLink('secret', 'voice', { ...link, sig }, NOW)).toMatchObject({ valid: false });
		}
	});

	it('is signed as the documentation says, so that other programs can do it', () => {
		// echo -n '["voiceover-link-1","my-voice",[["expires","1800000000"],["text","Hello"]]]' |
		//   openssl dgst -sha256 -hmac 'a secret of 16 or more' -binary | basenc --base64url
		expect(
			linkSignature('a secret of 16 or more', 'my-voice', { text: 'Hello', expires: '1800000000' }),
		).toBe('uSH_oqRUq58mRSI7HG-fOCUhRP_ob2j707d2Da0i460');
	});

	it('has a secret that follows from the key and does not show it', () => {
		expect(secretFromApiKey('key-1')).toBe(secretFromApiKey('key-1'));
		expect(secretFromApiKey('key-1')).not.toBe(secretFromApiKey('key-2'));
		expect(secretFromApiKey('key-1')).not.toContain('key-1');
	});
});
