/**
 * What the nodes run, as one module of the build: n8n loads the node files at start, and this at the first use.
 */
export { runCacheLookup } from './CacheLookup/execute';
export { runPinVoice } from './PinVoice/execute';
export { searchVoicesToPin } from './PinVoice/searchVoicesToPin';
export {
	testElevenLabsVoiceoverApi,
	testVoiceoverStoreApi,
} from './shared/session/credentialTests';
export { searchModels, searchVoices } from './shared/session/listSearch';
export { runProofText } from './ProofText/execute';
export { runTtsConvert } from './TtsConvert/execute';
export { runTtsStream } from './TtsStream/execute';
export { prepareTtsStreamTrigger } from './TtsStreamTrigger/prepare';
export { answerTtsStreamTrigger } from './TtsStreamTrigger/webhook';
export { runVoiceoverBudget } from './VoiceoverBudget/execute';
