import type { Locator, Page } from 'playwright-core';
import { CredentialDialog } from './credentialDialog';
import { Notifications } from './notifications';
import { OutputPanel } from './outputPanel';
import { ResourceLocator } from './resourceLocator';

/** The panel of one node: its fields in the middle, its output at the right. */
export class NodePanel {
	readonly root: Locator;

	readonly output: OutputPanel;

	constructor(private readonly page: Page) {
		this.root = page.getByTestId('ndv');
		this.output = new OutputPanel(page);
	}

	/** A field with a list of its own, for example Voice. */
	locator(name: string): ResourceLocator {
		return new ResourceLocator(this.page, this.root.getByTestId(`resource-locator-${name}`));
	}

	/** Chooses an option of a field by its words. */
	async choose(name: string, option: string): Promise<void> {
		await this.root.getByTestId(`parameter-input-${name}`).click();
		await this.page.getByRole('option', { name: option }).click();
	}

	/** Replaces what a field holds that is an expression from the start. */
	async writeExpression(name: string, text: string): Promise<void> {
		await this.root.getByTestId(`parameter-input-${name}`).locator('.cm-content').click();
		await this.page.keyboard.press('ControlOrMeta+a');
		await this.page.keyboard.insertText(text);
	}

	async write(name: string, text: string): Promise<void> {
		await this.root.getByTestId(`parameter-input-${name}`).locator('input, textarea').fill(text);
	}

	/** The button for the n-th credential of a node that has none yet. */
	async connectCredential(index: number): Promise<CredentialDialog> {
		const slot = this.root.getByTestId('node-credentials-empty-state').nth(index);
		await slot.getByRole('button').first().click();
		return await new CredentialDialog(this.page).opened();
	}

	/** Chooses one of the credentials there are for the n-th that the node takes. */
	async chooseCredential(index: number, name: string): Promise<void> {
		await this.root.getByTestId('node-credentials-select').nth(index).click();
		await this.page
			.getByTestId(/^node-credentials-select-item-/)
			.filter({ hasText: name, visible: true })
			.click();
	}

	async editCredential(index: number): Promise<CredentialDialog> {
		await this.root.getByTestId('credential-edit-button').nth(index).click();
		return await new CredentialDialog(this.page).opened();
	}

	/** Runs this node, and those before it that have not run, and waits for the end. */
	async execute(): Promise<void> {
		const notifications = new Notifications(this.page);
		await notifications.dismiss();
		await this.root.getByTestId('node-execute-button').click();
		await notifications.next();
		const idle = this.page.locator(':not([class*=loading]):not([aria-busy=true]):not(:disabled)');
		await this.root.getByTestId('node-execute-button').and(idle).waitFor();
	}

	async close(): Promise<void> {
		await new Notifications(this.page).dismiss();
		await this.root.getByTestId('ndv-close-button').click();
		await this.root.waitFor({ state: 'hidden' });
	}
}
