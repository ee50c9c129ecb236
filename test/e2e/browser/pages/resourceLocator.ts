import type { Locator, Page } from 'playwright-core';

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

	async openList(): Promise<void> {
		await this.root.getByTestId('rlc-input').click();
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
