import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { withExclusiveLock } from '../../tools/n8n/exclusiveLock';

let lockFile: string;

beforeEach(() => {
	lockFile = path.join(mkdtempSync(path.join(tmpdir(), 'exclusive-lock-')), 'n8n.lock');
});

afterEach(() => rmSync(path.dirname(lockFile), { recursive: true, force: true }));

test('a second holder waits until the first has finished', async () => {
	const events: string[] = [];
	const first = Promise.withResolvers<void>();
	const holding = withExclusiveLock(lockFile, { timeoutMs: 5_000 }, async () => {
		await first.promise;
		events.push('first done');
	});

	const onWait = () => {
		events.push('second waits');
		first.resolve();
	};
	await withExclusiveLock(lockFile, { timeoutMs: 5_000, onWait }, async () => {
		events.push('second works');
	});

	await holding;
	expect(events).toEqual(['second waits', 'first done', 'second works']);
});

test('waiting ends with an error that names the lock', async () => {
	const first = Promise.withResolvers<void>();
	const holding = withExclusiveLock(lockFile, { timeoutMs: 0 }, async () => await first.promise);

	const waiting = withExclusiveLock(lockFile, { timeoutMs: 0 }, async () => undefined);

	await expect(waiting).rejects.toThrow(lockFile);
	first.resolve();
	await holding;
});

test('work that fails frees the lock', async () => {
	const failing = withExclusiveLock(lockFile, { timeoutMs: 0 }, async () => {
		throw new Error('no disk space');
	});
	await expect(failing).rejects.toThrow('no disk space');

	await expect(withExclusiveLock(lockFile, { timeoutMs: 0 }, async () => 'free')).resolves.toBe(
		'free',
	);
});
