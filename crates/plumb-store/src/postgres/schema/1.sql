-- Times are milliseconds since 1970 in UTC. Numbers of versions, outcomes and scores are drawn from one counter, so they rise in the order
-- of commits.

-- Marks the database as a store of Plumb.
CREATE TABLE plumb_store (format BIGINT NOT NULL);
INSERT INTO plumb_store VALUES (1);

-- Whoever writes locks its row, so that writers take turns.
CREATE TABLE counter (
  only_row BIGINT PRIMARY KEY CHECK (only_row = 1),
  value BIGINT NOT NULL
);
INSERT INTO counter VALUES (1, 0);

-- A lead as it stands: what lists are filtered and sorted by. Attributes stand in its newest version, the score in its newest record.
CREATE TABLE leads (
  id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
  created_at BIGINT NOT NULL,
  created_given BIGINT NOT NULL,     -- 1 if somebody told it
  updated_at BIGINT NOT NULL,
  version BIGINT NOT NULL,           -- the highest number given to a version
  head BIGINT NOT NULL,              -- the newest version by observed_at
  observed_at BIGINT NOT NULL,       -- of the head
  owner TEXT COLLATE "C",                         -- of the head
  outcome TEXT COLLATE "C", outcome_at BIGINT, outcome_amount DOUBLE PRECISION,
  seq BIGINT,                        -- the newest score
  -- Of the newest score, for sorting: what is missing stands below everything (see sql/apply/score.rs).
  score DOUBLE PRECISION NOT NULL, probability DOUBLE PRECISION NOT NULL, expected_amount DOUBLE PRECISION NOT NULL, disagreement DOUBLE PRECISION NOT NULL,
  grade TEXT COLLATE "C", stage TEXT COLLATE "C", trend TEXT COLLATE "C"
);
CREATE INDEX leads_by_score ON leads (score DESC, id);
CREATE INDEX leads_by_probability ON leads (probability DESC, id);
CREATE INDEX leads_by_expected_amount ON leads (expected_amount DESC, id);
CREATE INDEX leads_by_disagreement ON leads (disagreement DESC, id);
CREATE INDEX leads_by_created ON leads (created_at DESC, id);
CREATE UNIQUE INDEX leads_by_seq ON leads (seq) WHERE seq IS NOT NULL;

-- Leads that are to be scored again: few, and apart, so that an event does not touch its lead.
CREATE TABLE due (
  lead_id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
  since BIGINT NOT NULL,
  mark BIGINT NOT NULL,
  cause TEXT COLLATE "C" NOT NULL
);
CREATE INDEX due_by_wait ON due (since, lead_id);

CREATE TABLE versions (
  n BIGINT PRIMARY KEY,
  lead_id TEXT COLLATE "C" NOT NULL,
  version BIGINT NOT NULL,
  attributes TEXT COLLATE "C" NOT NULL,
  owner TEXT COLLATE "C",
  observed_at BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX versions_by_lead ON versions (lead_id, observed_at, version);

CREATE TABLE events (
  id TEXT COLLATE "C" NOT NULL UNIQUE,
  lead_id TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  properties TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (lead_id, at, id)
);

CREATE TABLE outcomes (
  n BIGINT PRIMARY KEY,
  lead_id TEXT COLLATE "C" NOT NULL,
  outcome TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  amount DOUBLE PRECISION
);
CREATE INDEX outcomes_by_lead ON outcomes (lead_id, at, n);

CREATE TABLE scores (
  seq BIGINT PRIMARY KEY,
  lead_id TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  record TEXT COLLATE "C" NOT NULL
);
CREATE INDEX scores_by_lead ON scores (lead_id, seq, at);

-- What must be known of erased leads: that they are gone, and where to count on.
CREATE TABLE erased (
  lead_id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
  version BIGINT NOT NULL,
  seq BIGINT NOT NULL UNIQUE
);

CREATE TABLE overrides (
  id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
  lead_id TEXT COLLATE "C", attribute TEXT COLLATE "C", value TEXT COLLATE "C",
  score BIGINT, stage TEXT COLLATE "C",
  author TEXT COLLATE "C" NOT NULL, reason TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL, expires_at BIGINT,
  ended_at BIGINT, ended_by TEXT COLLATE "C"
);
CREATE INDEX overrides_by_lead ON overrides (lead_id, id) WHERE lead_id IS NOT NULL;
CREATE INDEX overrides_of_segments ON overrides (id) WHERE lead_id IS NULL AND ended_at IS NULL;
CREATE INDEX overrides_by_end ON overrides (expires_at) WHERE ended_at IS NULL;

CREATE TABLE keys (
  id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  hash BYTEA NOT NULL UNIQUE,
  scopes TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL, expires_at BIGINT, revoked_at BIGINT
);

CREATE TABLE settings (
  name TEXT COLLATE "C" PRIMARY KEY NOT NULL,
  value TEXT COLLATE "C" NOT NULL
);

-- Answers to requests that may be repeated, by the digest of the request's name.
CREATE TABLE requests (
  name BYTEA PRIMARY KEY NOT NULL,
  digest BYTEA NOT NULL,
  answer TEXT COLLATE "C" NOT NULL,
  until BIGINT NOT NULL
);
CREATE INDEX requests_by_end ON requests (until);
