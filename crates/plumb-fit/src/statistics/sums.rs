//! What a pass over the rows sums up.

/// What is summed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Summed {
    /// The loss, and residuals: its slope.
    Residuals,
    /// Variances: the curvature of the loss.
    Variances,
    /// All of it.
    Both,
}

impl Summed {
    pub(super) fn residuals(self) -> bool {
        self != Self::Variances
    }

    pub(super) fn variances(self) -> bool {
        self != Self::Residuals
    }
}

/// Sums over some rows.
#[derive(Debug, Clone)]
pub(super) struct Sums<const L: usize> {
    pub loss: [f64; L],
    pub held_out_loss: [f64; L],
    /// Predicted less observed.
    pub residuals: ByBin<L>,
    /// Variances of the predictions.
    pub variances: ByBin<L>,
}

/// Sums of a value over some rows, all of them and those of each bin. There are no bins where the value was not asked for.
#[derive(Debug, Clone)]
pub(super) struct ByBin<const L: usize> {
    pub total: [f64; L],
    pub bins: Vec<[f64; L]>,
}

impl<const L: usize> Sums<L> {
    pub(super) fn zero(summed: Summed, bins: usize) -> Self {
        let by_bin = |wanted: bool| ByBin { total: [0.0; L], bins: vec![[0.0; L]; if wanted { bins } else { 0 }] };
        let (residuals, variances) = (by_bin(summed.residuals()), by_bin(summed.variances()));
        Self { loss: [0.0; L], held_out_loss: [0.0; L], residuals, variances }
    }

    pub(super) fn add(&mut self, other: &Self) {
        add(&mut self.loss, &other.loss);
        add(&mut self.held_out_loss, &other.held_out_loss);
        self.residuals.add(&other.residuals);
        self.variances.add(&other.variances);
    }
}

impl<const L: usize> ByBin<L> {
    fn add(&mut self, other: &Self) {
        add(&mut self.total, &other.total);
        self.bins.iter_mut().zip(&other.bins).for_each(|(mine, theirs)| add(mine, theirs));
    }
}

/// By value, so that the compiler need not ask whether the two overlap.
#[inline(always)]
pub(super) fn add<const L: usize>(sum: &mut [f64; L], value: &[f64; L]) {
    let (mine, theirs) = (*sum, *value);
    *sum = std::array::from_fn(|lane| mine[lane] + theirs[lane]);
}
