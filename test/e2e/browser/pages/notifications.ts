import type { Page } from 'playwright-core';

/** The small messages in the corner. They tell the end of a run, and cover what is below them. */
export class Notifications {
	constructor(private readonly page: Page) {}

	async dismiss(): Promise<void> {
		await this.page.evaluate(() => {
			for (const button of document.querySelectorAll('.el-notification__closeBtn')) {
				(button as HTMLElement).click();
			}
		});
		await this.page.waitForFunction(() => document.querySelector('.el-notification') === null);
	}

	/** Waits for the next one; `dismiss` those of before first. */
	async next(): Promise<void> {
		await this.page.locator('.el-notification').first().waitFor();
	}
}
