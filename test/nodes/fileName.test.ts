import { fileNameFor } from '../../nodes/shared/items/speechItem';

const mp3 = { extension: 'mp3' };

it('gets the extension of the format when it is missing', () => {
	expect(fileNameFor('chapter.1', mp3)).toBe('chapter.1.mp3');
	expect(fileNameFor('chapter.MP3', mp3)).toBe('chapter.MP3');
});

it('is not cut in the middle of an emoji, which no download could name', () => {
	const name = fileNameFor(`a${'🎧'.repeat(100)}`, mp3);
	expect(name.isWellFormed()).toBe(true);
	expect(name).toMatch(/\.mp3$/);
});

it('holds no half of an emoji that was cut before', () => {
	expect(fileNameFor('song \ud83c', mp3).isWellFormed()).toBe(true);
});
