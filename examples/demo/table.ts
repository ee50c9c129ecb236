/** Lines of a table with a header; columns of numbers are aligned to the right. */
export function formatTable(header: string[], rows: (string | number)[][]): string {
	const isNumeric = header.map((_name, column) =>
		rows.every((row) => /^[\d.,]+( s)?$/.test(String(row[column]))),
	);
	const lines = [header, ...rows].map((row) => row.map(String));
	const widths = header.map((_name, column) =>
		Math.max(...lines.map((row) => row[column]!.length)),
	);
	return lines
		.map((row) =>
			row
				.map((cell, column) =>
					isNumeric[column] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
				)
				.join('   ')
				.trimEnd(),
		)
		.map((line) => `  ${line}`)
		.join('\n');
}
