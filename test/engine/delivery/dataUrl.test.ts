import fc from 'fast-check';
import { dataUrlPieces } from '../../../engine/delivery/dataUrl';

async function* from(pieces: Uint8Array[]) {
	for (const piece of pieces) yield await Promise.resolve(piece);
}

it('pieces of any size make one data URL of the same bytes, and each can be decoded by itself', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 20 })), async (pieces) => {
			const told: string[] = [];
			for await (const piece of dataUrlPieces(from(pieces), 'audio/mpeg')) told.push(piece);
			const [head, ...rest] = told;
			const bytes = Buffer.concat(pieces);
			expect(head).toBe('data:audio/mpeg;base64,');
			expect(rest.join('')).toBe(bytes.toString('base64'));
			expect(Buffer.concat(rest.map((text) => Buffer.from(text, 'base64'))).equals(bytes)).toBe(
				true,
			);
		}),
	);
});
