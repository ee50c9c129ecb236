import { createRecentValues } from '../../../engine/concurrency/recentValues';

function bench() {
	let nowMs = 0;
	let readings = 0;
	const values = createRecentValues<number>({ now: () => nowMs }, (value) => value >= 0);
	const read = async (value = ++readings) => await Promise.resolve(value);
	return {
		values,
		get: async (name = 'a') => await values.get(name, async () => await read()),
		read,
		at: (ms: number) => (nowMs = ms),
		readings: () => readings,
	};
}

describe('values of the last minute', () => {
	it('are read once for all who ask, by name', async () => {
		const { get, readings } = bench();
		expect(await Promise.all([get(), get(), get('b'), get()])).toEqual([1, 1, 2, 1]);
		expect(readings()).toBe(2);
	});

	it('are renewed behind the back of who asks, so that steady traffic never waits', async () => {
		const { get, at, readings } = bench();
		await get();
		at(29_999);
		expect(await get()).toBe(1);
		expect(readings()).toBe(1);
		at(30_000);
		expect(await get()).toBe(1);
		expect(await get()).toBe(2);
		expect(readings()).toBe(2);
	});

	it('are read anew when nobody asked for a minute', async () => {
		const { get, at } = bench();
		await get();
		at(60_000);
		expect(await get()).toBe(2);
	});

	it('are not remembered when they could not be read, or are not sound', async () => {
		const { values, get } = bench();
		const failing = async () => await Promise.reject(new Error('no'));
		await expect(values.get('a', failing)).rejects.toThrow('no');
		expect(await values.get('a', async () => await Promise.resolve(-1))).toBe(-1);
		expect(await get()).toBe(1);
	});

	it('stay as they were while a renewal fails', async () => {
		const { values, get, at } = bench();
		await get();
		at(45_000);
		const failing = async () => await Promise.reject(new Error('no'));
		expect(await values.get('a', failing)).toBe(1);
		expect(await get()).toBe(1);
	});

	it('can be forgotten, also while they are being renewed', async () => {
		const { values, get, at } = bench();
		await get();
		at(45_000);
		await get();
		values.forget('a');
		await new Promise((wait) => setTimeout(wait, 1));
		expect(await get()).toBe(3);
	});
});
