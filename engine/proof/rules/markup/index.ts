import type { Rule } from '../rule';
import { aliasCase } from './aliasCase';
import { audioTag } from './audioTag';
import { breakTag } from './breakTag';
import { brokenCharacter, emoji, invisible, markdown } from './leftovers';
import { phonemeTag } from './phonemeTag';
import { unclosedTag } from './unclosedTag';
import { unreadTag } from './unreadTag';

export const MARKUP_RULES: readonly Rule[] = [
	aliasCase,
	audioTag,
	breakTag,
	brokenCharacter,
	emoji,
	invisible,
	markdown,
	phonemeTag,
	unclosedTag,
	unreadTag,
];
