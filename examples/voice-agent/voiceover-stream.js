/**
 * Plays the speech that a workflow streams back: a Webhook or Chat Trigger that responds by streaming, and a node
 * TTS Stream that delivers to the caller of the workflow. No build step and no dependencies: load it by a script tag,
 * which makes it `VoiceoverStream`, or by `require`.
 *
 * The response is one JSON object per line. A node that streams begins with `{"type":"begin"}`, goes on with
 * `{"type":"item","content":"..."}` and closes with `{"type":"end"}`; `metadata.nodeId` tells nodes apart. The contents
 * of TTS Stream make up one data URL, `data:audio/mpeg;base64,...`; those of other nodes, an AI Agent for instance, are
 * text. Audio without its "end" is incomplete.
 */
(() => {
	'use strict';

	/**
	 * Reads a streamed response.
	 *
	 * @param {Response} response
	 * @returns {AsyncGenerator<{text: string} | {audio: Uint8Array, mimeType: string}>} text and audio as they arrive
	 * @throws {Error} when the workflow says that it failed, or the response ends before the audio does
	 */
	async function* read(response) {
		if (!response.ok) throw new Error(await refusal(response));
		/** @type {Map<string, Speaker>} those that began and did not end yet, by node */
		const speakers = new Map();
		for await (const line of linesOf(response.body)) {
			const { type, content, metadata } = JSON.parse(line);
			const node = metadata?.nodeId ?? '';
			if (type === 'error') throw new Error(content || 'The workflow failed');
			if (type === 'begin') speakers.set(node, new Speaker());
			const speaker = speakers.get(node);
			if (type === 'end') speakers.delete(node);
			const said =
				type === 'item' ? speaker?.take(content ?? '') : type === 'end' && speaker?.end();
			if (said) yield said;
		}
		if (speakers.size > 0) throw new Error('The connection broke before the end of the answer');
	}

	/** What one node streams: audio when it begins with a data URL, else text. */
	class Speaker {
		mimeType = undefined;
		isText = false;
		/** What is not decoded yet: the beginning of the data URL, or fewer than four digits of base64. */
		rest = '';

		take(content) {
			if (this.isText) return { text: content };
			this.rest += content;
			if (this.mimeType === undefined) {
				const head = /^data:([^;,\s]+);base64,/.exec(this.rest);
				if (head === null) return mayBecomeAudio(this.rest) ? undefined : this.asText();
				this.mimeType = head[1];
				this.rest = this.rest.slice(head[0].length);
			}
			const whole = this.rest.slice(0, this.rest.length - (this.rest.length % 4));
			this.rest = this.rest.slice(whole.length);
			if (whole === '') return undefined;
			return {
				mimeType: this.mimeType,
				audio: Uint8Array.from(atob(whole), (c) => c.charCodeAt(0)),
			};
		}

		/** Words that could have become a data URL, such as a lone "data". */
		end() {
			const isOpen = this.mimeType === undefined && !this.isText && this.rest !== '';
			return isOpen ? this.asText() : undefined;
		}

		asText() {
			this.isText = true;
			return { text: this.rest };
		}
	}

	/** Whether it is the beginning of `data:<type>;base64,`. */
	function mayBecomeAudio(text) {
		if ('data:'.startsWith(text)) return true;
		const [, encoding] = /^data:[^;,\s]*(;.*)?$/s.exec(text) ?? [undefined, 'none'];
		return encoding === undefined || ';base64,'.startsWith(encoding);
	}

	async function* linesOf(body) {
		const decoder = new TextDecoder();
		const reader = body.getReader();
		let rest = '';
		try {
			for (;;) {
				const { done, value } = await reader.read();
				rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
				const lines = rest.split('\n');
				rest = done ? '' : lines.pop();
				yield* lines.filter((line) => line.trim() !== '');
				if (done) return;
			}
		} finally {
			// Whoever stops before the end lets go of the connection.
			reader.cancel().catch(() => {});
		}
	}

	async function refusal(response) {
		const text = await response.text();
		try {
			return JSON.parse(text).message || `HTTP ${response.status}`;
		} catch {
			return `HTTP ${response.status}`;
		}
	}

	/**
	 * Plays the audio of a streamed response from its first piece on. Where the browser cannot play the format piece by
	 * piece (MP3 in Firefox, PCM anywhere), it plays when all is there.
	 *
	 * @param {Response} response
	 * @param {HTMLAudioElement} element
	 * @param {{onText?: (text: string) => void}} [listeners]
	 * @returns {Promise<{bytes: number}>} when all has arrived, or when another one is played in its place; it may still
	 *   be playing
	 * @throws {Error} as `read` does; what has arrived until then plays to its end
	 */
	async function play(response, element, { onText = () => {} } = {}) {
		turns.get(element)?.abort();
		const turn = new AbortController();
		turns.set(element, turn);
		let sink;
		let bytes = 0;
		try {
			for await (const piece of read(response)) {
				if (turn.signal.aborted) break;
				if ('text' in piece) {
					onText(piece.text);
					continue;
				}
				sink ??= await openSink(element, piece.mimeType, turn);
				if (turn.signal.aborted) break;
				bytes += piece.audio.length;
				await sink.add(piece.audio);
			}
		} finally {
			if (!turn.signal.aborted) await sink?.end();
		}
		return { bytes };
	}

	/** Whose turn it is, by player; ended when something else is played there. */
	const turns = new WeakMap();

	async function openSink(element, mimeType, turn) {
		const Source = globalThis.ManagedMediaSource ?? globalThis.MediaSource;
		return Source?.isTypeSupported(mimeType)
			? await pieceByPiece(element, mimeType, new Source(), turn)
			: whenAllIsThere(element, mimeType);
	}

	async function pieceByPiece(element, mimeType, source, turn) {
		// Without it, iPhones refuse a managed source.
		element.disableRemotePlayback = true;
		const address = URL.createObjectURL(source);
		element.src = address;
		await happened(source, 'sourceopen', turn.signal);
		URL.revokeObjectURL(address);
		/** The source closes at once when something else is played, and tells so a little later. */
		const isOpen = () => {
			if (source.readyState !== 'open') turn.abort();
			return !turn.signal.aborted;
		};
		if (!isOpen()) return undefined;
		source.addEventListener('sourceclose', () => turn.abort(), { once: true });
		const buffer = source.addSourceBuffer(mimeType);
		void element.play();
		return {
			async add(audio) {
				while (isOpen() && !appended(buffer, audio)) {
					await happened(element, 'timeupdate', turn.signal);
				}
				await happened(buffer, 'updateend', turn.signal);
			},
			end: () => source.readyState === 'open' && source.endOfStream(),
		};
	}

	/** @returns {boolean} false when the browser holds as much as it wants to, until more has been played */
	function appended(buffer, audio) {
		try {
			buffer.appendBuffer(audio);
			return true;
		} catch (error) {
			if (error.name === 'QuotaExceededError') return false;
			throw error;
		}
	}

	function whenAllIsThere(element, mimeType) {
		const pieces = [];
		return {
			add: (audio) => pieces.push(audio),
			end() {
				const address = URL.createObjectURL(new Blob(pieces, { type: mimeType }));
				element.addEventListener('ended', () => URL.revokeObjectURL(address), { once: true });
				element.src = address;
				void element.play();
			},
		};
	}

	/** Resolves as well when the signal fires. Leaves no listener behind. */
	const happened = (target, event, signal) =>
		new Promise((resolve) => {
			const done = () => {
				target.removeEventListener(event, done);
				signal.removeEventListener('abort', done);
				resolve();
			};
			if (signal.aborted) return resolve();
			target.addEventListener(event, done);
			signal.addEventListener('abort', done);
		});

	globalThis.VoiceoverStream = { read, play };
	if (typeof module !== 'undefined') module.exports = globalThis.VoiceoverStream;
})();
