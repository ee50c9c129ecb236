/** What was started and made, ended and removed in reverse order. */
export class Cleanup {
	private readonly tasks: { what: string; run: () => Promise<void> }[] = [];

	/** @param what ends the sentence "Could not ..." */
	add(what: string, run: () => Promise<void>): void {
		this.tasks.push({ what, run });
	}

	/** Runs everything, also after a failure. Resolves to what could not be done, in sentences. */
	async run(): Promise<string[]> {
		const failures: string[] = [];
		for (const { what, run } of this.tasks.splice(0).reverse()) {
			await run().catch((error: Error) => {
				failures.push(`Could not ${what}: ${error.message}`);
			});
		}
		return failures;
	}
}
