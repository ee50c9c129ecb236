import path from 'node:path';
import { projectFolder } from '../../tools/n8n/nodeRuntime';

/** What the demo leaves behind; not under version control. */
export const outputFolder = path.join(projectFolder, 'demo-output');

/** A path as the user would type it. */
export function shownPath(file: string): string {
	const relative = path.relative(process.cwd(), file);
	return relative.startsWith('..') ? file : relative;
}
