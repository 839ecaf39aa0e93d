-- Times are milliseconds since 1970 in UTC. Numbers of versions, outcomes and scores are drawn from one counter, so they rise in the order
-- of commits.

CREATE TABLE counter (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  value INTEGER NOT NULL
) STRICT;
INSERT INTO counter VALUES (1, 0);

-- A lead as it stands: what lists are filtered and sorted by. Attributes stand in its newest version, the score in its newest record.
CREATE TABLE leads (
  id TEXT PRIMARY KEY NOT NULL,
  created_at INTEGER NOT NULL,
  created_given INTEGER NOT NULL,     -- 1 if somebody told it
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL,           -- the highest number given to a version
  head INTEGER NOT NULL,              -- the newest version by observed_at
  observed_at INTEGER NOT NULL,       -- of the head
  owner TEXT,                         -- of the head
  outcome TEXT, outcome_at INTEGER, outcome_amount REAL,
  seq INTEGER,                        -- the newest score
  -- Of the newest score, for sorting: what is missing stands below everything (see sql/apply/score.rs).
  score REAL NOT NULL, probability REAL NOT NULL, expected_amount REAL NOT NULL, disagreement REAL NOT NULL,
  grade TEXT, stage TEXT, trend TEXT
) STRICT;
CREATE INDEX leads_by_score ON leads (score DESC, id);
CREATE INDEX leads_by_probability ON leads (probability DESC, id);
CREATE INDEX leads_by_expected_amount ON leads (expected_amount DESC, id);
CREATE INDEX leads_by_disagreement ON leads (disagreement DESC, id);
CREATE INDEX leads_by_created ON leads (created_at DESC, id);
CREATE UNIQUE INDEX leads_by_seq ON leads (seq) WHERE seq IS NOT NULL;

-- Leads that are to be scored again: few, and apart, so that an event does not touch its lead.
CREATE TABLE due (
  lead_id TEXT PRIMARY KEY NOT NULL,
  since INTEGER NOT NULL,
  mark INTEGER NOT NULL,
  cause TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX due_by_wait ON due (since, lead_id);

CREATE TABLE versions (
  n INTEGER PRIMARY KEY,
  lead_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  attributes TEXT NOT NULL,
  owner TEXT,
  observed_at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX versions_by_lead ON versions (lead_id, observed_at, version);

-- Kept in the order in which they are read: all of a lead, by time.
CREATE TABLE events (
  id TEXT NOT NULL UNIQUE,
  lead_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  properties TEXT NOT NULL,
  PRIMARY KEY (lead_id, at, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE outcomes (
  n INTEGER PRIMARY KEY,
  lead_id TEXT NOT NULL,
  outcome TEXT NOT NULL,
  at INTEGER NOT NULL,
  amount REAL
) STRICT;
CREATE INDEX outcomes_by_lead ON outcomes (lead_id, at, n);

CREATE TABLE scores (
  seq INTEGER PRIMARY KEY,
  lead_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  record TEXT NOT NULL
) STRICT;
CREATE INDEX scores_by_lead ON scores (lead_id, seq, at);

-- What must be known of erased leads: that they are gone, and where to count on.
CREATE TABLE erased (
  lead_id TEXT PRIMARY KEY NOT NULL,
  version INTEGER NOT NULL,
  seq INTEGER NOT NULL UNIQUE
) STRICT, WITHOUT ROWID;

CREATE TABLE overrides (
  id TEXT PRIMARY KEY NOT NULL,
  lead_id TEXT, attribute TEXT, value TEXT,
  score INTEGER, stage TEXT,
  author TEXT NOT NULL, reason TEXT NOT NULL,
  created_at INTEGER NOT NULL, expires_at INTEGER,
  ended_at INTEGER, ended_by TEXT
) STRICT;
CREATE INDEX overrides_by_lead ON overrides (lead_id, id) WHERE lead_id IS NOT NULL;
CREATE INDEX overrides_of_segments ON overrides (id) WHERE lead_id IS NULL AND ended_at IS NULL;
CREATE INDEX overrides_by_end ON overrides (expires_at) WHERE ended_at IS NULL;

CREATE TABLE keys (
  id TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  hash BLOB NOT NULL UNIQUE,
  scopes TEXT NOT NULL,
  created_at INTEGER NOT NULL, expires_at INTEGER, revoked_at INTEGER
) STRICT;

CREATE TABLE settings (
  name TEXT PRIMARY KEY NOT NULL,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Answers to requests that may be repeated, by the digest of the request's name.
CREATE TABLE requests (
  name BLOB PRIMARY KEY NOT NULL,
  digest BLOB NOT NULL,
  answer TEXT NOT NULL,
  until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX requests_by_end ON requests (until);
