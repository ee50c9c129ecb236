import { ensureChromium, findChromium, type Machine } from '../../tools/browser/chromium';

/** A machine that has these programs; `apt-get install` adds what `brings` names. */
function machine(options: {
	programs?: string[];
	env?: NodeJS.ProcessEnv;
	userId?: number;
	brings?: string;
	refusals?: number;
}) {
	const programs = new Set(options.programs);
	const commands: string[] = [];
	let refusals = options.refusals ?? 0;
	const made: Machine = {
		env: { PATH: '/usr/local/bin:/usr/bin', ...options.env },
		userId: options.userId ?? 0,
		isExecutable: (file) => programs.has(file),
		run: async (command, parameters) => {
			commands.push([command, ...parameters].join(' '));
			if (parameters.includes('install')) {
				if (refusals-- > 0) throw new Error('Unable to locate package chromium');
				if (options.brings !== undefined) programs.add(options.brings);
			}
			await Promise.resolve();
		},
	};
	return { made, commands };
}

const INSTALL = 'apt-get install --yes --no-install-recommends chromium fonts-liberation';

describe('findChromium', () => {
	it('takes the first on the path, under whatever name', () => {
		const { made } = machine({ programs: ['/usr/bin/google-chrome', '/usr/bin/chromium-browser'] });
		expect(findChromium(made)).toBe('/usr/bin/chromium-browser');
	});

	it('takes the one that is named, and no other in its place', () => {
		const programs = ['/opt/chrome', '/usr/bin/chromium'];
		expect(findChromium(machine({ programs, env: { CHROMIUM_PATH: '/opt/chrome' } }).made)).toBe(
			'/opt/chrome',
		);
		expect(findChromium(machine({ programs, env: { CHROMIUM_PATH: '/opt/none' } }).made)).toBe(
			undefined,
		);
	});
});

describe('ensureChromium', () => {
	it('installs nothing where there is one', async () => {
		const { made, commands } = machine({ programs: ['/usr/bin/chromium'] });
		expect(await ensureChromium(undefined, made)).toBe('/usr/bin/chromium');
		expect(commands).toEqual([]);
	});

	it('installs it as root', async () => {
		const { made, commands } = machine({ brings: '/usr/bin/chromium' });
		expect(await ensureChromium(undefined, made)).toBe('/usr/bin/chromium');
		expect(commands).toEqual([INSTALL]);
	});

	it('fetches the lists of packages where they are missing, with sudo for other users', async () => {
		const { made, commands } = machine({
			brings: '/usr/bin/chromium',
			refusals: 1,
			userId: 1000,
		});
		await ensureChromium(undefined, made);
		expect(commands).toEqual(
			[INSTALL, 'apt-get update', INSTALL].map((command) => `sudo --non-interactive ${command}`),
		);
	});

	it('says what to do when it cannot be installed', async () => {
		const { made } = machine({ refusals: 2 });
		await expect(ensureChromium(undefined, made)).rejects.toThrow(
			/need Chromium.*CHROMIUM_PATH[^]*Unable to locate package/,
		);
	});
});
