import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
	IDataObject,
	INode,
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
} from 'n8n-workflow';
import { properties as cacheLookup } from '../../nodes/CacheLookup/properties';
import { properties as pinVoice } from '../../nodes/PinVoice/properties';
import { properties as proofText } from '../../nodes/ProofText/properties';
import { properties as ttsConvert } from '../../nodes/TtsConvert/properties';
import { properties as ttsStream } from '../../nodes/TtsStream/properties';
import { properties as ttsStreamTrigger } from '../../nodes/TtsStreamTrigger/properties';
import { properties as voiceoverBudget } from '../../nodes/VoiceoverBudget/properties';

const PACKAGE = 'n8n-nodes-voiceover.';
const EXAMPLES = join(__dirname, '..', '..', 'examples');
const NODES: Record<string, INodeProperties[]> = {
	cacheLookup,
	pinVoice,
	proofText,
	ttsConvert,
	ttsStream,
	ttsStreamTrigger,
	voiceoverBudget,
};

/** Values that no field takes: n8n opens such a node without a word, and shows it when the panel is open. */
function broken(fields: INodeProperties[], values: IDataObject, path = ''): string[] {
	return Object.entries(values).flatMap(([name, value]) => {
		const here = `${path}/${name}`;
		// A name may stand for several fields, each shown for another operation.
		const named = fields.filter((field) => field.name === name);
		if (named.length === 0) return [`${here}: no such field`];
		const problems = named.map((field) => problemsOf(field, value, here));
		return problems.some((found) => found.length === 0) ? [] : (problems[0] ?? []);
	});
}

function problemsOf(field: INodeProperties, value: unknown, here: string): string[] {
	if (typeof value === 'string' && value.startsWith('=')) return [];
	const choices = () => (field.options as INodePropertyOptions[]).map((option) => option.value);
	switch (field.type) {
		case 'options':
			return choices().includes(value as string) ? [] : [`${here}: no option ${String(value)}`];
		case 'multiOptions':
			return (value as string[])
				.filter((one) => !choices().includes(one))
				.map((one) => `${here}: no option ${one}`);
		case 'resourceLocator': {
			const { mode } = value as { mode: string };
			const modes = field.modes?.map((one) => one.name) ?? [];
			return modes.includes(mode) ? [] : [`${here}: no mode ${mode}`];
		}
		case 'collection':
			return broken(field.options as INodeProperties[], value as IDataObject, here);
		case 'fixedCollection':
			return Object.entries(value as IDataObject).flatMap(([group, entries]) => {
				const found = (field.options as INodePropertyCollection[]).find(
					(one) => one.name === group,
				);
				if (found === undefined) return [`${here}/${group}: no such group`];
				return [entries]
					.flat()
					.flatMap((entry) => broken(found.values, entry as IDataObject, `${here}/${group}`));
			});
		default:
			return [];
	}
}

const files = readdirSync(EXAMPLES).filter((file) => file.endsWith('.json'));

it.each(files)('%s holds only fields and options that its nodes have', (file) => {
	const { nodes } = JSON.parse(readFileSync(join(EXAMPLES, file), 'utf8')) as { nodes: INode[] };
	const ours = nodes.filter(({ type }) => type.startsWith(PACKAGE));
	expect(ours.length).toBeGreaterThan(0);
	for (const { name, type, parameters } of ours) {
		const fields = NODES[type.slice(PACKAGE.length)];
		expect([name, fields && broken(fields, parameters as IDataObject)]).toEqual([name, []]);
	}
});

it('would notice those that they do not have', () => {
	const parameters: IDataObject = {
		operation: 'convert',
		cacheMode: 'banana',
		voice: { __rl: true, mode: 'url', value: 'x' },
		voiceSettings: { loudness: 1, stability: 0.5 },
		outputFormat: '={{ $json.format }}',
		speechOptions: { pronunciationDictionaries: { dictionary: [{ id: 'a', version: 'b' }] } },
		colour: 'blue',
	};
	expect(broken(ttsConvert, parameters)).toEqual([
		'/cacheMode: no option banana',
		'/voice: no mode url',
		'/voiceSettings/loudness: no such field',
		'/speechOptions/pronunciationDictionaries/dictionary/version: no such field',
		'/colour: no such field',
	]);
});
