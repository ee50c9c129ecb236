import type { Locator, Page } from 'playwright-core';
import { Notifications } from './notifications';

/** n8n fetches, unpacks and loads a package while the dialog waits. */
const INSTALL_TIMEOUT_MS = 60_000;

/** Settings, Community nodes: the packages that are installed. */
export class CommunityNodesPage {
	readonly cards: Locator;

	constructor(private readonly page: Page) {
		this.cards = page.getByTestId('community-package-card');
	}

	async open(): Promise<void> {
		await this.page.goto('/settings/community-nodes');
		await this.cards.first().or(this.page.getByTestId('empty-state')).waitFor();
	}

	async install(packageName: string): Promise<void> {
		await this.page.getByRole('button', { name: 'Install' }).first().click();
		const dialog = this.page.getByTestId('communityPackageInstall-modal');
		await dialog.getByTestId('package-name-input').fill(packageName);
		await dialog.getByTestId('user-agreement-checkbox').click();
		await dialog.getByTestId('install-community-package-button').click();
		await dialog.waitFor({ state: 'hidden', timeout: INSTALL_TIMEOUT_MS });
		await this.cards.first().waitFor();
	}

	/** Takes the newer version that the card offers. */
	async update(): Promise<void> {
		await this.cards.getByRole('button', { name: 'Update' }).click();
		await this.confirm('Confirm update');
	}

	async uninstall(): Promise<void> {
		await this.cards.getByTestId('action-toggle').click();
		await this.page.getByRole('menuitem', { name: 'Uninstall' }).click();
		await this.confirm('Confirm uninstall');
		await this.page.getByTestId('empty-state').waitFor();
	}

	private async confirm(button: string): Promise<void> {
		const notifications = new Notifications(this.page);
		await notifications.dismiss();
		const dialog = this.page.getByTestId('communityPackageManageConfirm-modal');
		await dialog.getByRole('button', { name: button }).click();
		await dialog.waitFor({ state: 'hidden', timeout: INSTALL_TIMEOUT_MS });
		await notifications.next();
	}
}
