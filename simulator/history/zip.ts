import { crc32 } from 'node:zlib';

interface ZipFile {
	/** ASCII, without folders. */
	name: string;
	bytes: Buffer;
}

/** A ZIP archive without compression: audio does not get smaller. Format: PKWARE APPNOTE 6.3.10. */
export function zip(files: readonly ZipFile[]): Buffer {
	const bodies: Buffer[] = [];
	const directory: Buffer[] = [];
	let offset = 0;
	for (const { name, bytes } of files) {
		const fileName = Buffer.from(name, 'latin1');
		const facts = Buffer.alloc(26);
		facts.writeUInt16LE(20, 0);
		facts.writeUInt32LE(crc32(bytes), 10);
		facts.writeUInt32LE(bytes.length, 14);
		facts.writeUInt32LE(bytes.length, 18);
		facts.writeUInt16LE(fileName.length, 22);
		const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), facts, fileName]);
		const version = Buffer.alloc(2);
		version.writeUInt16LE(20);
		// The central entry repeats the facts, then: comment 0, disk 0, attributes 0, offset of the body.
		const tail = Buffer.alloc(14);
		tail.writeUInt32LE(offset, 10);
		directory.push(
			Buffer.concat([Buffer.from('PK\x01\x02', 'latin1'), version, facts, tail, fileName]),
		);
		bodies.push(local, bytes);
		offset += local.length + bytes.length;
	}
	const directoryBytes = Buffer.concat(directory);
	const end = Buffer.alloc(18);
	end.writeUInt16LE(files.length, 4);
	end.writeUInt16LE(files.length, 6);
	end.writeUInt32LE(directoryBytes.length, 8);
	end.writeUInt32LE(offset, 12);
	return Buffer.concat([...bodies, directoryBytes, Buffer.from('PK\x05\x06', 'latin1'), end]);
}
