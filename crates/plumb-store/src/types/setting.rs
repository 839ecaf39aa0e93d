/// Sets a named text, such as how far a sweep has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutSetting {
    /// The name.
    pub name: String,
    /// The text; none removes it.
    pub value: Option<String>,
    /// If given, what must be kept now (`Some(None)`: nothing), or else nothing is changed.
    pub expected: Option<Option<String>>,
}
