import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build, type Plugin } from 'esbuild';
import { temporaryFolder } from '../support/temporaryFolder';

const { lazyBarrels } = createRequire(__filename)('../../tools/build/lazyBarrels') as {
	lazyBarrels: (filter: RegExp, packageName: string) => Plugin;
};

const CLIENT = '@elevenlabs/elevenlabs-js';
const ROOT = join(__dirname, '..', '..');
const run = promisify(execFile);

/** Bundles an entry as the package is bundled, and runs a program that has it as `built`. */
async function withBundle(entry: string, program: string, plugins: Plugin[]): Promise<unknown> {
	const file = join(temporaryFolder('barrels'), 'built.cjs');
	await build({
		stdin: { contents: entry, resolveDir: ROOT },
		outfile: file,
		bundle: true,
		platform: 'node',
		format: 'cjs',
		plugins,
	});
	const tried = `const built = require(${JSON.stringify(file)}); ${program}`;
	const { stdout } = await run(process.execPath, ['-e', tried], { cwd: ROOT });
	return JSON.parse(stdout);
}

const clientPlugin = () => lazyBarrels(/elevenlabs-js[\\/].*index\.js$/, CLIENT);

describe('index files that load what they list when it is used', () => {
	it('of the API client give the same names as before, in whatever order they are used', async () => {
		const names = await withBundle(
			`export * as serialization from '${CLIENT}/serialization'; export * as api from '${CLIENT}/api';`,
			`
				const eager = {
					serialization: require('${CLIENT}/serialization'),
					api: require('${CLIENT}/api'),
				};
				const report = {};
				for (const tree of Object.keys(eager)) {
					const names = Object.keys(eager[tree]).sort(() => Math.random() - 0.5);
					const wrong = names.filter((name) => {
						const one = built[tree][name];
						return typeof one !== typeof eager[tree][name]
							|| Object.keys(one ?? {}).join() !== Object.keys(eager[tree][name] ?? {}).join();
					});
					const more = Object.keys(built[tree]).filter((name) => !(name in eager[tree]));
					report[tree] = { many: names.length > 100, wrong, more };
				}
				console.log(JSON.stringify(report));
			`,
			[clientPlugin()],
		);
		const good = { many: true, wrong: [], more: [] };
		expect(names).toEqual({ serialization: good, api: good });
	});

	it('load nothing before, and are left alone when they do anything else', async () => {
		const folder = temporaryFolder('listed');
		const isModule = 'Object.defineProperty(exports, "__esModule", { value: true });\n';
		const star = 'var __exportStar = (from, to) => Object.assign(to, from);\n';
		const files = {
			'lists/index.js': `${star}${isModule}__exportStar(require("./one"), exports);`,
			'lists/one.js': `${isModule}globalThis.said?.push("one"); exports.one = 1;`,
			'acts/index.js': `${star}${isModule}globalThis.acted = true;\n__exportStar(require("./two"), exports);`,
			'acts/two.js': `${isModule}exports.two = 2;`,
			'package.json': '{}',
		};
		for (const [name, contents] of Object.entries(files)) {
			const file = join(folder, name);
			await run('mkdir', ['-p', join(file, '..')]);
			await writeFile(file, contents);
		}
		const loaded = await withBundle(
			`module.exports = { lists: require(${JSON.stringify(`${folder}/lists`)}), acts: require(${JSON.stringify(`${folder}/acts`)}) };`,
			`
				globalThis.said = [];
				const { acts, lists } = built;
				console.log(JSON.stringify({ acted: globalThis.acted, two: acts.two, one: lists.one, said }));
			`,
			[lazyBarrels(new RegExp(`^${folder}.*index\\.js$`), CLIENT)],
		);
		expect(loaded).toEqual({ acted: true, two: 2, one: 1, said: ['one'] });
	});
});
