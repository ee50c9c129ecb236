import { replaceAll, type CleanRule } from '../rule';

/** Names that turn up in exported text. Most others are letters that few texts hold, and are left to the reader. */
const NAMED: Record<string, string> = {
	amp: '&',
	quot: '"',
	apos: "'",
	nbsp: ' ',
	ensp: ' ',
	emsp: ' ',
	thinsp: ' ',
	lt: '<',
	gt: '>',
	ndash: '–',
	mdash: '—',
	hellip: '…',
	lsquo: '‘',
	rsquo: '’',
	sbquo: '‚',
	ldquo: '“',
	rdquo: '”',
	bdquo: '„',
	laquo: '«',
	raquo: '»',
	shy: '',
	zwnj: '\u200c',
	zwj: '\u200d',
	copy: '©',
	reg: '®',
	trade: '™',
	deg: '°',
	euro: '€',
	pound: '£',
	yen: '¥',
	cent: '¢',
	sect: '§',
	times: '×',
	divide: '÷',
	frac12: '½',
	frac14: '¼',
	frac34: '¾',
	bull: '•',
	middot: '·',
	iexcl: '¡',
	iquest: '¿',
	auml: 'ä',
	ouml: 'ö',
	uuml: 'ü',
	Auml: 'Ä',
	Ouml: 'Ö',
	Uuml: 'Ü',
	szlig: 'ß',
	agrave: 'à',
	aacute: 'á',
	acirc: 'â',
	atilde: 'ã',
	ccedil: 'ç',
	egrave: 'è',
	eacute: 'é',
	ecirc: 'ê',
	euml: 'ë',
	iacute: 'í',
	icirc: 'î',
	iuml: 'ï',
	ntilde: 'ñ',
	oacute: 'ó',
	ocirc: 'ô',
	otilde: 'õ',
	uacute: 'ú',
	ucirc: 'û',
	ugrave: 'ù',
};

/**
 * `&amp;` becomes `&`. An entity for a character that could make a tag or a placeholder stays, because text must not
 * become markup; `<` and `>` between blanks or digits are safe.
 */
export const entities: CleanRule = {
	name: 'entities',
	step: 'clean',
	reads: ['handle', 'number', 'identifier'],
	find: (paragraph) =>
		replaceAll(
			paragraph,
			/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(\p{L}{2,8}\d{0,2}));/gu,
			(match) => {
				const [whole, decimal, hex, name] = match;
				const character = name === undefined ? fromCode(decimal, hex) : NAMED[name];
				if (character === undefined || /[[\]{}`]/.test(character)) return undefined;
				const end = match.index! + whole.length;
				if (/[<>]/.test(character) && !standsAlone(paragraph, match.index!, end)) return undefined;
				return character;
			},
		),
};

function standsAlone(paragraph: string, start: number, end: number): boolean {
	return (
		/^[\s\d]?$/.test(paragraph.slice(Math.max(0, start - 1), start)) &&
		/^[\s\d]?$/.test(paragraph.slice(end, end + 1))
	);
}

function fromCode(decimal: string | undefined, hex: string | undefined): string | undefined {
	const code = decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal);
	const isCharacter = code >= 0x20 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
	return isCharacter ? String.fromCodePoint(code) : undefined;
}
