import type { INodeProperties } from 'n8n-workflow';
import { modelField } from '../shared/fields/speechFields';
import { OTHER_RULES, USUAL_RULES } from './speechRules';

const forOperation = (...operation: string[]) => ({ show: { operation } });
const FOR_PROOF = forOperation('proof');

const operationField: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	default: 'proof',
	options: [
		{
			name: 'Proof',
			value: 'proof',
			action: 'Proof a script',
			description: 'Check the text, write it out for speaking, and lock it',
		},
		{
			name: 'Publish Glossary',
			value: 'publishGlossary',
			action: 'Publish a glossary to eleven labs',
			description: 'Make a pronunciation dictionary of the ElevenLabs account from a glossary',
		},
		{
			name: 'Verify Lock',
			value: 'verify',
			action: 'Verify the lock of a script',
			description: 'Find out whether the text is still the one that was proofed',
		},
	],
};

const limitsNotice: INodeProperties = {
	displayName:
		'This finds unknown words, common mistakes of grammar, and markup that would be read aloud. Like every checker without a language model, it misses most real words in the wrong place, such as "form" for "from", or the wrong name: let a person read what matters.',
	name: 'limitsNotice',
	type: 'notice',
	default: '',
	displayOptions: FOR_PROOF,
};

const textField: INodeProperties = {
	displayName: 'Text',
	name: 'text',
	type: 'string',
	typeOptions: { rows: 4 },
	default: '={{ $json.text }}',
	required: true,
	description: 'The script',
	displayOptions: forOperation('proof', 'verify'),
};

const languageField: INodeProperties = {
	displayName: 'Language',
	name: 'language',
	type: 'options',
	default: 'auto',
	description:
		'What the script is written in. Detection is safe from two sentences on; for less, choose it here.',
	displayOptions: FOR_PROOF,
	options: [
		{ name: 'Detect', value: 'auto' },
		{ name: 'Dutch', value: 'nl' },
		{ name: 'English (American or British)', value: 'en' },
		{ name: 'English (American)', value: 'en-US' },
		{ name: 'English (British)', value: 'en-GB' },
		{ name: 'French', value: 'fr' },
		{
			name: 'German',
			value: 'de',
			description: 'Spelling only with a dictionary of your own, see Options',
		},
		{
			name: 'Italian',
			value: 'it',
			description: 'Spelling only with a dictionary of your own, see Options',
		},
		{
			name: 'Other',
			value: 'other',
			description: 'Typography, markup and length only, and spelling with a dictionary of your own',
		},
		{ name: 'Polish', value: 'pl' },
		{ name: 'Portuguese', value: 'pt' },
		{ name: 'Spanish', value: 'es' },
	],
};

const checksField: INodeProperties = {
	displayName: 'Checks',
	name: 'checks',
	type: 'multiOptions',
	default: ['consistency', 'grammar', 'length', 'markup', 'spelling', 'typography'],
	description: 'What to look for',
	displayOptions: FOR_PROOF,
	options: [
		{
			name: 'Consistency',
			value: 'consistency',
			description: 'The same name written in two ways',
		},
		{
			name: 'Grammar',
			value: 'grammar',
			description: 'Repeated words in every language; common mistakes in English',
		},
		{
			name: 'Length',
			value: 'length',
			description: 'A text that is longer than the model takes, or has nothing to speak',
		},
		{
			name: 'Markup',
			value: 'markup',
			description:
				'Pauses, audio tags and phonemes that the model would read aloud; leftovers of Markdown and web pages',
		},
		{ name: 'Spelling', value: 'spelling', description: 'Words that no dictionary knows' },
		{
			name: 'Typography',
			value: 'typography',
			description: 'Spaces, quotation marks, brackets, capitals at the start of a sentence',
		},
	],
};

const reviewSeverityField: INodeProperties = {
	displayName: 'Review From',
	name: 'reviewSeverity',
	type: 'options',
	default: 'warning',
	description: 'Which findings send a script to the output Needs Review',
	displayOptions: FOR_PROOF,
	options: [
		{
			name: 'Errors',
			value: 'error',
			description: 'Only what will be heard, or makes the call fail',
		},
		{ name: 'Notes', value: 'info', description: 'Everything, also what nobody hears' },
		{ name: 'Warnings', value: 'warning', description: 'What probably will be heard' },
	],
};

const autoFixField: INodeProperties = {
	displayName: 'Fix What Is Sure',
	name: 'autoFix',
	type: 'boolean',
	default: false,
	description:
		'Whether to correct mistakes that have one sure correction, such as known typos and a doubled "the". Each correction is listed in the changes.',
	displayOptions: FOR_PROOF,
};

const normalizationField: INodeProperties = {
	displayName: 'Write Out Numbers',
	name: 'normalization',
	type: 'options',
	default: 'auto',
	description:
		'Whether to write out numbers, prices, dates and the like as they are spoken. Words in place of digits are more characters, and so more credits.',
	displayOptions: FOR_PROOF,
	options: [
		{
			name: 'Always',
			value: 'always',
			description:
				'Write them out here. Then set Text Normalization to Off where the text is spoken, so that nothing is done twice.',
		},
		{
			name: 'Auto',
			value: 'auto',
			description: 'Leave them to ElevenLabs where the model reads them well',
		},
		{ name: 'Off', value: 'off', description: 'Leave them as they are' },
	],
};

const glossaryField: INodeProperties = {
	displayName: 'Glossary',
	name: 'glossary',
	type: 'string',
	typeOptions: { rows: 3 },
	default: '',
	placeholder: 'e.g. ElevenLabs | eleven labs | Eleven Labs, 11labs',
	description:
		'One entry a line, in up to three parts: word | how it is spoken | mistakes, divided by commas. An expression may give a list of { word, spoken, forbidden } instead, such as the rows of a sheet.',
	displayOptions: forOperation('proof', 'publishGlossary'),
};

const customWordsField: INodeProperties = {
	displayName: 'Custom Words',
	name: 'customWords',
	type: 'string',
	typeOptions: { rows: 2 },
	default: '',
	placeholder: 'e.g. Qonto, kubectl',
	description:
		'Words that are right although no dictionary knows them, separated by commas or lines. An expression may give a list instead.',
	displayOptions: FOR_PROOF,
};

const protectPatternsField: INodeProperties = {
	displayName: 'Protect Patterns',
	name: 'protectPatterns',
	type: 'string',
	typeOptions: { rows: 2 },
	default: '',
	placeholder: 'e.g. ORD-\\d+',
	description:
		'Regular expressions, one a line: what they match is neither judged nor changed. An expression may give a list instead.',
	displayOptions: FOR_PROOF,
};

const lockField: INodeProperties = {
	displayName: 'Lock',
	name: 'lock',
	type: 'string',
	default: '={{ $json.proof.lock }}',
	required: true,
	description: 'The lock that the operation Proof gave',
	displayOptions: forOperation('verify'),
};

const dictionaryNameField: INodeProperties = {
	displayName: 'Dictionary Name',
	name: 'dictionaryName',
	type: 'string',
	default: 'n8n glossary',
	required: true,
	description:
		'Of the pronunciation dictionary in the ElevenLabs account. Found again by this name; a new version is made only when the glossary changed.',
	displayOptions: forOperation('publishGlossary'),
};

const optionsField: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	displayOptions: FOR_PROOF,
	options: [
		{
			displayName: 'Also Write Out',
			name: 'alsoWriteOut',
			type: 'multiOptions',
			default: [],
			description:
				'What is left as it is unless you choose it, because it can be wrong. Emoji and links always; the rest where numbers are written out here.',
			options: OTHER_RULES,
		},
		{
			displayName: 'Never Write Out',
			name: 'neverWriteOut',
			type: 'multiOptions',
			default: [],
			description: 'What stays as it is written',
			options: USUAL_RULES,
		},
		{
			displayName: 'Own Dictionary: AFF Field',
			name: 'affBinaryProperty',
			type: 'string',
			default: '',
			placeholder: 'e.g. aff',
			description:
				'Binary field with the .aff file of a Hunspell dictionary, for a language that has none here',
		},
		{
			displayName: 'Own Dictionary: DIC Field',
			name: 'dicBinaryProperty',
			type: 'string',
			default: '',
			placeholder: 'e.g. dic',
			description: 'Binary field with the .dic file of the same dictionary',
		},
	],
};

export const properties: INodeProperties[] = [
	operationField,
	textField,
	languageField,
	{ ...modelField('eleven_multilingual_v2'), displayOptions: FOR_PROOF },
	checksField,
	reviewSeverityField,
	autoFixField,
	normalizationField,
	glossaryField,
	customWordsField,
	protectPatternsField,
	lockField,
	dictionaryNameField,
	optionsField,
	limitsNotice,
];
