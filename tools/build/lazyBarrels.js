const { readFile } = require('node:fs/promises');
const path = require('node:path');

/** What TypeScript writes for `export * from './x'` and `export * as x from './x'`, and for nothing else. */
const STAR = /^__exportStar\(require\("([^"]+)"\), exports\);$/;
const NAMESPACE = /^exports\.(\w+) = __importStar\(require\("([^"]+)"\)\);$/;
const DECLARED = /^exports\.\w+ = .*void 0;$/;
const IS_MODULE = 'Object.defineProperty(exports, "__esModule", { value: true });';

/**
 * Lets index files of a CommonJS package load what they list when it is first used, instead of all of it at once.
 *
 * The API client comes as 6,000 files behind such index files, of which a call needs some 30. Each listed file is still
 * bundled, and gives the same under the same name. Only for packages whose files have no side effects; an index file
 * that does anything else is left as it is.
 *
 * @param {RegExp} filter of the absolute paths of the index files
 * @param {string} packageName whose files they are
 */
function lazyBarrels(filter, packageName) {
	return {
		name: 'lazy-barrels',
		setup(build) {
			// Once as a whole, since its files rely on the order in which they are loaded then.
			build.onStart(() => void require(packageName));
			build.onLoad({ filter }, async ({ path: file }) => {
				const contents = lazily(await readFile(file, 'utf8'), file);
				return contents === undefined ? undefined : { contents, loader: 'js' };
			});
		},
	};
}

/**
 * @param {string} source of an index file
 * @param {string} file its absolute path
 * @returns {string | undefined} undefined when the file does more than list others
 */
function lazily(source, file) {
	const start = source.indexOf(IS_MODULE);
	if (start < 0) return undefined;
	const lines = source
		.slice(start + IS_MODULE.length)
		.split('\n')
		.map((line) => line.trim())
		.filter((line) => line !== '' && !line.startsWith('//') && !DECLARED.test(line));
	/** The first file that has a name gives it, except that a namespace always does. */
	const getters = new Map();
	for (const line of lines) {
		const namespace = NAMESPACE.exec(line);
		if (namespace !== null) getters.set(namespace[1], `require("${namespace[2]}")`);
	}
	for (const line of lines.filter((one) => !NAMESPACE.test(one))) {
		const star = STAR.exec(line);
		if (star === null) return undefined;
		for (const name of Object.keys(require(path.resolve(path.dirname(file), star[1])))) {
			if (name === 'default' || getters.has(name)) continue;
			getters.set(name, `require("${star[1]}").${name}`);
		}
	}
	const defined = [...getters].map(([name, get]) => `lazy("${name}", () => ${get});`);
	return [
		IS_MODULE,
		'const lazy = (name, get) => Object.defineProperty(exports, name, { enumerable: true, get });',
		...defined,
	].join('\n');
}

module.exports = { lazyBarrels };
