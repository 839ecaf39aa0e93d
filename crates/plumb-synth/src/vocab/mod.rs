//! The words leads are made of. All invented.

pub(crate) mod companies;
pub(crate) mod levels;
pub(crate) mod titles;

/// Domains that stand for free mail providers: reserved names, because an address at a real provider might be someone's.
pub const FREE_MAIL_DOMAINS: &[&str] = &["freemail.example", "webmail.example", "inbox.example", "mailbox.example"];
