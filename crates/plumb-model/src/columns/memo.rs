/// Texts longer than this are not remembered.
const LONGEST: usize = 96;
/// Slots of the table, a power of two; at most half are taken.
const SLOTS: usize = 1 << 15;

/// Remembers which entry a text has: an open-addressing table, as most texts of a column are met again and again.
#[derive(Debug, Default)]
pub(super) struct Memo {
    /// One more than the number of a text; 0 where there is none. Empty until the first text comes.
    slots: Vec<u32>,
    hashes: Vec<u32>,
    /// Where each text ends in `arena`, and its entry.
    texts: Vec<(u32, u32)>,
    arena: Vec<u8>,
}

/// Where a text belongs.
pub(super) enum Found {
    /// Its entry.
    Entry(u32),
    /// It is new; give its entry to [`Memo::insert`].
    New(u64),
    /// It is not remembered.
    TooLong,
}

impl Memo {
    /// How many more texts there is room for.
    pub(super) fn room(&self) -> usize {
        SLOTS / 2 - self.texts.len()
    }

    pub(super) fn clear(&mut self) {
        self.slots.fill(0);
        self.hashes.clear();
        self.texts.clear();
        self.arena.clear();
    }

    #[inline]
    pub(super) fn find(&self, text: &str) -> Found {
        let bytes = text.as_bytes();
        if bytes.len() > LONGEST {
            return Found::TooLong;
        }
        let hash = hash(bytes);
        if self.slots.is_empty() {
            return Found::New(hash);
        }
        let mut slot = hash as usize & (SLOTS - 1);
        loop {
            let Some(number) = (self.slots[slot] as usize).checked_sub(1) else { return Found::New(hash) };
            if self.hashes[number] == tag(hash) {
                let (end, entry) = self.texts[number];
                let start = if number == 0 { 0 } else { self.texts[number - 1].0 };
                if self.arena[start as usize..end as usize] == *bytes {
                    return Found::Entry(entry);
                }
            }
            slot = (slot + 1) & (SLOTS - 1);
        }
    }

    /// Remembers a new text; there must be room, see [`Memo::room`].
    pub(super) fn insert(&mut self, hash: u64, text: &str, entry: u32) {
        if self.slots.is_empty() {
            self.slots.resize(SLOTS, 0);
        }
        let mut slot = hash as usize & (SLOTS - 1);
        while self.slots[slot] != 0 {
            slot = (slot + 1) & (SLOTS - 1);
        }
        self.arena.extend_from_slice(text.as_bytes());
        self.texts.push((self.arena.len() as u32, entry));
        self.hashes.push(tag(hash));
        self.slots[slot] = self.texts.len() as u32;
    }
}

fn tag(hash: u64) -> u32 {
    (hash >> 32) as u32
}

/// A quick hash by folded multiplication. It decides nothing but the slot, so it may differ between versions; whoever makes texts collide only
/// makes his own file slow, as the table is small.
#[inline]
fn hash(bytes: &[u8]) -> u64 {
    const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;
    let fold = |state: u64, word: u64| {
        let product = u128::from(state ^ word) * u128::from(SPREAD);
        product as u64 ^ (product >> 64) as u64
    };
    let mut state = SPREAD ^ bytes.len() as u64;
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        state = fold(state, u64::from_le_bytes(*word));
    }
    let mut last = 0;
    for byte in rest {
        last = last << 8 | u64::from(*byte);
    }
    fold(fold(state, last), 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_found_again_until_cleared() {
        let mut memo = Memo::default();
        let texts: Vec<String> = (0..SLOTS / 2).map(|n| format!("text {n}")).collect();
        for (entry, text) in texts.iter().enumerate() {
            match memo.find(text) {
                Found::New(hash) => memo.insert(hash, text, entry as u32),
                _ => panic!("`{text}` was never met"),
            }
        }
        assert_eq!(memo.room(), 0);
        for (number, text) in texts.iter().enumerate() {
            assert!(matches!(memo.find(text), Found::Entry(entry) if entry as usize == number), "{text}");
        }
        assert!(matches!(memo.find(&"x".repeat(LONGEST + 1)), Found::TooLong));
        memo.clear();
        assert!(matches!(memo.find("text 1"), Found::New(_)));
        assert!(matches!(memo.find(""), Found::New(_)));
    }
}
