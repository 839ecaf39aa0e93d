//! Where it is known who is better.

use plumb_eval::compare::{CapacityUnit, Comparison, Criterion, Finding, Verdict, VerdictSettings};

use crate::made_up::{World, model, rules};

fn verdict(world: &World, one: &[f64], other: &[f64], criterion: Criterion) -> Verdict {
    let comparison = Comparison::new(world.deals(), vec![model(one), rules(other)]).expect("valid");
    let settings = VerdictSettings { criterion, unit: CapacityUnit::InAll, n: None, worked: None };
    comparison.pair(0, 1).expect("two").verdict(&settings).expect("valid")
}

#[test]
fn a_score_that_knows_more_is_better() {
    let world = World::new(1_000, 1);
    let (close, far) = (world.noisy(0.3, 2), world.noisy(3.0, 3));
    for criterion in [Criterion::Auc, Criterion::Wins] {
        let verdict = verdict(&world, &close, &far, criterion);
        assert_eq!(verdict.finding, Finding::Better, "{}", verdict.sentence);
    }
}
