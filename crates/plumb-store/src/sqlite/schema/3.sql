-- Which leads a note names, so that it is found when one of them is erased. What earlier notes name is not known.
CREATE TABLE note_leads (
  lead_id TEXT NOT NULL,
  name BLOB NOT NULL,
  PRIMARY KEY (lead_id, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX note_leads_by_name ON note_leads (name);
UPDATE requests SET note = NULL;
DROP INDEX requests_with_note;
