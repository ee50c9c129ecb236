/** ESM-only packages that our code imports; jest runs CommonJS, so they are transformed too. */
const esmPackages = [
	'p-queue',
	'p-timeout',
	'p-retry',
	'is-network-error',
	'eld',
	'eventemitter3',
	'music-metadata',
	'n2words',
];

const common = {
	testEnvironment: 'node',
	// It exports its modules to imports only, and jest requires.
	moduleNameMapper: {
		'^eld/extrasmall$': '<rootDir>/node_modules/eld/src/entries/static.extrasmall.js',
	},
	transform: {
		'^.+\\.(ts|js)$': [
			'@swc/jest',
			{ jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
		],
	},
	transformIgnorePatterns: [`/node_modules/(?!(${esmPackages.join('|')})/)`, '<rootDir>/dist/'],
};

module.exports = {
	// Ends what hangs, and judges nothing: on a busy machine a test may take many times as long as on an idle one.
	testTimeout: 120_000,
	projects: [
		{
			...common,
			displayName: 'unit',
			testMatch: ['<rootDir>/test/**/*.test.ts'],
			testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/workflow/', '<rootDir>/test/e2e/'],
		},
		{
			...common,
			displayName: 'workflow',
			testMatch: ['<rootDir>/test/workflow/**/*.test.ts'],
		},
	],
};
