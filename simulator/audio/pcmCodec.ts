import { lazyClip } from './clip';
import type { Codec } from './codec';
import { toALaw, toMuLaw } from './g711';
import { toInt16 } from './sample';

type Form = 'pcm' | 'wav' | 'ulaw' | 'alaw';

/** 20 ms is a whole number of samples at every rate of the API, 22,050 Hz included. */
const UNIT_SECONDS = 0.02;

/** Samples whose lowest bit carries one bit of the take number each. */
const STAMP_SAMPLES = 24;

const WRITERS: Record<Form, { bytesPerSample: 1 | 2; write: (samples: Float32Array) => Buffer }> = {
	pcm: { bytesPerSample: 2, write: toSigned16 },
	wav: { bytesPerSample: 2, write: toSigned16 },
	ulaw: { bytesPerSample: 1, write: (samples) => encodeEach(samples, toMuLaw) },
	alaw: { bytesPerSample: 1, write: (samples) => encodeEach(samples, toALaw) },
};

/** Sample by sample formats: signed 16-bit little-endian with or without a WAV header, µ-law, A-law. */
export function pcmCodec(form: Form, sampleRate: number): Codec {
	const { bytesPerSample, write } = WRITERS[form];
	const samplesPerUnit = Math.round(sampleRate * UNIT_SECONDS);
	return {
		sampleRate,
		unitSeconds: UNIT_SECONDS,
		encode(samples) {
			const units = Math.ceil(samples.length / samplesPerUnit);
			const whole = new Float32Array(units * samplesPerUnit);
			whole.set(samples);
			return { units, packets: [write(whole)] };
		},
		silence: (units) => ({ units, packets: [write(new Float32Array(units * samplesPerUnit))] }),
		join(runs, takeNumber) {
			const samples = runs.reduce((total, run) => total + run.units, 0) * samplesPerUnit;
			return lazyClip(samples / sampleRate, function* () {
				if (form === 'wav') yield wavHeader(sampleRate, samples * bytesPerSample);
				let isFirst = true;
				for (const run of runs) {
					for (const packet of run.packets) {
						yield isFirst ? stamp(packet, takeNumber, bytesPerSample) : packet;
						isFirst = false;
					}
				}
			});
		},
	};
}

function stamp(packet: Buffer, takeNumber: number, bytesPerSample: number): Buffer {
	const stamped = Buffer.from(packet);
	for (let bit = 0; bit < STAMP_SAMPLES && bit * bytesPerSample < stamped.length; bit++) {
		const at = bit * bytesPerSample;
		stamped[at] = (stamped[at]! & ~1) | ((takeNumber >> bit) & 1);
	}
	return stamped;
}

function toSigned16(samples: Float32Array): Buffer {
	const bytes = Buffer.alloc(samples.length * 2);
	samples.forEach((sample, index) => bytes.writeInt16LE(toInt16(sample), index * 2));
	return bytes;
}

function encodeEach(samples: Float32Array, encode: (sample: number) => number): Buffer {
	return Buffer.from(Uint8Array.from(samples, (sample) => encode(toInt16(sample))));
}

/** The 44 bytes in front of mono 16-bit PCM. */
export function wavHeader(sampleRate: number, dataBytes: number): Buffer {
	const header = Buffer.alloc(44);
	header.write('RIFF', 0, 'latin1');
	header.writeUInt32LE(36 + dataBytes, 4);
	header.write('WAVEfmt ', 8, 'latin1');
	header.writeUInt32LE(16, 16);
	header.writeUInt16LE(1, 20);
	header.writeUInt16LE(1, 22);
	header.writeUInt32LE(sampleRate, 24);
	header.writeUInt32LE(sampleRate * 2, 28);
	header.writeUInt16LE(2, 32);
	header.writeUInt16LE(16, 34);
	header.write('data', 36, 'latin1');
	header.writeUInt32LE(dataBytes, 40);
	return header;
}
