/** Instants are epoch milliseconds. */
export const PINS_MIGRATIONS = [
	`
	-- A pin that was taken away leaves its row without a choice, so that no revision is given twice.
	CREATE TABLE pin (
		ns TEXT NOT NULL, key TEXT NOT NULL,
		revision INTEGER NOT NULL, choice TEXT, pinned INTEGER NOT NULL,
		PRIMARY KEY (ns, key)
	) STRICT, WITHOUT ROWID;

	CREATE TABLE sighting (
		ns TEXT NOT NULL, key TEXT NOT NULL,
		revision INTEGER NOT NULL, status TEXT NOT NULL, notice_until INTEGER, seen INTEGER NOT NULL,
		PRIMARY KEY (ns, key)
	) STRICT, WITHOUT ROWID;
	`,
	`
	-- Voices that are, or were, made at the provider, by what they are made from.
	CREATE TABLE making (
		ns TEXT NOT NULL, what TEXT NOT NULL,
		name TEXT NOT NULL, started INTEGER NOT NULL, voice TEXT,
		PRIMARY KEY (ns, what)
	) STRICT, WITHOUT ROWID;
	`,
] as const;
