/**
 * Every `output_format` of the text-to-speech API, in the order a user would look for them.
 * The streaming endpoints take the same list without the `wav_*` values.
 * Source: ElevenLabs OpenAPI document of 2026-08-22 and the typings of @elevenlabs/elevenlabs-js 2.73.0.
 */
export const OUTPUT_FORMATS = [
	'mp3_22050_32',
	'mp3_24000_48',
	'mp3_44100_32',
	'mp3_44100_64',
	'mp3_44100_96',
	'mp3_44100_128',
	'mp3_44100_192',
	'opus_48000_32',
	'opus_48000_64',
	'opus_48000_96',
	'opus_48000_128',
	'opus_48000_192',
	'pcm_8000',
	'pcm_16000',
	'pcm_22050',
	'pcm_24000',
	'pcm_32000',
	'pcm_44100',
	'pcm_48000',
	'wav_8000',
	'wav_16000',
	'wav_22050',
	'wav_24000',
	'wav_32000',
	'wav_44100',
	'wav_48000',
	'ulaw_8000',
	'alaw_8000',
] as const;

export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

export type Codec = 'mp3' | 'opus' | 'pcm' | 'wav' | 'ulaw' | 'alaw';

/** What an output format's name says, for example `mp3_44100_128`. Always mono. */
export interface OutputFormatFacts {
	codec: Codec;
	/** Samples per second. */
	sampleRate: number;
	/** Nominal kbit/s; only for mp3 and opus. */
	bitrateKbps?: number;
	/** MIME type for files in this format. Raw PCM is signed 16-bit little-endian without a header. */
	mimeType: string;
	/** File extension without the dot. */
	extension: string;
	/** The lowest plan that may ask for it, where one is documented. */
	plan?: 'Creator' | 'Pro';
}

const FILE_TYPES: Record<Codec, { mimeType: string; extension: string }> = {
	mp3: { mimeType: 'audio/mpeg', extension: 'mp3' },
	opus: { mimeType: 'audio/ogg', extension: 'opus' },
	pcm: { mimeType: 'audio/pcm', extension: 'pcm' },
	wav: { mimeType: 'audio/wav', extension: 'wav' },
	ulaw: { mimeType: 'audio/basic', extension: 'ulaw' },
	alaw: { mimeType: 'audio/x-alaw-basic', extension: 'alaw' },
};

/** Plan gates: text-to-speech capability page (2025-08) and a 403 seen for `wav_44100` (2026-09-25). */
const PLANS: Partial<Record<OutputFormat, 'Creator' | 'Pro'>> = {
	mp3_44100_192: 'Creator',
	pcm_44100: 'Pro',
	wav_44100: 'Pro',
	pcm_48000: 'Pro',
	wav_48000: 'Pro',
};

export function isOutputFormat(value: unknown): value is OutputFormat {
	return (OUTPUT_FORMATS as readonly unknown[]).includes(value);
}

export function outputFormatFacts(outputFormat: OutputFormat): OutputFormatFacts {
	const [codec, sampleRate, bitrateKbps] = outputFormat.split('_') as [Codec, string, string?];
	return {
		codec,
		sampleRate: Number(sampleRate),
		...(bitrateKbps === undefined ? {} : { bitrateKbps: Number(bitrateKbps) }),
		...FILE_TYPES[codec],
		...(PLANS[outputFormat] === undefined ? {} : { plan: PLANS[outputFormat] }),
	};
}
