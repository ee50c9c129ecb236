const INTERVAL_MS = 5_000;

/** Says what the demo is doing, each line with the seconds since the start. */
export class Progress {
	private readonly startedAtMs = Date.now();

	constructor(private readonly interrupted: AbortSignal) {}

	readonly line = (text: string): void => {
		console.log(`${String(secondsSince(this.startedAtMs)).padStart(4)} s  ${text}`);
	};

	/**
	 * Runs one step to its end; while it takes long, a line every 5 s says so.
	 *
	 * @throws the reason of the interrupt when there was one, before or during the step
	 */
	async step<Result>(label: string, work: () => Promise<Result>): Promise<Result> {
		this.interrupted.throwIfAborted();
		this.line(label);
		const startedAtMs = Date.now();
		const timer = setInterval(() => {
			this.line(`  still at it (${secondsSince(startedAtMs)} s)`);
		}, INTERVAL_MS);
		try {
			return await work();
		} finally {
			clearInterval(timer);
			this.interrupted.throwIfAborted();
		}
	}
}

function secondsSince(startedAtMs: number): number {
	return Math.round((Date.now() - startedAtMs) / 1000);
}
