//! The titles that a thread read last: the same few hundred make up most of any list of people.

use std::cell::RefCell;
use std::hash::{BuildHasher, RandomState};

use super::Title;

/// Where titles of one hash stand: so many that few titles that come again and again take each other's place.
const WAYS: usize = 4;

/// Hashes that are told apart: with [`WAYS`] titles each of at most [`LONGEST`] bytes about 100 kB a thread, if all are taken.
const SETS: usize = 256;

/// Longer titles are rare, and read each time.
const LONGEST: usize = 64;

/// The titles of a hash, the one that was met last first: the one that was met least lately makes room.
type Set = [Option<(Box<str>, Title)>; WAYS];

struct Recent {
    hasher: RandomState,
    sets: Vec<Set>,
}

thread_local! {
    static RECENT: RefCell<Recent> = RefCell::new(Recent { hasher: RandomState::new(), sets: vec![[const { None }; WAYS]; SETS] });
}

/// What `read` makes of a text; recalled if this thread met the very same text lately. `read` depends on nothing but the text.
pub(super) fn recalled(text: &str, read: fn(&str) -> Title) -> Title {
    if text.len() > LONGEST {
        return read(text);
    }
    RECENT.with_borrow_mut(|recent| {
        let set = &mut recent.sets[recent.hasher.hash_one(text) as usize % SETS];
        let way = set.iter().position(|met| met.as_ref().is_some_and(|(known, _)| **known == *text));
        set[..=way.unwrap_or(WAYS - 1)].rotate_right(1);
        match &mut set[0] {
            Some((_, title)) if way.is_some() => *title,
            other => other.insert((text.into(), read(text))).1,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recalled_is_as_read_also_where_titles_take_each_others_place() {
        let titles: Vec<String> =
            (0..4 * SETS * WAYS).map(|number| format!("{} of department {number}", ["Head", "Director", "Intern"][number % 3])).collect();
        for title in titles.iter().chain(&titles).chain([&"Head of Sales ".repeat(20)]) {
            assert_eq!(recalled(title, Title::read), Title::read(title), "{title}");
            assert_eq!(recalled(title, Title::read), Title::read(title), "{title}");
        }
    }
}
