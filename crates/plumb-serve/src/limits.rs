//! What a request may ask for at most.

/// Bytes of the body of a request for one lead: 1 MiB.
pub const SINGLE_BODY_BYTES: usize = 1 << 20;
/// Bytes of the body of a batch: 10 MiB.
pub const BATCH_BODY_BYTES: usize = 10 << 20;
/// Leads of a batch.
pub const BATCH_LEADS: usize = 1_000;
/// Items of a page of a list, unless a caller says otherwise.
pub const LIST_DEFAULT: u32 = 100;
/// Items of a page of a list, at most.
pub const LIST_MOST: u32 = 1_000;
/// Leads that are dealt out at once.
pub const DEALT_LEADS: usize = 10_000;
/// Leads whose owners are written at once: nobody else can write meanwhile.
pub const APPLIED_LEADS: usize = 2_000;
/// How often a lead is held against a condition of a representative, at most.
pub const DEALT_CONDITIONS: usize = 20_000_000;
/// Representatives whom they are dealt out to.
pub const REPRESENTATIVES: usize = 500;
/// Rows of a table, in the forms of other protocols.
pub const TABLE_ROWS: usize = 10_000;
/// Cells of such a table.
pub const TABLE_CELLS: usize = 1_000_000;
/// Kinds of warnings that an answer about a table tells.
pub const TABLE_WARNINGS: usize = 50;
/// Bytes of a table that is scored on the thread that read it; larger ones do not hold up other requests.
pub const SMALL_TABLE_BYTES: usize = 32 << 10;
/// Bytes of rules, in a file or in a request: 1 MiB.
pub const RULES_BYTES: usize = 1 << 20;
/// Attributes of a lead.
pub const ATTRIBUTES: usize = 2_000;
/// Events of a lead, in a request and in the store alike.
pub const EVENTS: usize = plumb_store::EVENTS_PER_LEAD as usize;
/// Faults of events that a problem lists.
pub const EVENT_PROBLEMS: usize = 50;
/// Faults that a problem of many leads lists, about.
pub const LISTED_PROBLEMS: usize = 50;
/// Rules of a preview among which findings are looked for: each is held against each.
pub const CHECKED_RULES: usize = 1_000;
/// Names of attributes that a preview remembers of its leads.
pub const PREVIEW_NAMES: usize = 10_000;
/// Events that a line of a ledger lists; the rest are counted.
pub const EVIDENCE_EVENTS: usize = 100;
/// Characters of a value that a line of a ledger shows.
pub const EVIDENCE_CHARACTERS: usize = 200;
/// Closed leads of a comparison.
pub const CLOSED_LEADS: usize = 10_000;
/// Leads that an audience is chosen from, and seeds of a request.
pub const LOOKALIKE_LEADS: usize = 10_000;
/// Seeds that a lead is told to be like.
pub const NEIGHBOURS: u64 = 50;
/// What is listed of that a lead and a seed have in common.
pub const SHARED_TRAITS: usize = 10;
/// Bytes of the body of a comparison, and of leads that likeness is told of: 32 MiB.
pub const COMPARE_BODY_BYTES: usize = 32 << 20;
/// Groupings that a comparison is told for.
pub const COMPARED_GROUPINGS: usize = 20;
/// Groups of each that are listed.
pub const COMPARED_GROUPS: usize = 50;
/// Bytes of the answer to a preview, about: 32 MiB.
pub const PREVIEW_ANSWER_BYTES: usize = 32 << 20;
/// Seconds that a preview may take, about.
pub const PREVIEW_SECONDS: u64 = 10;
/// Comparisons and previews that run at once; further ones are refused.
pub const HEAVY_REQUESTS: usize = 2;
/// Reasons of a scored lead.
pub const REASONS: u64 = 50;
/// Reasons of a scored lead when the request does not say.
pub const DEFAULT_REASONS: u64 = 5;
/// Warnings about unknown fields of one lead; the rest are counted, so that an answer cannot grow far beyond its request.
pub const UNKNOWN_FIELD_WARNINGS: usize = 50;
/// Versions besides the champions that are kept in memory.
pub const CACHED_VERSIONS: usize = 8;
