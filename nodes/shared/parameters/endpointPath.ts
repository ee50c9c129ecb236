/** Whether a text can be the path of a voice endpoint: one part of an address, for which nothing has to be encoded. */
export function isEndpointPath(text: string): boolean {
	return /^[\w.~-]{1,100}$/.test(text);
}
