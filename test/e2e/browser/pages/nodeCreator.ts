import type { Page } from 'playwright-core';
import { NodePanel } from './nodePanel';

/** The panel in which one looks for a node. */
export class NodeCreator {
	constructor(private readonly page: Page) {}

	/** Types into the search field; the list follows a moment later. */
	async search(words: string): Promise<void> {
		await this.page.getByTestId('node-creator-search-bar').fill(words);
	}

	/** Names of the nodes, or of the actions of the node that was chosen. */
	async listed(): Promise<string[]> {
		const names = await this.page.getByTestId('node-creator-item-name').allInnerTexts();
		return names.map((name) => name.trim());
	}

	/** Clicks the entry with exactly this name, or the first that has it in its name. */
	async choose(name: string): Promise<void> {
		const names = this.page.getByTestId('node-creator-item-name');
		await names.filter({ hasText: name }).first().click();
	}

	/** Looks for a node, chooses one of its actions and gets the panel of the new node. */
	async add(node: string, action: string): Promise<NodePanel> {
		await this.search(node);
		await this.choose(node);
		await this.choose(action);
		const panel = new NodePanel(this.page);
		await panel.root.waitFor();
		return panel;
	}
}
