const { execFile } = require('node:child_process');
const { cp, rm } = require('node:fs/promises');
const path = require('node:path');
const { promisify } = require('node:util');
const esbuild = require('esbuild');
const { dest, parallel, series, src } = require('gulp');
const manifest = require('./package.json');
const { lazyBarrels } = require('./tools/build/lazyBarrels');
const { buildProofData } = require('./tools/proofing/buildProofData');

const OUT = 'dist';

const CLIENT = '@elevenlabs/elevenlabs-js';
const CLIENT_INDEX_FILES = /[\\/]@elevenlabs[\\/]elevenlabs-js[\\/].*index\.js$/;

/** What n8n loads at start: each file that package.json names, from dist/x.js back to its source x.ts. */
const entryPoints = [...manifest.n8n.nodes, ...manifest.n8n.credentials].map((file) =>
	path.relative(OUT, file).replace(/\.js$/, '.ts'),
);

async function clean() {
	await rm(OUT, { recursive: true, force: true });
}

async function typecheck() {
	const tsc = require.resolve('typescript/bin/tsc');
	const run = promisify(execFile)(process.execPath, [tsc, '--noEmit', '-p', '.']);
	await run.catch((error) => {
		throw new Error(error.stdout || error.message);
	});
}

/**
 * Makes every dynamic import a file of its own, loaded when the import is reached; also each file that is named by
 * "require.resolve", which is the program of a thread.
 *
 * esbuild splits ES modules only, and n8n loads CommonJS. A relative import keeps its place below dist; a package goes
 * to dist/vendor.
 */
function chunks(output, found) {
	return {
		name: 'chunks',
		setup(build) {
			build.onResolve({ filter: /.*/ }, async ({ kind, path: name, importer, resolveDir }) => {
				const isChunk = kind === 'dynamic-import' || kind === 'require-resolve';
				if (!isChunk || name.startsWith('node:')) return undefined;
				const resolved = await build.resolve(name, {
					kind: 'import-statement',
					importer,
					resolveDir,
				});
				if (resolved.errors.length > 0) return { errors: resolved.errors };
				const chunk = name.startsWith('.')
					? path.relative('.', resolved.path).replace(/\.ts$/, '')
					: path.join('vendor', name.replaceAll(/[@/]+/g, '-').replace(/^-/, ''));
				found.push({ file: resolved.path, output: chunk });
				// A bundled file ends up at the place of its entry, so that is where the path begins.
				const relative = path.relative(path.dirname(output), chunk).replaceAll(path.sep, '/');
				return { path: relative.startsWith('.') ? relative : `./${relative}`, external: true };
			});
		},
	};
}

async function bundleOne({ file, output }) {
	const found = [];
	// Chunks around a package hold little of our own.
	const vendor = output.startsWith('vendor') || /\/(sdk|startHunspell)$/.test(output);
	await esbuild.build({
		entryPoints: [file],
		outfile: path.join(OUT, `${output}.js`),
		bundle: true,
		platform: 'node',
		format: 'cjs',
		target: 'node22.16',
		external: ['n8n-workflow'],
		// n8n finds n8n-workflow through NODE_PATH, which a native import() does not look at.
		supported: { 'dynamic-import': false },
		// Our own code stays readable in stack traces.
		minify: vendor,
		keepNames: vendor,
		legalComments: 'eof',
		logLevel: 'warning',
		plugins: [chunks(output, found), lazyBarrels(CLIENT_INDEX_FILES, CLIENT)],
	});
	return found;
}

async function bundle() {
	const done = new Set();
	let next = entryPoints.map((file) => ({ file, output: file.replace(/\.ts$/, '') }));
	while (next.length > 0) {
		const found = await Promise.all(
			next.filter(({ output }) => !done.has(output) && done.add(output)).map(bundleOne),
		);
		next = found.flat();
	}
}

/** Icons and codex files, beside the files that name them. */
function assets() {
	return src(['nodes/**/*.svg', 'nodes/**/*.node.json'], { encoding: false }).pipe(
		dest(path.join(OUT, 'nodes')),
	);
}

/** Dictionaries and word lists, which the code finds in the folder `data` above it. */
async function data() {
	await cp(await buildProofData(), path.join(OUT, 'data'), { recursive: true });
}

exports.clean = clean;
exports.typecheck = typecheck;
exports.build = series(clean, parallel(typecheck, bundle, assets, data));
exports.bundle = series(clean, parallel(bundle, assets, data));
exports.default = exports.build;
