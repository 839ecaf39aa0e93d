//! The best N of a ranking: of all rows, or of each week.

/// Rows by week and descending score, ready to be worked from the best down. Without weeks, all rows are one week.
pub(super) struct Worklist {
    /// Row numbers; within a week from the best score down.
    order: Vec<u32>,
    weeks: Vec<Week>,
}

struct Week {
    rows: usize,
    /// Lengths of its runs of equal scores, best first.
    ties: Vec<usize>,
}

impl Worklist {
    /// `scores` and `weeks` hold one entry a row.
    pub(super) fn new(scores: &[f64], weeks: Option<&[i32]>) -> Self {
        // Adding 0 makes -0 and 0 one, as they are in a ranking.
        let score = |row: u32| scores[row as usize] + 0.0;
        let week = |row: u32| weeks.map_or(0, |weeks| weeks[row as usize]);
        let mut order: Vec<u32> = (0..scores.len() as u32).collect();
        order.sort_by(|a, b| week(*a).cmp(&week(*b)).then_with(|| score(*b).total_cmp(&score(*a))));
        let of_week =
            |rows: &[u32]| Week { rows: rows.len(), ties: rows.chunk_by(|a, b| score(*a) == score(*b)).map(<[u32]>::len).collect() };
        Self { weeks: order.chunk_by(|a, b| week(*a) == week(*b)).map(of_week).collect(), order }
    }

    /// How many weeks there are.
    pub(super) fn weeks(&self) -> usize {
        self.weeks.len()
    }

    /// Rows of the fullest week.
    pub(super) fn fullest(&self) -> usize {
        self.weeks.iter().map(|week| week.rows).max().unwrap_or(0)
    }

    /// How many rows are worked at `n` a week: all of a week that has fewer.
    pub(super) fn worked(&self, n: usize) -> usize {
        self.weeks.iter().map(|week| week.rows.min(n)).sum()
    }

    /// For each of `depths` (ascending), the weight of `values` among the best so many rows of each week, summed over weeks.
    ///
    /// `weights` and `values` hold one entry a row. In a week whose weight is not its number of rows, the same share of the weight is worked. A
    /// tie that crosses the edge counts in proportion, which is what ordering tied rows at random gives on average.
    pub(super) fn caught(&self, weights: &[f64], values: &[f64], depths: &[usize]) -> Vec<f64> {
        let mut caught = vec![0.0; depths.len()];
        let mut rest = &self.order[..];
        for week in &self.weeks {
            let (rows, others) = rest.split_at(week.rows);
            rest = others;
            week.add_caught(rows, weights, values, depths, &mut caught);
        }
        caught
    }

    /// The chance of each row to be among the best `n` of its week when ties are ordered at random; one entry a row.
    pub(super) fn inclusion(&self, n: usize) -> Vec<f64> {
        let mut chances = vec![0.0; self.order.len()];
        let mut rest = &self.order[..];
        for week in &self.weeks {
            let mut room = week.rows.min(n);
            for &tie in &week.ties {
                let (rows, others) = rest.split_at(tie);
                rest = others;
                let taken = room.min(tie);
                rows.iter().for_each(|row| chances[*row as usize] = taken as f64 / tie as f64);
                room -= taken;
            }
        }
        chances
    }
}

impl Week {
    fn add_caught(&self, rows: &[u32], weights: &[f64], values: &[f64], depths: &[usize], caught: &mut [f64]) {
        let weight: f64 = rows.iter().map(|row| weights[*row as usize]).sum();
        // Multiplied before it is divided, so that the whole week is exactly its weight.
        let depth = |n: usize| n.min(self.rows) as f64 * weight / self.rows as f64;
        let (mut at, mut rest, mut seen, mut sum) = (0, rows, 0.0, 0.0);
        for &tie in &self.ties {
            let (tied, others) = rest.split_at(tie);
            rest = others;
            let (mut own, mut own_sum) = (0.0, 0.0);
            for row in tied {
                let weight = weights[*row as usize];
                own += weight;
                own_sum += weight * values[*row as usize];
            }
            while at < depths.len() && own > depth(depths[at]) - seen {
                caught[at] += sum + own_sum * ((depth(depths[at]) - seen) / own);
                at += 1;
            }
            if at == depths.len() {
                return;
            }
            seen += own;
            sum += own_sum;
        }
        caught[at..].iter_mut().for_each(|caught| *caught += sum);
    }
}
