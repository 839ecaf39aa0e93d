use std::num::NonZeroUsize;

use plumb_model::lookalike::{CodedPerson, Neighbour, Neighbours};

/// The nearest seeds of those of whom something is known, in the order of all; none of the others.
pub(super) fn nearest_of_each(index: &Neighbours, people: &[Option<CodedPerson>], most: usize) -> Vec<Vec<Neighbour>> {
    let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let known: Vec<CodedPerson> = people.iter().flatten().cloned().collect();
    let mut nearest = index.nearest_of_each(&known, most, threads).into_iter();
    people.iter().map(|person| if person.is_some() { nearest.next().unwrap_or_default() } else { Vec::new() }).collect()
}
