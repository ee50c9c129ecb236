import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openBrowser } from '../../../tools/browser/openBrowser';
import { LogTail } from '../../../tools/n8n/logTail';
import { projectFolder } from '../../../tools/n8n/nodeRuntime';
import { afterTests } from '../../support/afterTests';

/** Where pictures of the editor go; the folder is not kept in git. */
export const SCREENSHOTS = join(projectFolder, 'test-results', 'screenshots');

/** Below the time that jest gives a test, so that the failure says what was waited for. */
const STEP_TIMEOUT_MS = 20_000;

/** A page of the editor in a browser. */
export interface EditorInBrowser {
	readonly page: Page;
	/** Keeps a picture as `<name>.png`. */
	picture(name: string): Promise<void>;
	/** A test of what a user does; when it fails, a picture and what the page wrote to its console are kept. */
	story(title: string, steps: (page: Page) => Promise<void>): void;
}

/**
 * Opens Chromium before the tests of the file and closes it after them.
 *
 * @param urlOfN8n asked for once, when n8n runs
 * @param session the session of a user who is signed in; without it nobody is
 */
export function editorInBrowser(
	urlOfN8n: () => string,
	session?: () => Promise<string>,
): EditorInBrowser {
	const console = new LogTail(40);
	let page: Page;
	/** The stories of a file go on from each other. */
	let failed: string | undefined;

	beforeAll(async () => {
		mkdirSync(SCREENSHOTS, { recursive: true });
		const browser = await openBrowser();
		afterTests(async () => await browser.close());
		const context = await browser.newContext({
			baseURL: urlOfN8n(),
			viewport: { width: 1400, height: 820 },
		});
		if (session !== undefined) {
			const [name = '', value = ''] = (await session()).split(/=(.*)/s, 2);
			await context.addCookies([{ name, value, url: urlOfN8n() }]);
		}
		page = await context.newPage();
		page.setDefaultTimeout(STEP_TIMEOUT_MS);
		page.on('console', (message) => console.append(`${message.type()}: ${message.text()}\n`));
		page.on('pageerror', (error) => console.append(`uncaught: ${error.message}\n`));
	});

	const picture = async (name: string): Promise<void> => {
		await page.screenshot({
			path: join(SCREENSHOTS, `${name}.png`),
			animations: 'disabled',
			// Closing the notifications would close an open list as well.
			style: '.el-notification { display: none }',
		});
	};
	return {
		get page() {
			return page;
		},
		picture,
		story(title, steps) {
			it(title, async () => {
				// It would only wait in vain for what the page does not show.
				if (failed !== undefined) throw new Error(`Not tried, because "${failed}" failed`);
				await steps(page).catch(async (error: Error) => {
					failed = title;
					const file = join(SCREENSHOTS, `failed-${title.replaceAll(/\W+/g, '-')}.png`);
					await page.screenshot({ path: file });
					error.stack = `${error.stack}\nPicture: ${file}\nThe page's console:\n${console.toString()}`;
					throw error;
				});
			});
		},
	};
}
