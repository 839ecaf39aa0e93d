use serde::Serialize;

/// Something in the store that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What is wrong.
    pub problem: String,
    /// How often.
    pub count: u64,
}
