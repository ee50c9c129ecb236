/** What one measurement says of the promise it stands for. */
export interface Judgement {
	/** For example `<= 1.3x`. */
	bar: string;
	met: boolean;
}

export interface Line {
	what: string;
	/** Figures with their units. */
	measured: string;
	/** Against the reference that `measured` names; undefined when the figure stands for itself. */
	ratio?: number;
	/** Undefined for a figure that is shown for comparison only. */
	judgement?: Judgement;
}

export function atMost(value: number, limit: number, unit: string): Judgement {
	return { bar: `<= ${limit}${unit}`, met: value <= limit };
}

export function atLeast(value: number, limit: number, unit: string): Judgement {
	return { bar: `>= ${limit}${unit}`, met: value >= limit };
}

/** A yes-or-no promise. */
export function promised(met: boolean): Judgement {
	return { bar: 'yes', met };
}

/** A Markdown table whose columns are also straight in a terminal. */
export function table(lines: Line[]): string {
	const head = ['what', 'measured', 'ratio', 'bar', ''];
	const rows = lines.map(({ what, measured, ratio, judgement }) => [
		what,
		measured,
		ratio === undefined ? '' : `${ratio.toFixed(2)}x`,
		judgement?.bar ?? '',
		judgement === undefined ? '' : judgement.met ? 'ok' : 'MISSED',
	]);
	const widths = head.map((title, column) =>
		Math.max(3, title.length, ...rows.map((row) => row[column]?.length ?? 0)),
	);
	const drawn = (cells: string[]) =>
		`| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
	const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
	return [drawn(head), rule, ...rows.map(drawn)].join('\n');
}

export function milliseconds(value: number): string {
	return `${value.toPrecision(3)} ms`;
}

export function microseconds(valueMs: number): string {
	return `${(valueMs * 1000).toFixed(1)} us`;
}

export function size(bytes: number): string {
	if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} KB`;
	const megabytes = bytes / 1_000_000;
	return `${Number.isInteger(megabytes) ? megabytes : megabytes.toFixed(2)} MB`;
}
