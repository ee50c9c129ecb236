import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isIPv6 } from 'node:net';
import { sameSecret, verifyLink, type LinkParameters } from '../../engine/delivery/signedLink';
import type { Endpoint } from './endpoint';
import type { Refusal } from '../shared/items/callerRefusal';

/** Whom a request is from. */
export interface Caller {
	/** Without meaning to others: the hash of whom the credits of this request are counted for. */
	id: string;
	/** As a link or a program named itself. */
	name?: string;
	/** Whether voice, model and format may be chosen by the request: its author holds a secret of the owner. */
	mayChoose: boolean;
}

export interface AuthenticationFacts {
	parameters: LinkParameters;
	headers: IncomingHttpHeaders;
	/** Network address. */
	address: string;
	nowMs: number;
	/** Of links, when the owner gave none. */
	derivedSecret: () => Promise<string>;
}

export async function authenticate(
	{ path, authentication }: Endpoint,
	{ parameters, headers, address, nowMs, derivedSecret }: AuthenticationFacts,
): Promise<{ caller: Caller } | { refusal: Refusal }> {
	const name = parameters['caller']?.trim() || undefined;
	const named = name === undefined ? {} : { name };
	switch (authentication.by) {
		case 'none':
			return { caller: { id: callerId(path, 'address', network(address)), mayChoose: false } };
		case 'header': {
			const given = headers[authentication.header];
			if (typeof given !== 'string') return { refusal: noHeader() };
			if (!isSecret(given, authentication.secret)) return { refusal: wrongHeader() };
			const id = callerId(path, 'name', name ?? '');
			return { caller: { id, ...named, mayChoose: true } };
		}
		case 'signedLink': {
			const secret = authentication.secret ?? (await derivedSecret());
			const verdict = verifyLink(secret, path, parameters, nowMs);
			if (!verdict.valid) return { refusal: LINK_REFUSALS[verdict.fault] };
			const id =
				name === undefined
					? callerId(path, 'link', verdict.signature)
					: callerId(path, 'name', name);
			return { caller: { id, ...named, mayChoose: true } };
		}
		default:
			return authentication satisfies never;
	}
}

/** Node.js reads a header as Latin-1; most programs send letters beyond ASCII as UTF-8. */
function isSecret(given: string, secret: string): boolean {
	const asUtf8 = Buffer.from(given, 'latin1').toString('utf8');
	return sameSecret(given, secret) || sameSecret(asUtf8, secret);
}

function callerId(path: string, kind: string, value: string): string {
	return createHash('sha256').update(`${path}\n${kind}\n${value}`).digest('hex').slice(0, 24);
}

/** One household has many addresses of version 6, so those of one network are one caller. */
function network(address: string): string {
	const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
	if (mapped !== undefined) return mapped;
	if (!isIPv6(address)) return address;
	const [head = '', tail = ''] = address.toLowerCase().split('%')[0]!.split('::');
	const first = head.split(':').filter((group) => group !== '');
	const last = tail.split(':').filter((group) => group !== '');
	const zeros = Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0');
	return [...first, ...zeros, ...last]
		.slice(0, 4)
		.map((group) => Number.parseInt(group, 16).toString(16))
		.join(':');
}

const LINK_REFUSALS: Record<'unsigned' | 'tampered' | 'expired', Refusal> = {
	unsigned: {
		status: 401,
		code: 'LINK_UNSIGNED',
		message: 'This voice endpoint is opened by signed links only',
		description: 'Ask its owner for a link.',
	},
	tampered: {
		status: 403,
		code: 'LINK_INVALID',
		message: 'The link is not valid',
		description:
			'Nothing of a signed link may be changed. Ask the owner of the endpoint for a new one.',
	},
	expired: {
		status: 403,
		code: 'LINK_EXPIRED',
		message: 'The link has expired',
		description: 'Ask the owner of the endpoint for a new one.',
	},
};

function noHeader(): Refusal {
	return {
		status: 401,
		code: 'UNAUTHORIZED',
		message: 'The header with the secret is missing',
		description: 'Ask the owner of the endpoint which header to send.',
	};
}

function wrongHeader(): Refusal {
	return {
		status: 403,
		code: 'FORBIDDEN',
		message: 'The secret in the header is wrong',
		description: 'Ask the owner of the endpoint for the right one.',
	};
}
