import { readFileSync } from 'node:fs';

/** The part of jest's JSON report that is counted. */
interface JestReport {
	numPassedTests: number;
	numFailedTests: number;
	numPendingTests: number;
	/** Test files that could not be run at all. */
	numRuntimeErrorTestSuites: number;
}

/** Adds up jest reports and prints one closing line; a report that is missing counts as a failure. */
function main(files: string[]): void {
	const reports = files.map(readReport);
	const sum = (field: keyof JestReport) =>
		reports.reduce((total, report) => total + report[field], 0);
	const passed = sum('numPassedTests');
	const failed = sum('numFailedTests') + sum('numRuntimeErrorTestSuites');
	const skipped = sum('numPendingTests');
	process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
	console.log(`${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`);
}

function readReport(file: string): JestReport {
	try {
		return JSON.parse(readFileSync(file, 'utf8')) as JestReport;
	} catch {
		console.error(`No test report in ${file}`);
		return {
			numPassedTests: 0,
			numFailedTests: 1,
			numPendingTests: 0,
			numRuntimeErrorTestSuites: 0,
		};
	}
}

main(process.argv.slice(2));
