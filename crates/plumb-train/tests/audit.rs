//! The leakage audit: a column that each rule must find, and one that it must let pass.

#[path = "audit/closing.rs"]
mod closing;
#[path = "audit/configuration.rs"]
mod configuration;
#[path = "audit/deals.rs"]
mod deals;
#[path = "audit/event_log.rs"]
mod event_log;
#[path = "audit/order.rs"]
mod order;
#[path = "audit/outcome.rs"]
mod outcome;
#[path = "audit/strength.rs"]
mod strength;
