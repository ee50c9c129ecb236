import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import manifest from '../package.json';
import { requireBuild } from './build';
import { MEGABYTE } from './clipStore';
import { atMost, promised, size, type Line } from './report';
import { PROJECT_FOLDER } from './workFolder';

const PACKED_BAR_MB = 12;
const SHOWN_FILES = 5;

/** Scripts that npm runs on the machine of whoever installs the package. */
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall'];

/** Source maps, TypeScript, tests and tools of development. */
const UNWANTED = /\.map$|\.tsx?$|(^|\/)(test|tests|simulator|bench|tools|__tests__)\/|\.test\./;

export const title = 'The package as npm would publish it';

interface Pack {
	size: number;
	unpackedSize: number;
	files: { path: string; size: number }[];
}

export async function run(): Promise<Line[]> {
	requireBuild();
	const { size: packed, unpackedSize, files } = await pack();
	const biggest = files.toSorted((a, b) => b.size - a.size).slice(0, SHOWN_FILES);
	return [
		{
			what: 'packed',
			measured: size(packed),
			judgement: atMost(packed / MEGABYTE, PACKED_BAR_MB, ' MB'),
		},
		{ what: 'unpacked', measured: `${size(unpackedSize)} in ${files.length} files` },
		...biggest.map((file) => ({ what: file.path, measured: size(file.size) })),
		absent(
			'no runtime dependencies',
			['dependencies', 'optionalDependencies', 'bundleDependencies', 'bundledDependencies'].filter(
				(field) => Object.keys(Object(fieldOf(field))).length > 0,
			),
		),
		absent(
			'no install scripts',
			INSTALL_SCRIPTS.filter((script) => script in manifest.scripts),
		),
		absent(
			'no source maps, tests or simulator',
			files.map(({ path }) => path).filter((path) => UNWANTED.test(path)),
		),
		absent('no missing node or credential file', missingFrom(files)),
	];
}

function absent(what: string, found: string[]): Line {
	return {
		what,
		measured: found.length === 0 ? 'none found' : found.slice(0, SHOWN_FILES).join(', '),
		judgement: promised(found.length === 0),
	};
}

function missingFrom(files: Pack['files']): string[] {
	const packed = new Set(files.map(({ path }) => path));
	return [...manifest.n8n.nodes, ...manifest.n8n.credentials].filter((file) => !packed.has(file));
}

function fieldOf(field: string): unknown {
	return (manifest as Record<string, unknown>)[field];
}

async function pack(): Promise<Pack> {
	const { stdout } = await promisify(execFile)(
		'npm',
		['pack', '--dry-run', '--json', '--ignore-scripts'],
		{ cwd: PROJECT_FOLDER, maxBuffer: 64 * MEGABYTE },
	);
	const [packed] = JSON.parse(stdout) as Pack[];
	if (packed === undefined) throw new Error('npm pack listed no package');
	return packed;
}
