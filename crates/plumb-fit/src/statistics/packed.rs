//! Features packed together: a column of joint codes stands for several features of few codes, so that a pass has fewer columns to go over.

use rayon::prelude::*;

use crate::Codes;

/// Joint codes of one packed column at most: two copies of its sums stay in the first-level cache.
const MOST_CODES: usize = 1024;

/// Columns of joint codes.
#[derive(Debug)]
pub(super) struct Packed {
    columns: Vec<PackedColumn>,
    /// Number of the first joint code of each column, and of all at the end.
    first_bins: Vec<usize>,
}

#[derive(Debug)]
struct PackedColumn {
    codes: Codes,
    /// The features, the one whose codes vary fastest last: the range of each among all bins.
    members: Vec<std::ops::Range<usize>>,
    levels: usize,
}

impl Packed {
    /// Packs columns whose bins are given by `first_bins` (one more than columns): the largest first, each into the first column with room.
    pub(super) fn new(columns: &[&Codes], first_bins: &[usize]) -> Self {
        let range = |feature: usize| first_bins[feature]..first_bins[feature + 1];
        let mut features: Vec<usize> = (0..columns.len()).collect();
        features.sort_by_key(|feature| (std::cmp::Reverse(range(*feature).len()), *feature));
        let mut groups: Vec<(usize, Vec<usize>)> = Vec::new();
        for feature in features {
            let levels = range(feature).len();
            match groups.iter_mut().find(|(product, _)| product * levels <= MOST_CODES) {
                Some((product, members)) => {
                    *product *= levels;
                    members.push(feature);
                }
                None => groups.push((levels, vec![feature])),
            }
        }
        let pack = |(levels, members): &(usize, Vec<usize>)| {
            let own: Vec<(&Codes, usize)> = members.iter().map(|feature| (columns[*feature], range(*feature).len())).collect();
            PackedColumn {
                codes: joint_codes(&own, *levels),
                members: members.iter().map(|feature| range(*feature)).collect(),
                levels: *levels,
            }
        };
        let columns: Vec<PackedColumn> = groups.par_iter().map(pack).collect();
        let mut first_bins = vec![0];
        for column in &columns {
            first_bins.push(first_bins[first_bins.len() - 1] + column.levels);
        }
        Self { columns, first_bins }
    }

    pub(super) fn columns(&self) -> Vec<&Codes> {
        self.columns.iter().map(|column| &column.codes).collect()
    }

    pub(super) fn first_bins(&self) -> &[usize] {
        &self.first_bins
    }

    /// The weight of each joint code: the sum of those of its features.
    pub(super) fn pack<const L: usize>(&self, weights: &[[f64; L]]) -> Vec<[f64; L]> {
        let mut packed = Vec::with_capacity(self.first_bins[self.columns.len()]);
        for column in &self.columns {
            let mut joint = vec![[0.0; L]];
            for member in &column.members {
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
        for (column, range) in self.columns.iter().zip(self.first_bins.windows(2)) {
            let mut step = column.levels;
            for member in &column.members {
                let levels = member.len();
                step /= levels;
                let own = &mut sums[member.clone()];
                for (run, values) in packed[range[0]..range[1]].chunks_exact(step).enumerate() {
                    let sum = &mut own[run % levels];
                    values.iter().for_each(|value| *sum = plus(*sum, *value));
                }
            }
        }
        sums
    }
}

fn plus<const L: usize>(a: [f64; L], b: [f64; L]) -> [f64; L] {
    std::array::from_fn(|lane| a[lane] + b[lane])
}

fn joint_codes(members: &[(&Codes, usize)], levels: usize) -> Codes {
    let Some(((first, _), others)) = members.split_first() else { return Codes::with_capacity(levels, 0) };
    if others.is_empty() {
        return (*first).clone();
    }
    let mut joint: Vec<u16> = first.iter().collect();
    for (codes, levels) in others {
        // Below MOST_CODES, so the product fits.
        let levels = *levels as u16;
        match codes {
            Codes::Narrow(codes) => joint.iter_mut().zip(codes).for_each(|(joint, code)| *joint = *joint * levels + u16::from(*code)),
            Codes::Wide(codes) => joint.iter_mut().zip(codes).for_each(|(joint, code)| *joint = *joint * levels + code),
        }
    }
    if levels <= 1 << 8 { Codes::collect(levels, joint) } else { Codes::Wide(joint) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of every row, the joint weight is the sum of its features' weights; sums by joint code fall apart into sums by bin.
    #[test]
    fn joint_codes_weigh_and_sum_as_their_features_do() {
        let levels = [40usize, 3, 7, 1025, 1, 12, 300, 3];
        let mut first_bins = vec![0];
        levels.iter().for_each(|own| first_bins.push(first_bins[first_bins.len() - 1] + own));
        let code = |feature: usize, row: usize| ((row * (feature + 3) * 7919 + row / 3) % levels[feature]) as u16;
        let columns: Vec<Codes> = (0..levels.len()).map(|f| Codes::collect(levels[f], (0..500).map(|row| code(f, row)))).collect();
        let packed = Packed::new(&columns.iter().collect::<Vec<_>>(), &first_bins);
        assert!(packed.columns().len() < levels.len(), "nothing was packed: the test tests nothing");
        let bins = first_bins[levels.len()];
        // Whole numbers, so that sums are exact in any order.
        let weights: Vec<[f64; 2]> = (0..bins).map(|bin| [(bin * bin % 101) as f64, bin as f64]).collect();
        let joint = packed.pack(&weights);
        let mut sums = vec![[0.0; 2]; joint.len()];
        let mut expected = vec![[0.0; 2]; bins];
        for row in 0..500 {
            let mut own = [0.0; 2];
            for (codes, first) in packed.columns().iter().zip(packed.first_bins()) {
                let at = first + usize::from(codes.get(row));
                own = plus(own, joint[at]);
                sums[at] = plus(sums[at], [1.0, row as f64]);
            }
            let by_feature = (0..levels.len()).map(|f| first_bins[f] + usize::from(code(f, row)));
            assert_eq!(own, by_feature.clone().fold([0.0; 2], |sum, bin| plus(sum, weights[bin])), "row {row}");
            by_feature.for_each(|bin| expected[bin] = plus(expected[bin], [1.0, row as f64]));
        }
        assert_eq!(packed.unpack(&sums, bins), expected);
    }
}
