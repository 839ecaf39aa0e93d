//! Leads, events, outcomes, scores and keys, kept.
