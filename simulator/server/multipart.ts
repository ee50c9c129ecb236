import type { Exchange } from './exchange';

/** The parts of a `multipart/form-data` body. Node's own `Response` parses it. */
export async function readForm(exchange: Exchange): Promise<FormData> {
	const contentType = exchange.request.headers['content-type'] ?? '';
	try {
		return await new Response(new Uint8Array(exchange.rawBody), {
			headers: { 'content-type': contentType },
		}).formData();
	} catch {
		return new FormData();
	}
}

/** A text part, or undefined when it is missing or a file. */
export function formText(form: FormData, name: string): string | undefined {
	const value = form.get(name);
	return typeof value === 'string' ? value : undefined;
}
