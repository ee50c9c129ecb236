/** Base64 writes three bytes as four letters; whole threes can be put one after the other. */
const GROUP_BYTES = 3;

/**
 * Audio as text, in pieces that make one `data:` URL when they are put together, and each of which, but the first, can
 * be decoded by itself.
 */
export async function* dataUrlPieces(
	audio: AsyncIterable<Uint8Array>,
	mimeType: string,
): AsyncGenerator<string> {
	yield `data:${mimeType};base64,`;
	let rest = Buffer.alloc(0);
	for await (const piece of audio) {
		const bytes = Buffer.concat([rest, piece]);
		const whole = bytes.length - (bytes.length % GROUP_BYTES);
		rest = bytes.subarray(whole);
		if (whole > 0) yield bytes.subarray(0, whole).toString('base64');
	}
	if (rest.length > 0) yield rest.toString('base64');
}
