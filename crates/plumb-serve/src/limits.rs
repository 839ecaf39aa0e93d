//! What a request may ask for at most.

/// Bytes of the body of a request for one lead: 1 MiB.
pub const SINGLE_BODY_BYTES: usize = 1 << 20;
/// Bytes of the body of a batch: 10 MiB.
pub const BATCH_BODY_BYTES: usize = 10 << 20;
/// Leads of a batch.
pub const BATCH_LEADS: usize = 1_000;
/// Attributes of a lead.
pub const ATTRIBUTES: usize = 2_000;
/// Events of a lead.
pub const EVENTS: usize = 10_000;
/// Faults of events that a problem lists.
pub const EVENT_PROBLEMS: usize = 50;
/// Reasons of a scored lead.
pub const REASONS: u64 = 50;
/// Reasons of a scored lead when the request does not say.
pub const DEFAULT_REASONS: u64 = 5;
/// Warnings about unknown fields of one lead; the rest are counted, so that an answer cannot grow far beyond its request.
pub const UNKNOWN_FIELD_WARNINGS: usize = 50;
/// Versions besides the champions that are kept in memory.
pub const CACHED_VERSIONS: usize = 8;
