use std::fmt;
use std::sync::Arc;

use plumb_model::Model;
use plumb_model::lookalike::CodedPerson;

/// Reads the seeds that leads are compared with, as a model codes them. A server has no reader of tables of its own, and a new version of the
/// model may code the same seeds otherwise.
#[derive(Clone)]
pub struct SeedSource(Arc<Read>);

type Read = dyn Fn(&Model) -> Result<Vec<CodedPerson>, String> + Send + Sync;

impl SeedSource {
    /// A source that asks the given function, which may block; what it fails with is for the log.
    pub fn new(read: impl Fn(&Model) -> Result<Vec<CodedPerson>, String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(read))
    }

    pub(super) fn read(&self, model: &Model) -> Result<Vec<CodedPerson>, String> {
        (self.0)(model)
    }
}

impl fmt::Debug for SeedSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SeedSource")
    }
}
