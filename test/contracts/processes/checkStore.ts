import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** What lies in a store's folder, read without the code under test. */
export interface StoreState {
	/** Of the index file; `ok` when it is sound. */
	integrity: string;
	/** Rows whose file is missing or is not as the row says. */
	badRows: string[];
	/** Files under a final name that are not whole. */
	partFiles: string[];
	/** Files under a final name that no row names. */
	orphans: string[];
	unfinished: string[];
	clips: number;
	bytes: number;
	/** What the index says they are. */
	totals: { clips: number; bytes: number };
}

/** @param announcesSize whether clips begin with their size, as those of the `put` order do */
export function checkStore(folder: string, announcesSize = false): StoreState {
	const database = new DatabaseSync(join(folder, 'index.db'), { timeout: 5_000 });
	const [{ integrity_check: integrity } = {}] = database.prepare('PRAGMA integrity_check').all();
	const rows = database.prepare('SELECT file, bytes, hex(sha256) AS sha256 FROM clip').all() as {
		file: string;
		bytes: number;
		sha256: string;
	}[];
	const totals = database.prepare('SELECT clips, bytes FROM total').get() as StoreState['totals'];
	database.close();

	const contents = new Map<string, Buffer>();
	const clipsFolder = join(folder, 'clips');
	for (const prefix of existsSync(clipsFolder) ? readdirSync(clipsFolder) : []) {
		for (const name of readdirSync(join(clipsFolder, prefix))) {
			contents.set(name, readFileSync(join(clipsFolder, prefix, name)));
		}
	}
	const named = new Set(rows.map((row) => row.file));
	return {
		integrity: String(integrity),
		badRows: rows
			.filter(({ file, bytes, sha256 }) => {
				const content = contents.get(file);
				if (content?.length !== bytes) return true;
				return createHash('sha256').update(content).digest('hex') !== sha256.toLowerCase();
			})
			.map((row) => row.file),
		partFiles: announcesSize
			? [...contents].filter(([, content]) => !isWhole(content)).map(([name]) => name)
			: [],
		orphans: [...contents.keys()].filter((name) => !named.has(name)),
		unfinished: existsSync(join(folder, 'tmp')) ? readdirSync(join(folder, 'tmp')) : [],
		clips: rows.length,
		bytes: rows.reduce((sum, row) => sum + row.bytes, 0),
		totals: { ...totals },
	};
}

function isWhole(content: Buffer): boolean {
	return content.length >= 8 && content.readDoubleBE() === content.length;
}
