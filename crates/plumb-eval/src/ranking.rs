//! Rows sorted once by score, and their weights summed over tied scores.
//!
//! Every ranking statistic is a walk over these sums. Ties therefore count the same however the rows were ordered,
//! and a bootstrap replicate (the same ranking, other weights) needs no second sort.

/// Row numbers by ascending score; equal scores keep the order of the rows.
pub(crate) struct Ranking {
    order: Vec<usize>,
    /// Where each run of equal scores ends in `order`.
    tie_ends: Vec<usize>,
}

/// Weight of the won and the lost rows that share one score.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Tally {
    pub(crate) won: f64,
    pub(crate) lost: f64,
}

impl Tally {
    pub(crate) fn total(self) -> f64 {
        self.won + self.lost
    }

    fn add(&mut self, other: Tally) {
        self.won += other.won;
        self.lost += other.lost;
    }
}

impl Ranking {
    /// `scores` must be finite.
    pub(crate) fn new(scores: &[f64]) -> Self {
        // `total_cmp` sorts -0 before +0, which would part a tie; adding 0 makes them one.
        let key = |row: &usize| scores[*row] + 0.0;
        let mut order: Vec<usize> = (0..scores.len()).collect();
        order.sort_by(|a, b| key(a).total_cmp(&key(b)));
        let tie_ends = (1..=order.len()).filter(|&end| end == order.len() || key(&order[end - 1]) != key(&order[end])).collect();
        Self { order, tie_ends }
    }

    pub(crate) fn order(&self) -> &[usize] {
        &self.order
    }

    /// Where each run of equal scores ends in [`Ranking::order`].
    pub(crate) fn tie_ends(&self) -> &[usize] {
        &self.tie_ends
    }

    /// Runs of equal scores, lowest first, as row numbers.
    pub(crate) fn ties(&self) -> impl DoubleEndedIterator<Item = &[usize]> {
        (0..self.tie_ends.len()).map(|tie| {
            let start = if tie == 0 { 0 } else { self.tie_ends[tie - 1] };
            &self.order[start..self.tie_ends[tie]]
        })
    }

    /// Sums per distinct score, best score first. `weights` are in row order; the buffer is reused between replicates.
    pub(crate) fn tally_into(&self, won: &[bool], weights: &[f64], tallies: &mut Vec<Tally>) {
        tallies.clear();
        tallies.extend(self.ties().rev().map(|rows| {
            let mut tally = Tally::default();
            for &row in rows {
                if won[row] {
                    tally.won += weights[row];
                } else {
                    tally.lost += weights[row];
                }
            }
            tally
        }));
    }
}

/// Sorts and sums in one step, for statistics that are computed once.
pub(crate) fn tallies(won: &[bool], scores: &[f64], weights: Option<&[f64]>) -> Vec<Tally> {
    let ranking = Ranking::new(scores);
    let mut tallies = Vec::new();
    match weights {
        Some(weights) => ranking.tally_into(won, weights, &mut tallies),
        None => ranking.tally_into(won, &vec![1.0; won.len()], &mut tallies),
    }
    tallies
}

/// Weight of all won and all lost rows.
pub(crate) fn grand_total(tallies: &[Tally]) -> Tally {
    let mut total = Tally::default();
    for tally in tallies {
        total.add(*tally);
    }
    total
}

/// Weight of the won rows among the best `depth` of weight. A tie that crosses the edge counts in proportion, which is
/// what ordering tied rows at random gives on average.
pub(crate) fn won_in_top(tallies: &[Tally], depth: f64) -> f64 {
    let mut seen = Tally::default();
    for tally in tallies {
        let room = depth - seen.total();
        if tally.total() > room {
            return seen.won + tally.won * (room / tally.total());
        }
        seen.add(*tally);
    }
    seen.won
}
