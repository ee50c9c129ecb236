import { chromium, selectors, type Browser } from 'playwright-core';

import { ensureChromium } from './chromium';

/** Opens Chromium without a window; it reaches 127.0.0.1 and nothing else. `getByTestId` looks for the attribute that n8n uses. */
export async function openBrowser(): Promise<Browser> {
	selectors.setTestIdAttribute('data-test-id');
	return await chromium.launch({
		executablePath: await ensureChromium(),
		headless: true,
		args: [
			// As root, in a container, Chromium has no sandbox; the only pages are those of the n8n under test.
			...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
			// The shared memory of containers is too small for it.
			'--disable-dev-shm-usage',
			'--mute-audio',
			// The editor asks n8n's own services for news; what it shows must not depend on them.
			'--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
		],
	});
}
