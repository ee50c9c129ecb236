const { projects } = require('./jest.config.js');
const [unit] = projects;

/** The real n8n, with the built and packed package, driven over HTTP. One n8n at a time. */
module.exports = {
	testEnvironment: unit.testEnvironment,
	transform: unit.transform,
	transformIgnorePatterns: unit.transformIgnorePatterns,
	testMatch: ['<rootDir>/test/e2e/**/*.e2e.ts'],
	testTimeout: 180_000,
	maxWorkers: 1,
};
