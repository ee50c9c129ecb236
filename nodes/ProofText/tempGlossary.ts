import type { GlossaryEntry } from '../../engine/proof/findings';
export function parseGlossary(value: unknown): GlossaryEntry[] {
	if (Array.isArray(value)) return value as GlossaryEntry[];
	return String(value ?? '')
		.split('\n')
		.filter((l) => l.trim() !== '')
		.map((line) => {
			const [left = '', forbidden] = line.split('|');
			const [word = '', spoken] = left.split('=');
			return {
				word: word.trim(),
				...(spoken ? { spoken: spoken.trim() } : {}),
				...(forbidden ? { forbidden: forbidden.split(',').map((f) => f.trim()) } : {}),
			};
		});
}
