use std::collections::HashMap;

/// Leads that are remembered. With names of usual length they take a few megabytes.
const LEADS: usize = 50_000;

/// How many events of a lead are kept, as far as that was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// Not how many, but that there was room for one.
    Some,
    /// So many.
    Exactly(u32),
}

/// How many events of which leads are kept, remembered from one transaction to the next: they need not be counted again for each event. It holds as long
/// as nobody else writes, which the counter tells: whatever changes the events of a lead draws a number.
#[derive(Debug, Default)]
pub(crate) struct EventRoom {
    /// The last number given by the transaction from which it is known.
    counter: Option<i64>,
    leads: HashMap<String, Known>,
}

impl EventRoom {
    /// A transaction begins; `counter` is the last number that was given. What it comes to know holds once it [has ended](Self::keep).
    pub(crate) fn begin(&mut self, counter: i64) {
        if self.counter.take() != Some(counter) || self.leads.len() > LEADS {
            self.leads.clear();
        }
    }

    /// The transaction has ended well, and `counter` is the last number that it gave.
    pub(crate) fn keep(&mut self, counter: i64) {
        self.counter = Some(counter);
    }

    pub(super) fn of(&self, lead_id: &str) -> Option<Known> {
        self.leads.get(lead_id).copied()
    }

    pub(super) fn know(&mut self, lead_id: &str, known: Known) {
        match self.leads.get_mut(lead_id) {
            Some(kept) => *kept = known,
            None => drop(self.leads.insert(lead_id.to_owned(), known)),
        }
    }

    pub(super) fn forget(&mut self, lead_id: &str) {
        self.leads.remove(lead_id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> EventRoom {
        let mut room = EventRoom::default();
        room.begin(7);
        room.know("a", Known::Exactly(3));
        room
    }

    #[test]
    fn what_is_known_holds_as_long_as_nobody_else_writes() {
        let mut room = known();
        room.keep(8);
        room.begin(8);
        assert_eq!(room.of("a"), Some(Known::Exactly(3)));
        room.keep(8);
        room.begin(9);
        assert_eq!(room.of("a"), None);
    }

    #[test]
    fn what_a_transaction_that_failed_came_to_know_does_not_hold() {
        let mut room = known();
        room.begin(7);
        assert_eq!(room.of("a"), None);
    }

    #[test]
    fn no_more_leads_are_remembered_than_there_is_room_for() {
        let mut room = EventRoom::default();
        room.begin(0);
        for lead in 0..=LEADS {
            room.know(&lead.to_string(), Known::Some);
        }
        room.keep(0);
        room.begin(0);
        assert_eq!(room.leads.len(), 0);
    }
}
