import { lookup as resolve } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Decides which addresses audio may be sent to. */
export interface AddressGuard {
	/** Before a connection. @returns why not, or undefined when it may */
	refusal(url: URL): Promise<Error | undefined>;
	/**
	 * In the place of the system's look-up: it judges the very addresses that are connected to, so that a name which
	 * changes between the check and the connection gains nothing.
	 */
	lookup: LookupFunction;
}

/**
 * Networks that are not the internet: this host, this site, documentation, what clouds answer their secrets on, and
 * addresses of version 6 that hold one of version 4, which may be any of these.
 */
const PRIVATE_NETWORKS: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[] = [
	['0.0.0.0', 8, 'ipv4'],
	['10.0.0.0', 8, 'ipv4'],
	['100.64.0.0', 10, 'ipv4'],
	['127.0.0.0', 8, 'ipv4'],
	['169.254.0.0', 16, 'ipv4'],
	['172.16.0.0', 12, 'ipv4'],
	['192.0.0.0', 24, 'ipv4'],
	['192.0.2.0', 24, 'ipv4'],
	['192.168.0.0', 16, 'ipv4'],
	['198.18.0.0', 15, 'ipv4'],
	['198.51.100.0', 24, 'ipv4'],
	['203.0.113.0', 24, 'ipv4'],
	['224.0.0.0', 3, 'ipv4'],
	['::', 96, 'ipv6'],
	['::ffff:0:0:0', 96, 'ipv6'],
	['64:ff9b::', 96, 'ipv6'],
	['64:ff9b:1::', 48, 'ipv6'],
	['100::', 64, 'ipv6'],
	['2001::', 32, 'ipv6'],
	['2001:db8::', 32, 'ipv6'],
	['2002::', 16, 'ipv6'],
	['fc00::', 7, 'ipv6'],
	['fe80::', 9, 'ipv6'],
	['ff00::', 8, 'ipv6'],
];

/** For an n8n that has no rules for outgoing requests: the internet only. */
export function internetOnly(resolveName: typeof resolve = resolve): AddressGuard {
	const blocked = new BlockList();
	for (const network of PRIVATE_NETWORKS) blocked.addSubnet(...network);

	function judge(address: string): Error | undefined {
		const family = isIP(address);
		if (family !== 0 && !blocked.check(address, family === 6 ? 'ipv6' : 'ipv4')) return undefined;
		return new Error('The address is not on the internet');
	}

	const lookup: LookupFunction = (hostname, options, answer) => {
		resolveName(hostname, { ...options, all: true }, (error, found) => {
			const first = found?.[0];
			const refusal = error ?? found.map(({ address }) => judge(address)).find(Boolean);
			if (refusal || first === undefined) answer(refusal ?? new Error('Not found'), '', 0);
			else if (options.all) answer(null, found);
			else answer(null, first.address, first.family);
		});
	};

	return {
		lookup,
		async refusal({ hostname }) {
			const literal = hostname.replace(/^\[(.*)\]$/, '$1');
			// Names are judged when they are connected to; a literal address is looked up by nobody.
			return await Promise.resolve(isIP(literal) === 0 ? undefined : judge(literal));
		},
	};
}
