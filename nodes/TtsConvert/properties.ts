import type { INodeProperties } from 'n8n-workflow';
import { lockedTextFields } from '../shared/fields/lockedTextFields';
import {
	audioFieldOption,
	budgetOptions,
	cacheModeField,
	concurrencyOption,
	fileNameOption,
	timeoutOption,
} from '../shared/fields/purchaseFields';
import { speechFieldsOrLookup } from '../shared/fields/speechFields';

const operationField: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	default: 'convert',
	options: [
		{
			name: 'Convert Text to Speech',
			value: 'convert',
			action: 'Convert text to speech',
			description: 'Get the audio, from the cache when the same speech was bought before',
		},
		{
			name: 'Estimate Cost',
			value: 'estimate',
			action: 'Estimate the cost of speech',
			description: 'See what is cached and what the rest would cost, without buying anything',
		},
	],
};

const manualRunsField: INodeProperties = {
	displayName: 'Manual Runs',
	name: 'manualRuns',
	type: 'options',
	default: 'spend',
	description: 'What a run from the editor may do',
	displayOptions: { show: { operation: ['convert'] } },
	options: [
		{
			name: 'Make Drafts',
			value: 'draft',
			description:
				'Serve what was bought before; for the rest make a free, silent draft of the same length',
		},
		{
			name: 'Spend Credits',
			value: 'spend',
			description: 'Buy what is not cached, like any other run; the second run is then free',
		},
	],
};

const onBudgetExceededField: INodeProperties = {
	displayName: 'On Budget Exceeded',
	name: 'onBudgetExceeded',
	type: 'options',
	default: 'error',
	description:
		'What to do with speech that a budget does not allow. Cached speech is always served.',
	displayOptions: { show: { operation: ['convert'] } },
	options: [
		{
			name: 'Fail the Item',
			value: 'error',
			description: 'An error with the code BUDGET_EXCEEDED, before anything is sent',
		},
		{
			name: 'Make a Draft',
			value: 'draft',
			description: 'A free, silent draft of the same length, marked as such',
		},
	],
};

/** Inside a collection, a field of the node is named by its path from the top. */
const SHOWN_FOR_CONVERT = { show: { '/operation': ['convert'] } };

const optionsField: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		...budgetOptions,
		{ ...concurrencyOption, displayOptions: SHOWN_FOR_CONVERT },
		{ ...fileNameOption, displayOptions: SHOWN_FOR_CONVERT },
		{ ...audioFieldOption, displayOptions: SHOWN_FOR_CONVERT },
		{
			displayName: 'Recover From History',
			name: 'recoverFromHistory',
			displayOptions: SHOWN_FOR_CONVERT,
			type: 'boolean',
			default: true,
			description:
				'Whether to look for speech that is not in the cache in the history of the ElevenLabs account first, also for what other programs made. Audio that is found is fetched for free; where history leaves doubt, a warning says what was compared. Calls of this node whose audio was lost are looked for in any case. The key needs the permission speech_history_read.',
		},
		{ ...timeoutOption, displayOptions: SHOWN_FOR_CONVERT },
	],
};

export const properties: INodeProperties[] = [
	operationField,
	...speechFieldsOrLookup({ defaultModelId: 'eleven_multilingual_v2' }),
	cacheModeField,
	manualRunsField,
	onBudgetExceededField,
	...lockedTextFields('convert'),
	optionsField,
];
