/** Keeps the last lines of a process's output, so that an error can show what led to it. */
export class LogTail {
	private lines: string[] = [];

	private unfinished = '';

	/** @param maxLines how many complete lines to keep; older ones are dropped. */
	constructor(private readonly maxLines = 60) {}

	/** Adds output as it arrives; chunks need not end at line ends. */
	append(chunk: string): void {
		const parts = (this.unfinished + chunk).split('\n');
		this.unfinished = parts.pop() ?? '';
		this.lines = [...this.lines, ...parts].slice(-this.maxLines);
	}

	/** The kept lines, oldest first. */
	toString(): string {
		return [...this.lines, this.unfinished].join('\n').trim();
	}
}
