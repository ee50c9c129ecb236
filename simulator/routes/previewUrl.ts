import type { Exchange } from '../server/exchange';
import type { SimulatedVoice } from '../voices/voice';

/** Where the simulator itself plays a sample of a voice. Needs no key, as the vendor's preview links need none. */
export function previewUrl(exchange: Exchange, voice: SimulatedVoice): string {
	return `http://${exchange.request.headers.host ?? 'localhost'}/simulator/previews/${voice.voiceId}`;
}
