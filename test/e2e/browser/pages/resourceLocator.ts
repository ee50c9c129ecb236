import type { Locator, Page } from 'playwright-core';
import { eventually } from '../eventually';

/** The entries come from n8n, and the account's from the simulator. */
const OPENS_WITHIN_MS = 4_000;

/** A field whose value is chosen from a list, or entered in another way. */
export class ResourceLocator {
	constructor(
		private readonly page: Page,
		readonly root: Locator,
	) {}

	/** Entries of the list that is open. */
	get entries(): Locator {
		return this.page.getByTestId('rlc-item');
	}

	/** The suggestions of the field before take the first click when they are still open. */
	async openList(): Promise<void> {
		const open = this.page
			.getByTestId(/^rlc-(item|search|error-container)$/)
			.filter({ visible: true })
			.first();
		await eventually(async () => {
			if (!(await open.isVisible())) await this.root.getByTestId('rlc-input').click();
			await open.waitFor({ timeout: OPENS_WITHIN_MS });
		});
	}

	/** Why the open list is empty. */
	async failure(): Promise<string> {
		return await this.page.getByTestId('rlc-error-container').innerText();
	}

	/** Types into the search field of the open list. */
	async filter(words: string): Promise<void> {
		await this.page.getByTestId('rlc-search').fill(words);
	}

	async choose(entry: string): Promise<void> {
		await this.entries.filter({ hasText: entry }).first().click();
	}

	async switchTo(mode: 'list' | 'id' | 'pin'): Promise<void> {
		await this.root.getByTestId('rlc-mode-selector').click();
		// The lists of other fields stay in the page when they are closed.
		await this.page.getByTestId(`mode-${mode}`).filter({ visible: true }).click();
	}

	/** Enters a value where the mode has no list. */
	async write(value: string): Promise<void> {
		await this.input.fill(value);
	}

	get input(): Locator {
		return this.root.getByTestId('rlc-input').and(this.page.locator('input')).first();
	}
}
