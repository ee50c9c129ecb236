import type { INodePropertyOptions } from 'n8n-workflow';

/** Rules of normalization that act unless they are switched off. */
export const USUAL_RULES: INodePropertyOptions[] = [
	{ name: 'Abbreviations', value: 'abbreviations', description: 'Dr Lee: Doctor Lee' },
	{ name: 'Ampersands', value: 'ampersand', description: 'R&D: R and D' },
	{ name: 'Blanks', value: 'spaces', description: 'Runs of blanks, and blanks of special widths' },
	{ name: 'Dates', value: 'dates', description: '2024-03-05: March fifth, twenty twenty-four' },
	{
		name: 'Full-Width Letters and Digits',
		value: 'full-width',
		description: 'As in Japanese and Chinese scripts',
	},
	{
		name: 'Invisible Characters',
		value: 'invisible',
		description: 'Zero-width and control characters, soft hyphens',
	},
	{ name: 'Letters with Loose Accents', value: 'composition', description: 'Made one character' },
	{ name: 'Line Breaks', value: 'line-breaks', description: 'Of other systems' },
	{ name: 'Markdown', value: 'markdown', description: '**, #, bullets and the like' },
	{ name: 'Ordinals', value: 'ordinals', description: '22nd: twenty-second' },
	{ name: 'Percentages', value: 'percent', description: '25%: twenty-five percent' },
	{ name: 'Phone Numbers', value: 'phone-numbers', description: 'Digit by digit' },
	{ name: 'Prices', value: 'currency', description: '$5: five dollars' },
	{ name: 'Ranges', value: 'ranges', description: 'Pages 10-20: pages ten to twenty' },
	{ name: 'Roman Numerals', value: 'roman-numerals', description: 'Chapter IV: Chapter four' },
	{ name: 'Times', value: 'times', description: '9:30 a.m.: nine thirty A M' },
	{ name: 'Units', value: 'units', description: '16 GB: sixteen gigabytes' },
	{
		name: 'Web Page Characters',
		value: 'entities',
		description: 'Codes such as &amp;amp; for &amp;',
	},
];

/** Rules that can be wrong, and act only when they are switched on. */
export const OTHER_RULES: INodePropertyOptions[] = [
	{ name: 'Acronyms', value: 'acronyms', description: 'SQL: S Q L' },
	{ name: 'All Capitals', value: 'all-caps', description: 'STOP THAT NOW: Stop that now' },
	{
		name: 'Ambiguous Dates',
		value: 'ambiguous-dates',
		description: '03/04/2025 in the order of the language',
	},
	{ name: 'Email Addresses', value: 'email-addresses', description: 'As in: me at a dot com' },
	{ name: 'Emoji', value: 'emoji', description: 'Taken out' },
	{ name: 'Fractions', value: 'fractions', description: '3/4: three quarters' },
	{ name: 'Links', value: 'links', description: '[our site](https://a.com): our site' },
	{ name: 'Maths', value: 'maths', description: '3 + x: 3 plus x' },
	{ name: 'Numbers', value: 'numbers', description: '1,000: one thousand' },
	{ name: 'Versions', value: 'versions', description: 'Version two point ten' },
	{ name: 'Web Addresses', value: 'web-addresses', description: 'As in: a dot com slash x' },
	{ name: 'Years', value: 'years', description: 'In 1999: in nineteen ninety-nine' },
];
