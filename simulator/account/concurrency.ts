/** Requests in progress per concurrency group. A request counts until its answer is sent or its caller is gone. */
export class Concurrency {
	private readonly running = new Map<string, number>();
	private readonly waiting = new Map<string, Array<() => void>>();

	current(group: string): number {
		return this.running.get(group) ?? 0;
	}

	/** @returns a function that frees the place (safe to call twice), or undefined when the group is full */
	tryEnter(group: string, limit: number): (() => void) | undefined {
		if (this.current(group) >= limit) return undefined;
		this.running.set(group, this.current(group) + 1);
		let isInside = true;
		return () => {
			if (!isInside) return;
			isInside = false;
			this.running.set(group, this.current(group) - 1);
			this.waiting.get(group)?.shift()?.();
		};
	}

	/** Waits for a place, in order of arrival. */
	async enter(group: string, limit: number): Promise<() => void> {
		for (;;) {
			const leave = this.tryEnter(group, limit);
			if (leave !== undefined) return leave;
			await new Promise<void>((resolve) => {
				const queue = this.waiting.get(group) ?? [];
				queue.push(resolve);
				this.waiting.set(group, queue);
			});
		}
	}
}
