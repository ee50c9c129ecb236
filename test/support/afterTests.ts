const cleanUps: (() => unknown)[] = [];

/** Runs `cleanUp` after the last test of the file, newest first. May be called inside a test. */
export function afterTests(cleanUp: () => unknown): void {
	cleanUps.push(cleanUp);
}

afterAll(async () => {
	for (const cleanUp of cleanUps.reverse()) await cleanUp();
});
