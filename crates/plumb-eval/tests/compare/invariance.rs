//! What must not matter: the order of the rows, who is asked first, and the scale of the scores.

use plumb_eval::compare::{CapacityUnit, Comparison, Criterion, Deals, Depths, Verdict, VerdictSettings};
use plumb_eval::{Bootstrap, Estimate};
use proptest::prelude::*;

use crate::made_up::{model, rules};

const BOOTSTRAP: Bootstrap = Bootstrap { replicates: 50, seed: 3 };

#[derive(Debug, Clone)]
struct Rows {
    won: Vec<bool>,
    one: Vec<f64>,
    other: Vec<f64>,
    accounts: Vec<u32>,
    weeks: Vec<i32>,
    amounts: Vec<f64>,
}

/// Scores on a coarse grid, so that ties are common; enough of both outcomes, in several accounts.
fn rows() -> impl Strategy<Value = Rows> {
    let row = (any::<bool>(), 1_u8..20, 1_u8..20, 0_u32..12, 0_i32..4, 0_u16..1_000);
    prop::collection::vec(row, 30..80).prop_map(|rows| {
        let mut won: Vec<bool> = rows.iter().map(|row| row.0).collect();
        (0..24).for_each(|row| won[row] = row % 2 == 0);
        let mut accounts: Vec<u32> = rows.iter().map(|row| row.3).collect();
        (0..4).for_each(|row| accounts[row] = 20 + row as u32);
        Rows {
            won,
            one: rows.iter().map(|row| f64::from(row.1) / 20.0).collect(),
            other: rows.iter().map(|row| f64::from(row.2) / 20.0).collect(),
            accounts,
            weeks: rows.iter().map(|row| row.4).collect(),
            amounts: rows.iter().map(|row| f64::from(row.5)).collect(),
        }
    })
}

impl Rows {
    fn turned(&self, by: usize) -> Self {
        let mut turned = self.clone();
        let by = by % self.won.len();
        turned.won.rotate_left(by);
        turned.one.rotate_left(by);
        turned.other.rotate_left(by);
        turned.accounts.rotate_left(by);
        turned.weeks.rotate_left(by);
        turned.amounts.rotate_left(by);
        turned
    }

    fn bent(&self) -> Self {
        let bend = |scores: &[f64]| scores.iter().map(|score| (3.0 * score).exp() - 50.0).collect();
        Self { one: bend(&self.one), other: bend(&self.other), ..self.clone() }
    }

    fn figures(&self, exchanged: bool) -> Figures {
        let deals = Deals { won: &self.won, clusters: Some(&self.accounts), weeks: Some(&self.weeks), amounts: Some(&self.amounts) };
        let mut contenders = vec![model(&self.one), rules(&self.other)];
        if exchanged {
            contenders.reverse();
        }
        let comparison = Comparison::new(deals, contenders).expect("valid");
        let pair = comparison.pair(0, 1).expect("two");
        let mut signed = Vec::new();
        let difference = comparison.head_to_head(BOOTSTRAP).expect("valid").differences.remove(0);
        signed.extend([difference.auc, difference.auc_bootstrap, difference.average_precision, difference.ks]);
        let mut verdicts = Vec::new();
        for unit in [CapacityUnit::InAll, CapacityUnit::AWeek] {
            let depths = Depths { unit, grid: 12, exact: &[3], cost_per_lead: None };
            let capacity = comparison.capacity(depths, BOOTSTRAP).expect("valid");
            for point in &capacity.differences[0].points {
                signed.extend([point.won, point.amount.expect("given")]);
                signed.push(Estimate { estimate: point.won.estimate, lower: point.band.0, upper: point.band.1 });
            }
            signed.extend(pair.swap_set(unit, 5).expect("valid").difference);
            for criterion in [Criterion::Auc, Criterion::Wins] {
                verdicts.push(pair.verdict(&VerdictSettings { criterion, unit, n: Some(6), worked: None }).expect("valid"));
            }
        }
        let strata: Vec<usize> = self.weeks.iter().map(|week| *week as usize % 2).collect();
        signed.extend(pair.by_level(&strata, 2).expect("valid").levels.iter().filter_map(|level| level.difference));
        Figures { signed, verdicts }
    }
}

/// Differences, which change their sign when the two are exchanged, and verdicts.
struct Figures {
    signed: Vec<Estimate>,
    verdicts: Vec<Verdict>,
}

fn near(a: &Estimate, b: &Estimate) -> bool {
    [(a.estimate, b.estimate), (a.lower, b.lower), (a.upper, b.upper)].iter().all(|(a, b)| (a - b).abs() <= 1e-9 * (1.0 + a.abs()))
}

fn all_near(a: &[Estimate], b: &[Estimate]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| near(a, b))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_order_of_the_rows_does_not_matter(rows in rows(), by in 0_usize..80) {
        let (as_is, turned) = (rows.figures(false), rows.turned(by).figures(false));
        prop_assert!(all_near(&as_is.signed, &turned.signed));
        for (a, b) in as_is.verdicts.iter().zip(&turned.verdicts) {
            prop_assert_eq!(a.finding, b.finding);
            prop_assert_eq!(&a.sentence, &b.sentence);
        }
    }

    #[test]
    fn exchanged_contenders_change_the_sign(rows in rows()) {
        let (as_is, exchanged) = (rows.figures(false), rows.figures(true));
        let mirrored = |d: &Estimate| Estimate { estimate: -d.estimate, lower: -d.upper, upper: -d.lower };
        let mirrored: Vec<Estimate> = exchanged.signed.iter().map(mirrored).collect();
        prop_assert!(all_near(&as_is.signed, &mirrored));
        use plumb_eval::compare::Finding::{Better, CannotTell, Worse};
        for (a, b) in as_is.verdicts.iter().zip(&exchanged.verdicts) {
            let expected = match b.finding { Better => Worse, Worse => Better, CannotTell => CannotTell };
            prop_assert_eq!(a.finding, expected);
        }
    }

    #[test]
    fn the_scale_of_the_scores_does_not_matter(rows in rows()) {
        let (as_is, bent) = (rows.figures(false), rows.bent().figures(false));
        prop_assert_eq!(as_is.signed, bent.signed);
        prop_assert_eq!(as_is.verdicts, bent.verdicts);
    }

    #[test]
    fn telling_rows_move_with_their_rows(rows in rows(), by in 0_usize..80) {
        let told = |rows: &Rows| {
            let deals = Deals { won: &rows.won, ..Deals::default() };
            let comparison = Comparison::new(deals, vec![model(&rows.one), rules(&rows.other)]).expect("valid");
            let telling = comparison.pair(0, 1).expect("two").telling_rows(6);
            telling.one_right.iter().chain(&telling.other_right).map(|row| (row.won, row.one_rank, row.other_rank)).collect::<Vec<_>>()
        };
        prop_assert_eq!(told(&rows), told(&rows.turned(by)));
    }
}
