use std::cell::Cell;

/// Steps that a part of the work may take: a step looks at a lead or at a person. They are counted, not timed, so that the same request is answered alike on
/// every machine; so many take a few seconds.
const MOST: u64 = 1_000_000_000;

/// The leads and representatives are too entangled to be dealt within the steps that a request may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooEntangled;

/// Steps that are left.
#[derive(Debug)]
pub(super) struct Effort(Cell<u64>);

impl Effort {
    /// All that a part may take.
    pub(super) fn full() -> Self {
        Self::of(MOST)
    }

    pub(super) fn of(steps: u64) -> Self {
        Self(Cell::new(steps))
    }

    /// Takes steps.
    pub(super) fn spend(&self, steps: usize) -> Result<(), TooEntangled> {
        let left = self.0.get().checked_sub(steps as u64).ok_or(TooEntangled)?;
        self.0.set(left);
        Ok(())
    }
}
