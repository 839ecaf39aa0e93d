/// Where long work says how far it is. Implementations must be cheap and may be called from any thread.
pub trait Progress: Sync {
    /// A new stage begins, of so many steps if known.
    fn stage(&self, name: &str, steps: Option<u64>);
    /// So many steps of the stage are done.
    fn advance(&self, steps: u64);
    /// Something that a person should read.
    fn note(&self, text: &str);
}

/// Says nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _name: &str, _steps: Option<u64>) {}
    fn advance(&self, _steps: u64) {}
    fn note(&self, _text: &str) {}
}
