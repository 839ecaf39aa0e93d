use std::hash::{BuildHasherDefault, Hasher};

/// Finds names of columns. The names in the table are the model's own, so that nobody who sends requests can choose any that collide, and
/// a hash need not be a secret one.
pub(super) type NamesHasher = BuildHasherDefault<Words>;

/// Eight bytes at a time, each mixed in by a multiplication (Knuth, The Art of Computer Programming, volume 3, section 6.4).
#[derive(Debug, Default)]
pub(super) struct Words(u64);

impl Words {
    fn mix(&mut self, word: u64) {
        let product = u128::from(self.0 ^ word) * 0x9e37_79b9_7f4a_7c15;
        self.0 = (product >> 64) as u64 ^ product as u64;
    }
}

impl Hasher for Words {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        words.iter().for_each(|word| self.mix(u64::from_le_bytes(*word)));
        // The length parts what the zeros behind the rest would make one.
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        self.mix(u64::from_le_bytes(last) ^ (bytes.len() as u64) << 56);
    }

    fn write_u8(&mut self, _: u8) {
        // A text ends with one and the same byte.
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::hash::BuildHasher;

    use super::*;

    #[test]
    fn names_alike_have_hashes_of_their_own() {
        let names: Vec<String> = (0..2000)
            .flat_map(|n| [format!("field_{n}"), format!("{n}"), "\0".repeat(n % 40), format!("a field {n} of long name")])
            .collect();
        let hashes: HashSet<u64> = names.iter().map(|name| NamesHasher::default().hash_one(name.as_str())).collect();
        assert_eq!(hashes.len(), names.iter().collect::<HashSet<_>>().len());
        // The places of a small table are taken evenly: the lowest and highest bits both differ.
        for shift in [0, 57] {
            let places: HashSet<u64> = hashes.iter().map(|hash| hash >> shift & 127).collect();
            assert_eq!(places.len(), 128);
        }
    }
}
