use super::attributes::Attributes;
use super::events::CheckedEvent;

/// What a request says of a lead.
#[derive(Debug)]
pub(crate) struct LeadData<'a> {
    pub attributes: Attributes<'a>,
    /// `None` where what the lead did is not known.
    pub events: Option<Vec<CheckedEvent<'a>>>,
}
