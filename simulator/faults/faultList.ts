import type { Fault, FaultableCall, FaultKind } from './fault';

/** The faults that apply to one call, at most one of each kind. */
export type FaultsOfCall = { [Kind in FaultKind]?: Extract<Fault, { kind: Kind }> };

/** Kinds that replace the answer altogether: only one of them can happen to a call. */
const REPLACING: ReadonlySet<FaultKind> = new Set(['refuse', 'answer', 'hang', 'reset']);
/** Kinds that end the body early. */
const ENDING: ReadonlySet<FaultKind> = new Set(['stall', 'cut', 'last-line']);

const KINDS: ReadonlySet<string> = new Set<FaultKind>([
	...(['delay-headers', 'delay-first-byte', 'pace', 'stall', 'cut', 'refuse', 'answer'] as const),
	...(['hang', 'reset', 'content-type', 'last-line', 'omit-headers'] as const),
]);

interface Pending {
	fault: Fault;
	left: number;
	toSkip: number;
}

/** Faults in the order in which they were added; each is used up call by call. */
export class FaultList {
	private pending: Pending[] = [];

	/** @throws Error for an unknown kind */
	add(fault: Fault): void {
		if (!KINDS.has(fault.kind)) throw new Error(`No fault of kind ${String(fault.kind)}`);
		const left = fault.times === 'forever' ? Infinity : (fault.times ?? 1);
		this.pending.push({ fault, left, toSkip: fault.after ?? 0 });
	}

	clear(): void {
		this.pending = [];
	}

	/** Those still to come, with how often. */
	waiting(): Array<{ fault: Fault; left: number | 'forever' }> {
		return this.pending.map(({ fault, left }) => ({
			fault,
			left: left === Infinity ? 'forever' : left,
		}));
	}

	/** Takes what applies to this call off the list. */
	take(call: FaultableCall): FaultsOfCall {
		const taken: Record<string, Fault> = {};
		const slots = new Set<string>();
		for (const entry of this.pending) {
			const slot = slotOf(entry.fault.kind);
			if (slots.has(slot) || !applies(entry.fault, call)) continue;
			if (entry.toSkip > 0) {
				entry.toSkip--;
				continue;
			}
			slots.add(slot);
			taken[entry.fault.kind] = entry.fault;
			entry.left--;
		}
		this.pending = this.pending.filter((entry) => entry.left > 0);
		return taken as FaultsOfCall;
	}
}

function slotOf(kind: FaultKind): string {
	return REPLACING.has(kind) ? 'replacing' : ENDING.has(kind) ? 'ending' : kind;
}

function applies(fault: Fault, call: FaultableCall): boolean {
	const isOnRoute =
		fault.on === undefined
			? call.method === 'POST' && call.path.startsWith('/v1/text-to-speech/')
			: `${call.method} ${call.path}`.startsWith(fault.on);
	return (
		isOnRoute &&
		(fault.voiceId === undefined || fault.voiceId === call.voiceId) &&
		(fault.modelId === undefined || fault.modelId === call.modelId) &&
		(fault.textIncludes === undefined || call.text?.includes(fault.textIncludes) === true) &&
		(fault.match === undefined || fault.match(call))
	);
}
