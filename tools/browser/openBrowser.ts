import { chromium as browsers, selectors, type Browser } from 'playwright-core';

import { ensureProgram } from '../debian/program';
import { chromium } from '../debian/programs';

/** Opens Chromium without a window; it reaches this machine and nothing else. `getByTestId` looks for the attribute that n8n uses. */
export async function openBrowser(): Promise<Browser> {
	selectors.setTestIdAttribute('data-test-id');
	return await browsers.launch({
		executablePath: await ensureProgram(chromium),
		headless: true,
		args: [
			// As root, in a container, Chromium has no sandbox; the only pages are those of the n8n under test.
			...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
			// The shared memory of containers is too small for it.
			'--disable-dev-shm-usage',
			'--mute-audio',
			// The editor asks n8n's own services for news; what it shows must not depend on them.
			'--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
		],
	});
}
