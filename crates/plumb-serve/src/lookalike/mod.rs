//! Likeness to chosen customers, beside the score: who is most alike, and which seeds somebody is nearest to.

mod audience;
mod lead;
mod live;
mod near;
mod ready;
mod similar;
mod source;

pub(crate) use audience::{AudienceAnswer, AudienceRequest, audience};
pub(crate) use lead::moment;
pub(crate) use live::LiveLikeness;
pub(crate) use ready::Likeness;
pub(crate) use similar::{SimilarAnswer, SimilarRequest, similar};
pub use source::SeedSource;
