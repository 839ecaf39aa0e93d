-- Lists are gone through in both directions: an index that has ties in the order of identifiers finds the place where a page begins, however
-- many leads have the same value. And filters that let few leads through find them.

DROP INDEX leads_by_score;
DROP INDEX leads_by_probability;
DROP INDEX leads_by_expected_amount;
DROP INDEX leads_by_disagreement;
DROP INDEX leads_by_created;

-- A trend is sorted by like the other values: its rank, and below it leads without a score.
ALTER TABLE leads RENAME COLUMN trend TO trend_word;
ALTER TABLE leads ADD COLUMN trend REAL NOT NULL DEFAULT 0;
UPDATE leads SET trend = CASE trend_word WHEN 'improving' THEN 3 WHEN 'steady' THEN 2 WHEN 'declining' THEN 1 WHEN 'not_enough' THEN 0 ELSE score END;
ALTER TABLE leads DROP COLUMN trend_word;

CREATE INDEX leads_by_score ON leads (score, id);
CREATE INDEX leads_by_probability ON leads (probability, id);
CREATE INDEX leads_by_expected_amount ON leads (expected_amount, id);
CREATE INDEX leads_by_disagreement ON leads (disagreement, id);
CREATE INDEX leads_by_trend ON leads (trend, id);
CREATE INDEX leads_by_created ON leads (created_at, id);
CREATE INDEX leads_by_owner ON leads (owner, id) WHERE owner IS NOT NULL;
CREATE INDEX leads_by_outcome ON leads (outcome, id) WHERE outcome IS NOT NULL;
-- Grade and stage go with the score: whoever walks all leads by score comes to those of a grade late, or not at all.
CREATE INDEX leads_by_grade ON leads (grade, score, id) WHERE grade IS NOT NULL;
CREATE INDEX leads_by_stage ON leads (stage, score, id) WHERE stage IS NOT NULL;

-- What a request asked to be remembered of its answer, beside what became of its changes.
ALTER TABLE requests ADD COLUMN note TEXT;
CREATE INDEX requests_with_note ON requests (name) WHERE note IS NOT NULL;

-- Overrides of segments that were made or ended, and the last lead that was looked at for them: those behind it are to be made due, a part at a time.
CREATE TABLE spreading (
  override_id TEXT PRIMARY KEY NOT NULL,
  after TEXT NOT NULL
) STRICT, WITHOUT ROWID;
