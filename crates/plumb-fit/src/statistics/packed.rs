//! Features packed together: a joint code stands for several features of few codes, so that a pass has fewer of them to go over. The joint codes of a
//! row stand side by side: a pass reads them from one end to the other, and keeps what it sums for a row in a register.

use rayon::prelude::*;

use super::sums::add;
use crate::Codes;

/// Joint codes of one group of features at most, so that the sums of all groups nearly stay in the first-level cache; a feature of more is a group by itself.
const MOST_CODES: usize = 512;
/// Rows packed at a time.
const ROWS: usize = 1024;

/// Joint codes, row by row.
#[derive(Debug)]
pub(super) struct Packed {
    /// A number a row and group: which it is among the joint codes of all groups.
    joint: Vec<u16>,
    groups: Vec<Group>,
    /// How many joint codes all groups have.
    codes: usize,
}

/// Features that share a joint code.
#[derive(Debug, Clone)]
struct Group {
    /// The features, the one whose codes vary fastest last: the range of each among all bins.
    members: Vec<std::ops::Range<usize>>,
    /// Number of its first joint code among those of all groups.
    first: usize,
    /// How many it has.
    codes: usize,
}

impl Packed {
    /// Packs columns whose bins are given by `first_bins` (one more than columns): the largest first, each into the first group with room. `None` where
    /// there are more than 65,535 joint codes.
    pub(super) fn new(columns: &[&Codes], first_bins: &[usize]) -> Option<Self> {
        let range = |feature: usize| first_bins[feature]..first_bins[feature + 1];
        let mut features: Vec<usize> = (0..columns.len()).collect();
        features.sort_by_key(|feature| (std::cmp::Reverse(range(*feature).len()), *feature));
        let mut together: Vec<(usize, Vec<usize>)> = Vec::new();
        for feature in features {
            let levels = range(feature).len();
            match together.iter_mut().find(|(product, _)| product * levels <= MOST_CODES) {
                Some((product, members)) => {
                    *product *= levels;
                    members.push(feature);
                }
                None => together.push((levels, vec![feature])),
            }
        }
        let mut codes = 0;
        let mut groups = Vec::with_capacity(together.len());
        let mut sources = Vec::with_capacity(together.len());
        for (own, members) in together {
            let first = u16::try_from(codes).ok()?;
            let levels = |feature: &usize| u16::try_from(range(*feature).len()).ok().map(|levels| (columns[*feature], levels));
            sources.push(Source { first, members: members.iter().map(levels).collect::<Option<_>>()? });
            groups.push(Group { members: members.into_iter().map(range).collect(), first: codes, codes: own });
            codes += own;
        }
        // The first code of every group is one that fits; so must be the last of the last.
        u16::try_from(codes).ok()?;
        let (rows, width) = (columns.first().map_or(0, |codes| codes.len()), groups.len());
        let mut joint = vec![0; rows * width];
        joint.par_chunks_mut((ROWS * width).max(1)).enumerate().for_each(|(part, into)| {
            let mut codes = [0; ROWS];
            let codes = &mut codes[..into.len() / width];
            for (group, source) in sources.iter().enumerate() {
                source.join(part * ROWS, codes);
                into[group..].iter_mut().step_by(width).zip(&*codes).for_each(|(own, code)| *own = *code);
            }
        });
        Some(Self { joint, groups, codes })
    }

    /// Every `stride`-th row.
    pub(super) fn thinned(&self, stride: usize) -> Self {
        let mut joint = Vec::with_capacity(self.joint.len().div_ceil(stride) + self.groups.len());
        self.joint.chunks_exact(self.groups.len().max(1)).step_by(stride).for_each(|row| joint.extend_from_slice(row));
        Self { joint, groups: self.groups.clone(), codes: self.codes }
    }

    /// The weight of each joint code: the sum of those of its features.
    pub(super) fn pack<const L: usize>(&self, weights: &[[f64; L]]) -> Vec<[f64; L]> {
        let mut packed = Vec::with_capacity(self.codes);
        for group in &self.groups {
            let mut joint = vec![[0.0; L]];
            for member in &group.members {
                let own = &weights[member.clone()];
                joint = joint.iter().flat_map(|sum| own.iter().map(|weight| plus(*sum, *weight))).collect();
            }
            packed.extend(joint);
        }
        packed
    }

    /// Sums by bin from sums by joint code.
    pub(super) fn unpack<const L: usize>(&self, packed: &[[f64; L]], bins: usize) -> Vec<[f64; L]> {
        let mut sums = vec![[0.0; L]; bins];
        for group in &self.groups {
            let mut step = group.codes;
            for member in &group.members {
                let levels = member.len();
                step /= levels;
                let own = &mut sums[member.clone()];
                for (run, values) in packed[group.first..][..group.codes].chunks_exact(step).enumerate() {
                    let sum = &mut own[run % levels];
                    values.iter().for_each(|value| *sum = plus(*sum, *value));
                }
            }
        }
        sums
    }

    /// Adds the weights of each row's joint codes to its log-odds; the first row is `start`.
    #[inline(always)]
    pub(super) fn gather<const L: usize>(&self, start: usize, weights: &[[f64; L]], log_odds: &mut [[f64; L]]) {
        let (twos, last) = log_odds.as_chunks_mut::<2>();
        let (pairs, rest) = self.pairs(start, twos.len());
        for ([first, second], codes) in twos.iter_mut().zip(pairs) {
            let (mut one, mut other) = (*first, *second);
            for (a, b) in codes {
                add(&mut one, &weights[usize::from(*a)]);
                add(&mut other, &weights[usize::from(*b)]);
            }
            (*first, *second) = (one, other);
        }
        last.iter_mut().for_each(|z| rest.iter().for_each(|code| add(z, &weights[usize::from(*code)])));
    }

    /// Adds the value of each row to the sums of its joint codes; the first row is `start`.
    #[inline(always)]
    pub(super) fn scatter<const L: usize>(&self, start: usize, values: &[[f64; L]], sums: &mut [[f64; L]]) {
        let (twos, last) = values.as_chunks::<2>();
        let (pairs, rest) = self.pairs(start, twos.len());
        for ([first, second], codes) in twos.iter().zip(pairs) {
            for (a, b) in codes {
                add(&mut sums[usize::from(*a)], first);
                add(&mut sums[usize::from(*b)], second);
            }
        }
        last.iter().for_each(|value| rest.iter().for_each(|code| add(&mut sums[usize::from(*code)], value)));
    }

    /// The joint codes of so many pairs of rows from `start` on, side by side, and of the row after them: two rows at a time are worked on faster than
    /// each by itself.
    #[inline(always)]
    fn pairs(&self, start: usize, count: usize) -> (impl Iterator<Item = impl Iterator<Item = (&u16, &u16)>>, &[u16]) {
        let width = self.groups.len();
        let (pairs, rest) = self.joint[start * width..].split_at(2 * width * count);
        (
            pairs.chunks_exact((2 * width).max(1)).map(move |codes| codes[..width].iter().zip(&codes[width..])),
            &rest[..width.min(rest.len())],
        )
    }
}

/// Where the joint codes of a group come from.
struct Source<'a> {
    /// Number of the first joint code.
    first: u16,
    /// The features' codes, and how many each has; all joint codes together fit into two bytes.
    members: Vec<(&'a Codes, u16)>,
}

impl Source<'_> {
    /// The joint codes of the rows from `start` on.
    fn join(&self, start: usize, joint: &mut [u16]) {
        joint.fill(0);
        let rows = start..start + joint.len();
        for (codes, levels) in &self.members {
            match codes {
                Codes::Narrow(codes) => {
                    joint.iter_mut().zip(&codes[rows.clone()]).for_each(|(joint, code)| *joint = *joint * levels + u16::from(*code));
                }
                Codes::Wide(codes) => joint.iter_mut().zip(&codes[rows.clone()]).for_each(|(joint, code)| *joint = *joint * levels + code),
            }
        }
        joint.iter_mut().for_each(|joint| *joint += self.first);
    }
}

fn plus<const L: usize>(a: [f64; L], b: [f64; L]) -> [f64; L] {
    std::array::from_fn(|lane| a[lane] + b[lane])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of every row, the joint weight is the sum of its features' weights; sums by joint code fall apart into sums by bin.
    #[test]
    fn joint_codes_weigh_and_sum_as_their_features_do() {
        let (levels, rows) = ([40usize, 3, 7, 1025, 1, 12, 300, 3], 501);
        let mut first_bins = vec![0];
        levels.iter().for_each(|own| first_bins.push(first_bins[first_bins.len() - 1] + own));
        let code = move |feature: usize, row: usize| ((row * (feature + 3) * 7919 + row / 3) % levels[feature]) as u16;
        let columns: Vec<Codes> = (0..levels.len()).map(|f| Codes::collect(levels[f], (0..rows).map(|row| code(f, row)))).collect();
        let packed = Packed::new(&columns.iter().collect::<Vec<_>>(), &first_bins).expect("few codes");
        assert!(packed.groups.len() < levels.len(), "nothing was packed: the test tests nothing");
        let bins = first_bins[levels.len()];
        // Whole numbers, so that sums are exact in any order.
        let weights: Vec<[f64; 2]> = (0..bins).map(|bin| [(bin * bin % 101) as f64, bin as f64]).collect();
        let values: Vec<[f64; 2]> = (0..rows).map(|row| [1.0, row as f64]).collect();
        for stride in [1, 3] {
            let (thinned, first) = (packed.thinned(stride), if stride == 1 { 20 } else { 4 });
            let own: Vec<usize> = (0..rows).step_by(stride).skip(first).collect();
            let by_feature = |row: usize| first_bins.iter().zip(0..levels.len()).map(move |(first, f)| first + usize::from(code(f, row)));
            let mut log_odds = vec![[0.5, 0.25]; own.len()];
            thinned.gather(first, &packed.pack(&weights), &mut log_odds);
            let mut expected = vec![[0.0; 2]; bins];
            for (row, z) in own.iter().zip(log_odds) {
                assert_eq!(z, by_feature(*row).fold([0.5, 0.25], |sum, bin| plus(sum, weights[bin])), "row {row}");
                by_feature(*row).for_each(|bin| expected[bin] = plus(expected[bin], values[*row]));
            }
            let mut sums = vec![[0.0; 2]; packed.codes];
            thinned.scatter(first, &own.iter().map(|row| values[*row]).collect::<Vec<_>>(), &mut sums);
            assert_eq!(packed.unpack(&sums, bins), expected);
        }
    }

    #[test]
    fn what_two_bytes_do_not_tell_apart_is_not_packed() {
        let (one, other) = (Codes::collect(40_000, [39_999]), Codes::collect(30_000, [29_999]));
        assert!(Packed::new(&[&one, &other], &[0, 40_000, 70_000]).is_none());
        assert!(Packed::new(&[&one], &[0, 40_000]).is_some_and(|packed| packed.joint == [39_999]));
    }
}
