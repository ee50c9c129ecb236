import { readFileSync } from 'node:fs';

/** Of a process on Linux, in megabytes. */
export interface ProcessMemory {
	residentMb: number;
	/** The most since the start, or since `forgetPeak`. */
	peakMb: number;
}

export function memoryOf(pid: number): ProcessMemory {
	const status = readFileSync(`/proc/${pid}/status`, 'utf8');
	const megabytes = (name: string) =>
		Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 1024;
	return { residentMb: megabytes('VmRSS'), peakMb: megabytes('VmHWM') };
}
