import { setTimeout as sleep } from 'node:timers/promises';

const NEXT_PAGE_TIMEOUT_MS = 60_000;
const POLL_MS = 200;

/** A page of an n8n form, as a browser gets it. */
export interface FormPage {
	/** With the signature that each request needs. */
	url: string;
	/** Without its scripts and styles. */
	html: string;
	/** By label. */
	fields: Record<string, FormField>;
	/** What the page makes the browser download. */
	downloads: Download[];
}

export interface Download {
	fileName: string;
	type: string;
	content: Buffer;
}

export interface FormField {
	/** As n8n wants it in the form data. */
	name: string;
	/** What is filled in; of radio buttons the chosen one. */
	value: string;
	isRadio: boolean;
}

/** Opens a form, as following its link does. */
export async function openForm(url: string): Promise<FormPage> {
	const response = await fetch(url);
	const html = await response.text();
	if (!response.ok) throw new Error(`the form answered ${response.status}: ${html.slice(0, 300)}`);
	const shown = html.replaceAll(/<(script|style)\b[\s\S]*?<\/\1>/g, '');
	return { url, html: shown, fields: fieldsOf(shown), downloads: downloadsOf(html) };
}

/**
 * Fills in a page, sends it, and waits for the next one, as the script of n8n's form page does
 * (n8n 2.41.1, form-trigger.handlebars).
 *
 * @param values by label; fields that are not named keep what is filled in
 */
export async function submitForm(
	page: FormPage,
	values: Record<string, string> = {},
): Promise<FormPage> {
	const response = await fetch(page.url, { method: 'POST', body: formData(page, values) });
	const answer = await response.text();
	if (!response.ok) throw new Error(`sending the form failed: ${answer.slice(0, 300)}`);
	const started = answer.startsWith('{')
		? (JSON.parse(answer) as { formWaitingUrl?: string })
		: undefined;
	return await nextPage(started?.formWaitingUrl ?? page.url);
}

/** What the page of the last step does by itself once it is shown: it lets the execution end. */
export async function leaveForm(page: FormPage): Promise<void> {
	const response = await fetch(page.url, { method: 'POST' });
	await response.body?.cancel();
}

function formData({ fields }: FormPage, values: Record<string, string>): FormData {
	const body = new FormData();
	for (const label of Object.keys(values)) {
		if (fields[label] === undefined) throw new Error(`the page has no field "${label}"`);
	}
	for (const [label, { name, value, isRadio }] of Object.entries(fields)) {
		const entered = values[label] ?? value;
		body.append(name, isRadio ? JSON.stringify([entered]) : entered);
	}
	return body;
}

async function nextPage(url: string): Promise<FormPage> {
	const status = new URL(url);
	status.pathname += '/n8n-execution-status';
	const givesUpAtMs = Date.now() + NEXT_PAGE_TIMEOUT_MS;
	while (Date.now() < givesUpAtMs) {
		const state = (await (await fetch(status)).text()).trim();
		if (state === 'form-waiting') return await openForm(url);
		if (['success', 'error', 'canceled', 'crashed', 'null'].includes(state)) {
			throw new Error(`there is no next page, because the execution is "${state}"`);
		}
		await sleep(POLL_MS);
	}
	throw new Error(`no next page after ${NEXT_PAGE_TIMEOUT_MS} ms`);
}

function fieldsOf(html: string): Record<string, FormField> {
	const fields: Record<string, FormField> = {};
	for (const [, name, label] of html.matchAll(/<label[^>]* for='(field-\d+)'>([^<]*)<\/label>/g)) {
		const element = new RegExp(
			`<textarea[^>]*\\bname='${name}'[^>]*>([^<]*)</textarea>|<input[^>]*\\bname='${name}'[^>]*\\bvalue="([^"]*)"`,
		).exec(html);
		if (element === null) throw new Error(`the field "${label}" cannot be read`);
		const value = unescaped(element[1] ?? element[2]!);
		fields[unescaped(label!)] = { name: name!, value, isRadio: false };
	}
	for (const [, label, name] of html.matchAll(
		/<label[^>]*>([^<]*)<\/label>\s*<div\s+class='multiselect[^']*'\s+id='(field-\d+)'/g,
	)) {
		const chosen = new RegExp(`id='option\\d+_${name}' value='([^']*)' checked`).exec(html)?.[1];
		fields[unescaped(label!)] = { name: name!, value: unescaped(chosen ?? ''), isRadio: true };
	}
	return fields;
}

/** n8n puts the files into the script of the page. */
function downloadsOf(html: string): Download[] {
	const encoded = /JSON\.parse\(decodeURIComponent\("([^"]+)"\)\)/.exec(html)?.[1];
	if (encoded === undefined) return [];
	const files = JSON.parse(decodeURIComponent(encoded)) as {
		fileName: string;
		type: string;
		data: { data: number[] };
	}[];
	return files.map(({ fileName, type, data }) => ({
		fileName,
		type,
		content: Buffer.from(data.data),
	}));
}

function unescaped(html: string): string {
	const names: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#x27': "'" };
	return html.replaceAll(/&(amp|lt|gt|quot|#x27);/g, (_all, name: string) => names[name]!);
}
