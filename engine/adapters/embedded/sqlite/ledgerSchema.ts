/** Amounts are thousandths of a credit, instants epoch milliseconds. */
export const LEDGER_MIGRATIONS = [
	`
	-- What is left of a limit must be known without adding up entries. There is no CHECK against a limit, because a
	-- charge is booked whatever it is and a limit may be lowered below what is spent; the guard is in the reserving.
	CREATE TABLE balance (
		scope TEXT NOT NULL, period TEXT NOT NULL,
		spent INTEGER NOT NULL DEFAULT 0, reserved INTEGER NOT NULL DEFAULT 0, unknown INTEGER NOT NULL DEFAULT 0,
		PRIMARY KEY (scope, period)
	) STRICT, WITHOUT ROWID;

	CREATE TABLE entry (
		seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
		ns TEXT NOT NULL, key TEXT NOT NULL, operation TEXT NOT NULL, amount INTEGER NOT NULL,
		workflow TEXT NOT NULL, voice TEXT NOT NULL, model TEXT NOT NULL, format TEXT NOT NULL,
		characters INTEGER NOT NULL, text_sha256 TEXT NOT NULL,
		owner TEXT NOT NULL, expires INTEGER NOT NULL,
		state TEXT NOT NULL, charged INTEGER, confirmed INTEGER, request_id TEXT, resolved_by TEXT,
		created INTEGER NOT NULL, sent INTEGER, closed INTEGER
	) STRICT;
	-- Closing an entry only ever takes it out of here, so this can refuse a second hold but never a settlement.
	CREATE UNIQUE INDEX entry_open ON entry (ns, operation, key) WHERE state IN ('reserved', 'sent');
	CREATE INDEX entry_expires ON entry (expires) WHERE state IN ('reserved', 'sent');
	CREATE INDEX entry_key ON entry (ns, key);
	CREATE INDEX entry_request ON entry (request_id) WHERE request_id IS NOT NULL;

	-- The windows that an entry is counted in, with the limits that admitted it.
	CREATE TABLE hold (
		entry INTEGER NOT NULL REFERENCES entry (seq), scope TEXT NOT NULL, period TEXT NOT NULL, limit_then INTEGER,
		PRIMARY KEY (entry, scope, period)
	) STRICT, WITHOUT ROWID;
	CREATE INDEX hold_window ON hold (scope, period, entry);

	CREATE TABLE rule (
		scope TEXT PRIMARY KEY, unit TEXT NOT NULL, zone TEXT NOT NULL, amount INTEGER NOT NULL
	) STRICT, WITHOUT ROWID;
	CREATE TABLE warning (
		scope TEXT NOT NULL, period TEXT NOT NULL, percent REAL NOT NULL, PRIMARY KEY (scope, period, percent)
	) STRICT, WITHOUT ROWID;
	CREATE TABLE account (fingerprint TEXT PRIMARY KEY, account TEXT NOT NULL) STRICT, WITHOUT ROWID;
	`,
	// An outcome may be judged only some time after nobody can bring it any more.
	'ALTER TABLE entry ADD COLUMN unknown_since INTEGER',
	// So that the same try may ask again whether it is sent.
	'ALTER TABLE entry ADD COLUMN sent_try TEXT',
] as const;
