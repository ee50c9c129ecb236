import {
	NodeConnectionTypes,
	type IHookFunctions,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import { VOICE_NAME } from '../shared/fields/voiceSubtitle';
import { credentialTest, speechLists } from '../shared/nodeMethods';
import { properties } from './properties';

/** Everything that runs is loaded at the first use, so that n8n starts as if the package were not there. */
const runtime = async () => await import('../runtime');

export class TtsStreamTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'TTS Stream Trigger',
		name: 'ttsStreamTrigger',
		icon: { light: 'file:ttsStreamTrigger.svg', dark: 'file:ttsStreamTrigger.dark.svg' },
		group: ['trigger'],
		// For a trigger of version 1, n8n works out an expression of its own at each request (n8n 2.41.1, webhook-helpers.js).
		version: 1.1,
		subtitle: `={{ "/" + ($parameter["path"] || "…") + ": " + ${VOICE_NAME} + ({ none: ", open to all", header: ", with a header", signedLink: ", signed links" }[$parameter["authentication"]] || "") }}`,
		description:
			'Stream ElevenLabs speech while it is being generated: a voice endpoint, at a web address of yours',
		eventTriggerDescription: 'Waiting for somebody to open the Test URL',
		activationMessage: 'Your voice endpoint is live at its Production URL.',
		triggerPanel: {
			header: 'Listen to your voice endpoint',
			executionsHelp: {
				inactive:
					'The endpoint has two addresses, under <b>Webhook URLs</b>.<br /><br /><b>Test URL</b>: press the button, then open the address once, as a signed link or with <b>?text=…</b>, as the authentication demands. You hear the speech, and its receipt appears in the editor.<br /><br /><b>Production URL</b>: publish the workflow. From then on it answers whenever it is asked; the receipts are in the list of executions, not in the editor.',
				active:
					'The endpoint has two addresses, under <b>Webhook URLs</b>.<br /><br /><b>Test URL</b>: press the button, then open the address once, as a signed link or with <b>?text=…</b>, as the authentication demands. You hear the speech, and its receipt appears in the editor.<br /><br /><b>Production URL</b>: the workflow is published, so it answers whenever it is asked; the receipts are in the <a data-key="executions">list of executions</a>, not in the editor.',
			},
			activationHint:
				'Once the workflow is published, the Production URL answers without this button.',
		},
		defaults: { name: 'TTS Stream Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'elevenLabsVoiceoverApi',
				displayName: 'ElevenLabs',
				required: true,
				testedBy: 'testElevenLabsVoiceoverApi',
			},
			// Without it, the embedded store in the .n8n folder is used.
			{
				name: 'voiceoverStoreApi',
				displayName: 'Voiceover Store (Optional)',
				required: false,
				testedBy: 'testVoiceoverStoreApi',
			},
		],
		webhooks: [
			{
				name: 'default',
				// The last three are answered with 405: n8n itself would say that there is no such address.
				httpMethod: 'GET,HEAD,POST,PUT,PATCH,DELETE',
				responseMode: 'onReceived',
				isFullPath: true,
				ndvHideMethod: true,
				path: '={{$parameter["path"]}}',
			},
		],
		properties,
	};

	methods = {
		listSearch: speechLists,
		credentialTest,
	};

	/** The address is n8n's own; there is nothing to register anywhere else. */
	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return await Promise.resolve(false);
			},
			async create(this: IHookFunctions): Promise<boolean> {
				await (await runtime()).prepareTtsStreamTrigger(this);
				return true;
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await Promise.resolve(true);
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await (await runtime()).answerTtsStreamTrigger(this);
	}
}
