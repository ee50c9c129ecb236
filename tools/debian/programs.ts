import type { DebianProgram } from './program';

export const chromium: DebianProgram = {
	title: 'Chromium',
	neededBy: 'The tests in the browser',
	names: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'],
	variable: 'CHROMIUM_PATH',
	// Chromium alone brings no font, and a page without one has no text.
	packages: ['chromium', 'fonts-liberation'],
};

export const redis: DebianProgram = {
	title: 'Redis',
	neededBy: 'The tests of several n8n processes',
	names: ['redis-server'],
	variable: 'REDIS_SERVER_PATH',
	packages: ['redis-server'],
};
