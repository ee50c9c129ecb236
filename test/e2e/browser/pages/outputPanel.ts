import type { Locator, Page } from 'playwright-core';

/** What a run put out. */
export class OutputPanel {
	readonly root: Locator;

	constructor(page: Page) {
		this.root = page.getByTestId('output-panel');
	}

	/** Hints above the output. */
	get hints(): Locator {
		return this.root.getByTestId('node-hint');
	}

	get errorMessage(): Locator {
		return this.root.getByTestId('node-error-message');
	}

	get errorDescription(): Locator {
		return this.root.getByTestId('node-error-description');
	}

	async show(view: 'schema' | 'table' | 'json' | 'binary'): Promise<void> {
		await this.root.getByTestId(`radio-button-${view}`).click();
	}

	/** Opens the file of the first item. */
	async view(): Promise<void> {
		await this.show('binary');
		await this.root.getByTestId('ndv-view-binary-data').first().click();
	}

	/** The audio player; throws when the browser cannot play the file. Duration in seconds. */
	async playedSeconds(): Promise<number> {
		const player = this.root.locator('audio');
		await player.waitFor();
		return await player.evaluate(
			async (audio: HTMLAudioElement) =>
				await new Promise<number>((resolve, reject) => {
					const look = () => {
						if (audio.error !== null) reject(new Error(audio.error.message));
						else if (audio.readyState > 0) resolve(audio.duration);
					};
					for (const event of ['loadedmetadata', 'error']) audio.addEventListener(event, look);
					look();
				}),
		);
	}
}
