import { Readable } from 'node:stream';
import type { IExecuteFunctions } from 'n8n-workflow';
import { fileOnItem } from '../shared/parameters/binaryFile';

/** The bytes of an item's binary field, as a stream where n8n has them on disk. */
export async function binaryInput(
	context: IExecuteFunctions,
	itemIndex: number,
	field: string,
): Promise<Readable> {
	const { id } = fileOnItem(context, itemIndex, field);
	return id === undefined
		? Readable.from([await context.helpers.getBinaryDataBuffer(itemIndex, field)])
		: await context.helpers.getBinaryStream(id);
}
