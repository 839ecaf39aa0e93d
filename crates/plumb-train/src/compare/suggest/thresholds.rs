//! Thresholds and grades of re-estimated rules: as many training leads pass each as did before, so that nobody's workload changes.

use plumb_rules::{Edit, Kind, Points, RuleSet, Stage, Threshold};

use super::Round;
use crate::compare::ruled::Ruled;

/// Rules are rescaled if more than this share of training leads would be held at a score of 1 or 100.
const MOST_CLAMPED: f64 = 0.05;

/// Where stages, grades and scores begin and end.
pub(super) struct Bounds {
    stages: Vec<(Stage, Threshold)>,
    cuts: Vec<(Kind, Vec<Points>)>,
    cap: Option<Points>,
    floor: Option<Points>,
    rescale: Option<(Points, Points)>,
}

impl Bounds {
    /// The changes of the file.
    pub(super) fn edits(&self) -> Vec<Edit<'_>> {
        let stages = self.stages.iter().map(|(stage, to)| Edit::Threshold { stage: *stage, to: *to });
        let cuts = self.cuts.iter().map(|(kind, to)| Edit::Cuts { kind: *kind, to });
        let cap = self.cap.map(|to| Edit::ScoreCap { to });
        let floor = self.floor.map(|to| Edit::ScoreFloor { to });
        let rescale = self.rescale.map(|(from, to)| Edit::Rescale { from, to });
        stages.chain(cuts).chain(cap).chain(floor).chain(rescale).collect()
    }
}

/// The bounds that go with new points. `old` and `new` are the same training leads at their creation, by the rules as they were and as
/// they are with new points.
pub(super) fn bounds(set: &RuleSet, old: &Ruled, new: &Ruled, round: Round) -> Bounds {
    let totals = Passing { old: sorted(&old.totals), new: sorted(&new.totals), round };
    let mut cuts = Vec::new();
    for (kind, own, old, new) in [
        (Kind::Explicit, &set.grades().fit, &old.fit, &new.fit),
        (Kind::Implicit, &set.grades().engagement, &old.engagement, &new.engagement),
    ] {
        // What is the same for all leads tells nothing of where its cuts should be.
        if new.iter().any(|points| *points != new[0]) {
            let passing = Passing { old: sorted(old), new: sorted(new), round };
            let mut moved: Vec<Points> = Vec::new();
            for cut in own {
                let next = passing.threshold(*cut);
                moved.push(moved.last().map_or(next, |last| next.min(*last - round.step())));
            }
            if moved != *own {
                cuts.push((kind, moved));
            }
        }
    }
    let (lowest, highest) = (round.down(totals.new[0]), round.up(totals.new[totals.new.len() - 1]));
    let is_held = |total: &&f64| !(1.0..=100.0).contains(*total);
    let held = totals.new.iter().filter(is_held).count() as f64;
    let is_rescaled = set.scale().rescale.is_some() || held > MOST_CLAMPED * totals.new.len() as f64;
    Bounds {
        stages: stages(set, &totals),
        cuts,
        cap: set.scale().cap.map(|_| highest.max(round.step())),
        floor: set.scale().floor.map(|_| lowest),
        rescale: (is_rescaled && lowest < highest).then_some((lowest, highest)),
    }
}

fn stages(set: &RuleSet, totals: &Passing) -> Vec<(Stage, Threshold)> {
    let step = totals.round.step();
    let moved = |old: Threshold, enter: Points| Threshold { enter, leave: enter - (old.enter - old.leave) };
    let old = set.stages();
    let nurture = moved(old.nurture, totals.threshold(old.nurture.enter));
    let mut sales_ready = moved(old.sales_ready, totals.threshold(old.sales_ready.enter).max(nurture.enter + step));
    sales_ready.leave = sales_ready.leave.max(nurture.leave);
    let mut stages = vec![(Stage::Nurture, nurture), (Stage::SalesReady, sales_ready)];
    if let Some(rejected) = old.rejected {
        // A lead is rejected at the total and below, so one step further down than those who pass it.
        let enter = totals.threshold(rejected.enter + step).min(nurture.enter) - step;
        let leave = (enter + (rejected.leave - rejected.enter)).min(nurture.leave - step).max(enter);
        stages.push((Stage::Rejected, Threshold { enter, leave }));
    }
    stages
}

/// Points of the same leads before and after, each ascending.
struct Passing {
    old: Vec<f64>,
    new: Vec<f64>,
    round: Round,
}

impl Passing {
    /// The points from which on as many leads pass as did from `threshold` on; beyond all where nobody did.
    fn threshold(&self, threshold: Points) -> Points {
        let below = self.old.partition_point(|points| *points < threshold.get());
        match self.new.get(below) {
            Some(points) => self.round.of(*points),
            None => self.round.up(self.new[self.new.len() - 1]) + self.round.step(),
        }
    }
}

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted
}
