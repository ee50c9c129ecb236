import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';
import { properties as cacheLookup } from '../../nodes/CacheLookup/properties';
import { properties as pinVoice } from '../../nodes/PinVoice/properties';
import { properties as proofText } from '../../nodes/ProofText/properties';
import { properties as ttsConvert } from '../../nodes/TtsConvert/properties';
import { properties as ttsStream } from '../../nodes/TtsStream/properties';
import { properties as ttsStreamTrigger } from '../../nodes/TtsStreamTrigger/properties';
import { properties as voiceoverBudget } from '../../nodes/VoiceoverBudget/properties';

/** Choices whose name says all there is to say. */
const SELF_EXPLAINING = ['language', 'gender', 'age'];

const CHOICES = ['options', 'multiOptions'];

/** Fields and options without a description, by their path. */
function silent(fields: INodeProperties[], path = ''): string[] {
	return fields.flatMap((field) => {
		const here = `${path}/${field.name}`;
		if (field.type === 'notice' || SELF_EXPLAINING.includes(field.name)) return [];
		if (field.type === 'collection') return silent(field.options as INodeProperties[], here);
		const groups = field.type === 'fixedCollection' ? field.options : [];
		const inGroups = (groups as INodePropertyCollection[]).flatMap(({ name, values }) =>
			silent(values, `${here}/${name}`),
		);
		const options = CHOICES.includes(field.type) ? (field.options as INodePropertyOptions[]) : [];
		const inOptions = options.filter(isSilent).map(({ name }) => `${here}=${name}`);
		// What its options say is enough.
		const itself = isSilent(field) && options.length + inGroups.length === 0 ? [here] : [];
		return [...itself, ...inGroups, ...inOptions];
	});
}

const isSilent = ({ description }: { description?: string }) => (description ?? '') === '';

it.each(
	Object.entries({
		cacheLookup,
		pinVoice,
		proofText,
		ttsConvert,
		ttsStream,
		ttsStreamTrigger,
		voiceoverBudget,
	}),
)('%s says of each field and each option what it is', (_, properties) => {
	expect(silent(properties)).toEqual([]);
});

it('would notice one that does not', () => {
	const field = { displayName: 'X', name: 'x', type: 'string', default: '' } as const;
	expect(silent([field])).toEqual(['/x']);
	expect(silent([{ ...field, type: 'options', options: [{ name: 'A', value: 'a' }] }])).toEqual([
		'/x=A',
	]);
});
