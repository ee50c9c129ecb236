import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { NodeCreator } from './nodeCreator';
import { NodePanel } from './nodePanel';

/** The canvas of one workflow. */
export class WorkflowPage {
	constructor(readonly page: Page) {}

	/** Opens a workflow that does not exist yet. */
	async openNew(): Promise<void> {
		await this.page.goto('/workflow/new');
		await this.page.getByTestId('canvas-plus-button').waitFor();
	}

	/** Starts an empty workflow with the trigger for runs from the editor. */
	async openNewToRunByHand(): Promise<void> {
		await this.openNew();
		const creator = await this.addFirstStep();
		await creator.choose('Trigger manually');
		await this.node('When clicking').waitFor();
	}

	/** "Import from file" in the menu of the workflow. */
	async importFile(file: string): Promise<void> {
		const { nodes } = JSON.parse(readFileSync(file, 'utf8')) as { nodes: { type: string }[] };
		const steps = nodes.filter(({ type }) => type !== 'n8n-nodes-base.stickyNote');
		await this.page.getByTestId('workflow-import-input').setInputFiles(file);
		await this.page
			.getByTestId('canvas-node')
			.nth(steps.length - 1)
			.waitFor();
		await this.page.getByTestId('zoom-to-fit').click();
	}

	/** Pastes nodes that were copied somewhere else. */
	async paste(workflow: object): Promise<void> {
		await this.page.evaluate((text) => {
			const clipboardData = new DataTransfer();
			clipboardData.setData('text/plain', text);
			document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
		}, JSON.stringify(workflow));
		await this.page.getByTestId('canvas-node').first().waitFor();
		await this.page.getByTestId('zoom-to-fit').click();
	}

	async addFirstStep(): Promise<NodeCreator> {
		await this.page.getByTestId('canvas-plus-button').click();
		return new NodeCreator(this.page);
	}

	async addStep(): Promise<NodeCreator> {
		await this.page.getByTestId('node-creator-plus-button').click();
		return new NodeCreator(this.page);
	}

	/** A node on the canvas, by a part of its name. */
	node(name: string): Locator {
		return this.page.getByTestId('canvas-node').filter({ hasText: name });
	}

	/** What stands below the node's name. */
	async subtitle(name: string): Promise<string> {
		const lines = (await this.node(name).innerText()).split('\n');
		return lines[lines.indexOf(name) + 1] ?? '';
	}

	/** What the red signs at the nodes say when the mouse is over them, a line each. */
	async issues(): Promise<string[]> {
		const signs = this.page.getByTestId('node-issues');
		const tooltip = this.page.getByTestId('tooltip-content');
		const found: string[] = [];
		for (let index = 0; index < (await signs.count()); index++) {
			await signs.nth(index).hover();
			found.push(...(await tooltip.innerText()).split('\n'));
			await this.page.mouse.move(0, 0);
			await tooltip.waitFor({ state: 'detached' });
		}
		return found
			.map((line) => line.replace(/^[-\s]+/, '').trim())
			.filter((line) => line !== '' && line !== 'Issues');
	}

	async openNode(name: string): Promise<NodePanel> {
		await this.node(name).dblclick();
		const panel = new NodePanel(this.page);
		await panel.root.waitFor();
		return panel;
	}
}
