import { anyOf, expression, patternRule } from '../patternRule';

/** Without may, march and august, polish and the like, which are words of their own. */
const DAYS_AND_MONTHS = anyOf(
	'monday tuesday wednesday thursday friday saturday sunday january february april june july september october november december',
);

const LANGUAGES = anyOf(
	'english french german spanish italian portuguese dutch russian japanese chinese korean arabic hindi greek swedish norwegian danish finnish czech hungarian ukrainian american british canadian australian mexican brazilian european african asian indian irish scottish',
);

/** Not names but things called after a country. */
const THINGS = anyOf(
	'fries fry toast press door doors window windows kiss horn bread dressing shepherd breakfast bulldog muffin muffins courtyard oven',
);

const BRANDS: Record<string, string> = {
	youtube: 'YouTube',
	facebook: 'Facebook',
	instagram: 'Instagram',
	whatsapp: 'WhatsApp',
	linkedin: 'LinkedIn',
	tiktok: 'TikTok',
	github: 'GitHub',
	paypal: 'PayPal',
	iphone: 'iPhone',
	ipad: 'iPad',
	netflix: 'Netflix',
	spotify: 'Spotify',
	wikipedia: 'Wikipedia',
	microsoft: 'Microsoft',
	elevenlabs: 'ElevenLabs',
	javascript: 'JavaScript',
	wordpress: 'WordPress',
};

/** Names without their capital. Nobody hears it, but a caption shows it. */
export const capitalNames = patternRule({
	id: 'grammar/capital-name',
	severity: 'info',
	languages: ['en'],
	patterns: [
		{
			pattern: expression(
				`(?<![\\p{L}'.@#/-])(?<at>${DAYS_AND_MONTHS})(?:'s|s)?(?![\\p{L}.@/-][\\p{L}])`,
				'dgu',
			),
			suggest: [capital],
			message: 'Days and months begin with a capital letter.',
			safeFix: true,
		},
		{
			pattern: expression(
				`(?<![\\p{L}'.@#/-])(?<at>${LANGUAGES})(?![\\p{L}'@/-])(?!_${THINGS}\\b)`,
				'dgu',
			),
			suggest: [capital],
			message: 'Languages and peoples begin with a capital letter.',
		},
		{
			pattern: expression(
				`(?<![\\p{L}'.@#/-])(?<at>${Object.keys(BRANDS).join('|')})(?![\\p{L}@/-]|\\.\\p{L})`,
				'dgu',
			),
			suggest: [(match) => BRANDS[match.groups?.['at'] ?? '']],
			message: 'This name has capital letters of its own.',
			safeFix: true,
		},
	],
});

function capital(match: RegExpExecArray): string | undefined {
	const word = match.groups?.['at'];
	return word === undefined ? undefined : word.charAt(0).toUpperCase() + word.slice(1);
}
