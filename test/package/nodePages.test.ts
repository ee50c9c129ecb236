import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INodeProperties, INodePropertyCollection } from 'n8n-workflow';
import { ElevenLabsVoiceoverApi } from '../../credentials/ElevenLabsVoiceoverApi.credentials';
import { VoiceoverStoreApi } from '../../credentials/VoiceoverStoreApi.credentials';
import { properties as cacheLookup } from '../../nodes/CacheLookup/properties';
import { properties as pinVoice } from '../../nodes/PinVoice/properties';
import { properties as proofText } from '../../nodes/ProofText/properties';
import { cacheModeField } from '../../nodes/shared/fields/purchaseFields';
import { speechFieldsOrLookup } from '../../nodes/shared/fields/speechFields';
import { properties as ttsConvert } from '../../nodes/TtsConvert/properties';
import { properties as ttsStream } from '../../nodes/TtsStream/properties';
import { properties as ttsStreamTrigger } from '../../nodes/TtsStreamTrigger/properties';
import { properties as voiceoverBudget } from '../../nodes/VoiceoverBudget/properties';

const PAGES: Record<string, INodeProperties[]> = {
	'nodes/cache-lookup': cacheLookup,
	'nodes/pin-voice': pinVoice,
	'nodes/proof-text': proofText,
	'nodes/tts-convert': ttsConvert,
	'nodes/tts-stream': ttsStream,
	'nodes/tts-stream-trigger': ttsStreamTrigger,
	'nodes/voiceover-budget': voiceoverBudget,
	credentials: [...new ElevenLabsVoiceoverApi().properties, ...new VoiceoverStoreApi().properties],
};

/** A longer list of choices is not repeated on a page, nor one whose names say all there is to say. */
const MOST_CHOICES = 8;
const PLAIN_CHOICES = ['age', 'gender', 'baseUrl'];

/** Names on the screen of all fields and of their choices. */
function names(fields: INodeProperties[]): string[] {
	return fields.flatMap((field) => {
		const { type, name, displayName, options = [] } = field;
		if (type === 'notice') return [];
		if (type === 'collection') return names(options as INodeProperties[]);
		if (type === 'fixedCollection') {
			return (options as INodePropertyCollection[]).flatMap(({ values }) => names(values));
		}
		return [...(name === 'operation' ? [] : [displayName]), ...choicesOf(field)];
	});
}

function choicesOf({ type, name, options = [] }: INodeProperties): string[] {
	const isListed =
		name === 'operation' || (options.length <= MOST_CHOICES && !PLAIN_CHOICES.includes(name));
	return type === 'options' && isListed ? options.map((option) => option.name) : [];
}

/** Said once, on the page of TTS Convert; the other pages lead there. */
const SHARED = new Set(names([...speechFieldsOrLookup({ defaultModelId: 'any' }), cacheModeField]));

function unsaid(page: string, fields: INodeProperties[]): string[] {
	const text = readFileSync(join(__dirname, '..', '..', 'docs', `${page}.md`), 'utf8');
	const isSaid = (name: string) => text.includes(`**${name}**`);
	const elsewhere = (name: string) => page !== 'nodes/tts-convert' && SHARED.has(name);
	return [...new Set(names(fields))].filter((name) => !elsewhere(name) && !isSaid(name));
}

it.each(Object.entries(PAGES))(
	'docs/%s.md says what each field, choice and operation is',
	(page, fields) => {
		expect(unsaid(page, fields)).toEqual([]);
	},
);

it('would notice a field that a page does not have', () => {
	const field = {
		displayName: 'Nothing Of This Name',
		name: 'x',
		type: 'string',
		default: '',
	} as const;
	expect(unsaid('nodes/tts-stream', [field])).toEqual(['Nothing Of This Name']);
	const collection = {
		...field,
		displayName: 'Options',
		type: 'collection',
		options: [field],
	} as const;
	expect(unsaid('nodes/tts-stream', [collection as unknown as INodeProperties])).toEqual([
		'Nothing Of This Name',
	]);
});
