/** The account's idea of now. Tests move it to reach the end of a voice's notice period. */
export class SimulatorClock {
	/** Added to the machine's time, in ms. */
	offsetMs = 0;

	nowMs(): number {
		return Date.now() + this.offsetMs;
	}

	nowUnix(): number {
		return Math.floor(this.nowMs() / 1000);
	}

	/** Moves the clock forward, or back with a negative number. */
	advanceDays(days: number): void {
		this.offsetMs += days * 86_400_000;
	}
}
