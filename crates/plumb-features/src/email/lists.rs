//! Domains and local parts that tell the type of an address.

use std::collections::HashSet;
use std::sync::LazyLock;

use plumb_core::hash::WordBuildHasher;

/// Domains and local parts, one a line.
pub(super) struct Lists {
    pub(super) free: Words,
    /// Providers with a domain in many countries: `yahoo.*`.
    pub(super) free_families: Words,
    pub(super) disposable: Words,
    pub(super) roles: Words,
}

pub(super) static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let (families, free) = lines(include_str!("../../data/free_email.txt")).partition::<Vec<_>, _>(|line| line.ends_with(".*"));
    Lists {
        free: Words::new(free),
        free_families: Words::new(families.into_iter().map(|family| family.trim_end_matches(".*"))),
        disposable: Words::new(lines(include_str!("../../data/disposable_email.txt"))),
        roles: Words::new(lines(include_str!("../../data/role_addresses.txt"))),
    }
});

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// A set of words. Most texts are in none, which their first byte and length mostly tell.
pub(super) struct Words {
    words: HashSet<&'static str, WordBuildHasher>,
    /// By the first byte, the lengths of words: a bit each, the last one for all that are longer.
    lengths: [u64; 256],
}

impl Words {
    fn new(words: impl IntoIterator<Item = &'static str>) -> Self {
        let words: HashSet<_, _> = words.into_iter().collect();
        let mut lengths = [0; 256];
        for (first, word) in words.iter().filter_map(|word| Some((word.as_bytes().first()?, word))) {
            lengths[usize::from(*first)] |= length_bit(word);
        }
        Self { words, lengths }
    }

    #[inline]
    pub(super) fn contains(&self, text: &str) -> bool {
        let Some(first) = text.as_bytes().first() else { return false };
        self.lengths[usize::from(*first)] & length_bit(text) != 0 && self.words.contains(text)
    }
}

fn length_bit(text: &str) -> u64 {
    1 << text.len().min(63)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::fold;

    #[test]
    fn lists_are_folded_and_disjoint() {
        let lists = &*LISTS;
        let all = [&lists.free, &lists.free_families, &lists.disposable, &lists.roles];
        for entry in all.iter().flat_map(|list| &list.words) {
            assert_eq!(fold(entry), **entry);
            assert!(all.iter().any(|list| list.contains(entry)), "`{entry}` is found");
        }
        assert_eq!(lists.free.words.intersection(&lists.disposable.words).count(), 0);
        assert!(lists.free.words.iter().chain(&lists.disposable.words).all(|domain| domain.contains('.')));
    }
}
