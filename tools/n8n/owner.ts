/** The one account of a test or demo instance. */
export const owner = {
	email: 'owner@voiceover.example',
	password: 'Voiceover-owner-1',
	/** bcrypt, 10 rounds, of the password above; n8n takes only the hash from its environment. */
	passwordHash: '$2a$10$F5diAyHuteMA8I3uKyvC3uIOAhzO/BPvauLJj4aZFEfEDJSh7tVOy',
} as const;
