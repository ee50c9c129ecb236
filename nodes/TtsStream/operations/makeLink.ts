import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { secretFromApiKey, signLink } from '../../../engine/delivery/signedLink';
import { invalidInput, VoiceoverError } from '../../../engine/errors';
import { textToSend } from '../../../engine/speech/text';
import { readApiCredential } from '../../shared/session/readCredentials';
import { API_CREDENTIAL } from '../../shared/session/credentialNames';
import { isEndpointPath } from '../../shared/parameters/endpointPath';
import { checkedSecret } from '../../shared/parameters/endpointSecret';
import { outputItem } from '../../shared/items/outputItem';
import { asNumber, asRecord, asText } from '../../shared/parameters/parameterValues';
import { runItems } from '../../shared/items/runItems';

/** Node.js refuses requests whose headers, with the address, are longer than 16 KiB; browsers send some of their own. */
const LONGEST_LINK = 12_000;
const MINUTE_MS = 60_000;
const MOST_MINUTES = 10 * 366 * 24 * 60;

/** The operation "Make a Link to a Voice Endpoint". */
export async function runMakeLink(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	let secret: Promise<string> | undefined;
	const fromKey = async () =>
		await (secret ??= context
			.getCredentials(API_CREDENTIAL)
			.then((credential) => secretFromApiKey(readApiCredential(credential).apiKey)));
	return await runItems(
		context,
		{ concurrency: 1, signal: context.getExecutionCancelSignal() },
		async (itemIndex) => await makeLink(context, itemIndex, fromKey),
	);
}

async function makeLink(
	context: IExecuteFunctions,
	itemIndex: number,
	secretFromKey: () => Promise<string>,
): Promise<INodeExecutionData> {
	const parameter = (name: string) => context.getNodeParameter(name, itemIndex, '');
	const options = asRecord(parameter('linkOptions'), 'Link Options');
	const option = (name: string, label: string) => readLinkOption(options, name, label);
	const address = readAddress(asText(parameter('endpointAddress'), 'Endpoint Address') ?? '');
	const expiresAtMs = Date.now() + readMinutes(parameter('expiresAfterMinutes')) * MINUTE_MS;
	const fixed = Object.entries({
		text: textToSend(asText(parameter('text'), 'Text') ?? ''),
		caller: option('caller', 'Caller'),
		voice: option('voice', 'Voice'),
		model: option('model', 'Model ID'),
		format: option('format', 'Output Format'),
	}).filter(([, value]) => value !== '');
	const ownSecret = option('signingSecret', 'Signing Secret');
	const secret =
		ownSecret === '' ? await secretFromKey() : checkedSecret(ownSecret, 'Signing Secret');
	const signed = signLink(secret, pathOf(address), Object.fromEntries(fixed), expiresAtMs);
	for (const [name, value] of Object.entries(signed)) address.searchParams.set(name, value);
	const url = address.toString();
	if (url.length > LONGEST_LINK) throw tooLong(url.length);
	return outputItem(context, itemIndex, {
		link: { url, expiresAt: new Date(Math.floor(expiresAtMs / 1000) * 1000).toISOString() },
	});
}

function pathOf(address: URL): string {
	return address.pathname.split('/').at(-1) ?? '';
}

function readAddress(text: string): URL {
	const url = URL.parse(text.trim().replace(/\/+$/, ''));
	const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
	if (
		url !== null &&
		isWeb &&
		url.search === '' &&
		url.hash === '' &&
		isEndpointPath(pathOf(url))
	) {
		return url;
	}
	throw invalidInput(
		'The Endpoint Address is not the address of a voice endpoint',
		'Open the TTS Stream Trigger and copy the Production URL from its panel.',
	);
}

/**
 * Empty for an option that was not added.
 *
 * @throws INVALID_INPUT for one that was added and has no value: unseen, the link would speak with another voice, or
 *   count in no limit of a caller
 */
function readLinkOption(options: Record<string, unknown>, name: string, label: string): string {
	const value = asText(options[name], label)?.trim() ?? '';
	if (value !== '' || !(name in options)) return value;
	throw invalidInput(
		`${label} is empty, so the link would be made without it`,
		'Remove the option from Link Options, or enter a value. If an expression is entered there, check that it has a value for each item.',
	);
}

function readMinutes(value: unknown): number {
	const minutes = asNumber(value, 'Expires After (Minutes)') ?? 60;
	if (minutes >= 1 && minutes <= MOST_MINUTES) return minutes;
	throw invalidInput(
		`Expires After (Minutes) must be between 1 and ${MOST_MINUTES}, but is ${minutes}`,
		'Enter for example 60 for an hour, or 1440 for a day.',
	);
}

function tooLong(length: number): VoiceoverError {
	return new VoiceoverError(
		'TEXT_TOO_LONG',
		`The link would have ${length.toLocaleString('en-US')} characters, but servers take about ${LONGEST_LINK.toLocaleString('en-US')}`,
		{
			description:
				'Nothing was made. Shorten the text, or send it to the endpoint in the body of a POST request.',
		},
	);
}
