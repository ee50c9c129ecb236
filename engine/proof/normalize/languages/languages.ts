import { dutch } from './dutch';
import { english } from './english';
import { french } from './french';
import { polish } from './polish';
import { portuguese } from './portuguese';
import { spanish } from './spanish';
import type { SpokenLanguage } from './spokenLanguage';

const american = english(false);
const british = english(true);
const brazilian = portuguese(true);
const european = portuguese(false);

/**
 * How a language puts numbers into words; undefined for languages without a table. Plain `pt` is taken for Brazilian
 * Portuguese, which has more speakers.
 *
 * @param tag ISO 639-1 code or a tag that begins with it, such as `en-GB`
 */
export function spokenLanguage(tag: string): SpokenLanguage | undefined {
	const [code, region] = tag.toLowerCase().split(/[-_]/);
	if (code === 'en') return region === undefined || region === 'us' ? american : british;
	if (code === 'pt') return region === 'pt' ? european : brazilian;
	return [spanish, french, dutch, polish].find((language) => language.code === code);
}
