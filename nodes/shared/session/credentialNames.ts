/** Type names of the credentials, as workflows are saved with them. */
export const API_CREDENTIAL = 'elevenLabsVoiceoverApi';
export const STORE_CREDENTIAL = 'voiceoverStoreApi';
