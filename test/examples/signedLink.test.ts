import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHmac } from 'node:crypto';
import { verifyLink } from '../../engine/delivery/signedLink';

const PAGE = join(__dirname, '..', '..', 'docs', 'voice-endpoint.md');
const SECRET = 'a secret of the owner';
const ADDRESS = 'https://n8n.example.com/webhook/my-voice';

type SignedLink = (
	address: string,
	secret: string,
	parameters: Record<string, string>,
	validForSeconds: number,
) => string;

/** The function of the page, as somebody copies it. */
function signedLinkOfPage(): SignedLink {
	const [, code = ''] = /```js\nimport [^\n]+\n\n(function signedLink[\s\S]+?\n})\n/.exec(
		readFileSync(PAGE, 'utf8'),
	)!;
	return new Function('createHmac', `${code}; return signedLink;`)(createHmac) as SignedLink;
}

it('the endpoint takes a link that was signed as the page says', () => {
	const signedLink = signedLinkOfPage();
	const link = signedLink(ADDRESS, SECRET, { text: 'Good morning. ☀', voice: 'pin:host' }, 60);
	const parameters = Object.fromEntries(new URL(link).searchParams);
	expect(parameters['text']).toBe('Good morning. ☀');
	expect(verifyLink(SECRET, 'my-voice', parameters, Date.now())).toMatchObject({ valid: true });
	const changed = { ...parameters, text: 'Good evening.' };
	expect(verifyLink(SECRET, 'my-voice', changed, Date.now())).toMatchObject({ valid: false });
});
