import type { Locator, Page } from 'playwright-core';

/** The dialog of one credential. Saving also tests it, and a test that succeeds closes the dialog. */
export class CredentialDialog {
	readonly root: Locator;

	constructor(private readonly page: Page) {
		this.root = page.getByTestId('editCredential-modal');
	}

	async opened(): Promise<this> {
		await this.root.waitFor();
		return this;
	}

	async write(field: string, value: string): Promise<void> {
		await this.root.getByTestId(`parameter-input-${field}`).locator('input').fill(value);
	}

	async choose(field: string, option: string): Promise<void> {
		await this.root.getByTestId(`parameter-input-${field}`).click();
		await this.page.getByRole('option', { name: option }).click();
	}

	async save(): Promise<void> {
		await this.page.getByTestId('credential-save-button').click();
	}

	/** What the failed test says, with its details. */
	async failure(): Promise<string> {
		await this.root.getByText('Couldn’t connect with these settings').waitFor();
		await this.root.getByText('More details').click();
		return await this.root.innerText();
	}

	async success(): Promise<void> {
		await this.root.getByText('Connection tested successfully').waitFor();
	}

	async closed(): Promise<void> {
		await this.root.waitFor({ state: 'hidden' });
	}

	async close(): Promise<void> {
		await this.root.getByLabel('Close this dialog').click();
		await this.closed();
	}
}
