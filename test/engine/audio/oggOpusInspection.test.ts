import fc from 'fast-check';
import { oggChecksum } from '../../../engine/audio/ogg/oggPage';
import { OUTPUT_FORMATS } from '../../../engine/speech/outputFormat';
import { readMetadata } from './support/independentReaders';
import { inspect, outcome } from './support/inspect';
import { concat, oggOpusPages } from './support/sampleAudio';

const pages = oggOpusPages({ seconds: 2.345, packetsPerPage: 20 });
const ogg = concat(pages);

const FFMPEG_FIRST_PAGE =
	'4f6767530002000000000000000000000000000000000228b57201134f707573486561640101380180bb0000000000';

/** A page with other bytes and a checksum that fits them. */
function alteredPage(page: Uint8Array, alter: (page: Uint8Array) => void): Uint8Array {
	const altered = page.slice();
	alter(altered);
	new DataView(altered.buffer).setUint32(22, oggChecksum(altered), true);
	return altered;
}

test('the page checksum is the one of a stream written by ffmpeg', () => {
	// First page of `ffmpeg -f lavfi -i anullsrc=r=48000:cl=mono -t 0.1 -c:a libopus x.opus` (5.1.9).
	const page = Buffer.from(FFMPEG_FIRST_PAGE, 'hex');
	expect(oggChecksum(page)).toBe(page.readUInt32LE(22));
});

describe('the length of an Ogg Opus stream', () => {
	test.each(OUTPUT_FORMATS.filter((format) => format.startsWith('opus_')))(
		'%s is the last granule position less the pre-skip',
		async (format) => {
			expect(inspect(format, ogg)).toEqual({
				complete: true,
				durationSeconds: 2.345,
				bytes: ogg.length,
				container: 'ogg',
				mimeType: 'audio/ogg',
				extension: 'opus',
			});
			expect((await readMetadata(ogg, 'audio/ogg')).duration).toBeCloseTo(2.345, 1);
		},
	);

	test('adds up over chained streams', () => {
		const chained = concat([...pages, ...oggOpusPages({ seconds: 1, streamSerial: 5 })]);
		expect(inspect('opus_48000_64', chained).durationSeconds).toBeCloseTo(3.345, 9);
	});
});

describe('an Ogg Opus stream is refused', () => {
	test('as cut wherever it ends early', () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: ogg.length - 1 }), (length) => {
				expect(outcome('opus_48000_64', ogg.subarray(0, length))).toBe('cut');
			}),
			{ numRuns: 300 },
		);
		for (let count = 1; count < pages.length; count++) {
			expect(outcome('opus_48000_64', concat(pages.slice(0, count)))).toBe('cut');
		}
	});

	test('as cut without an end mark, and says how long it is', () => {
		const unmarked = concat(oggOpusPages({ seconds: 1, endMark: false }));
		expect(inspect('opus_48000_64', unmarked)).toMatchObject({ fault: 'cut', durationSeconds: 1 });
	});

	test('as cut when any byte after the mark of its first page was changed on the way', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 4, max: ogg.length - 1 }),
				fc.integer({ min: 1, max: 255 }),
				(index, flips) => {
					const damaged = ogg.slice();
					damaged[index] = (damaged[index] ?? 0) ^ flips;
					expect(outcome('opus_48000_64', damaged)).toBe('cut');
				},
			),
			{ numRuns: 300 },
		);
	});

	test('as cut when a page is missing or something follows it', () => {
		expect(outcome('opus_48000_64', concat(pages.filter((_, index) => index !== 3)))).toBe('cut');
		expect(outcome('opus_48000_64', concat([ogg, new Uint8Array(40)]))).toBe('cut');
		expect(outcome('opus_48000_64', concat([ogg, pages[3] ?? ogg]))).toBe('cut');
	});

	test('as empty with headers only', () => {
		const [head = ogg, tags = ogg] = pages;
		const ended = alteredPage(tags, (page) => {
			page[5] = 4;
		});
		expect(outcome('opus_48000_64', concat([head, ended]))).toBe('empty');
	});

	test('when another codec is inside, or several streams are mixed', () => {
		const [head = ogg, ...rest] = pages;
		const vorbis = alteredPage(head, (page) => page.set(Buffer.from('\x01vorbis'), 28));
		const stranger = alteredPage(pages[3] ?? ogg, (page) => {
			page[14] = 1;
		});
		expect(outcome('opus_48000_64', concat([vorbis, ...rest]))).toBe('wrong-format');
		expect(outcome('opus_48000_64', concat([...pages.slice(0, 3), stranger]))).toBe('wrong-format');
	});
});

test('Opus that is not in Ogg is kept, with a length by its nominal bitrate', () => {
	const packets = Uint8Array.from({ length: 16_000 }, (_, index) => (index * 167) % 256);
	expect(inspect('opus_48000_64', packets)).toEqual({
		complete: true,
		durationSeconds: 2,
		bytes: 16_000,
		container: 'raw',
		mimeType: 'audio/opus',
		extension: 'opus',
	});
});
