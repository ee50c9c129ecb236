import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterTests } from './afterTests';

/** A message of OpenAI's chat completions, as far as it matters here. */
export interface ChatMessage {
	role: string;
	content: string;
}

interface ChatRequest {
	messages: ChatMessage[];
	tools: { function: { name: string } }[];
}

export interface FakeLanguageModel {
	/** For the field Base URL of an OpenAI credential. */
	url: string;
	/** What the tools answered, in order of arrival. */
	toolAnswers: string[];
}

/**
 * Speaks OpenAI's chat completions: it calls the first tool it is offered once, with `input`, and then says that it is
 * done. Ends with the test file.
 */
export async function startFakeLanguageModel(input: object): Promise<FakeLanguageModel> {
	const toolAnswers: string[] = [];
	const server = createServer((request, response) => {
		void bodyOf(request).then((body) => {
			const { messages, tools } = JSON.parse(body) as ChatRequest;
			const answers = messages.filter(({ role }) => role === 'tool');
			toolAnswers.push(...answers.map(({ content }) => content));
			const call = { name: tools[0]?.function.name, arguments: JSON.stringify(input) };
			const message =
				answers.length > 0
					? { role: 'assistant', content: 'Done.' }
					: {
							role: 'assistant',
							content: null,
							tool_calls: [{ id: 'call-1', type: 'function', function: call }],
						};
			response.setHeader('content-type', 'application/json');
			response.end(
				JSON.stringify({
					id: 'chat-1',
					object: 'chat.completion',
					created: 1,
					model: 'fake',
					choices: [
						{
							index: 0,
							message,
							finish_reason: answers.length > 0 ? 'stop' : 'tool_calls',
						},
					],
					usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
				}),
			);
		});
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	afterTests(() => server.close());
	return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, toolAnswers };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks).toString();
}
