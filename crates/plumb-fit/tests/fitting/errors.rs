//! Every malformed problem is refused by name.

use plumb_features::Shape;
use plumb_fit::{CodeColumn, CodeTable, FitError, Folds, Linfa, Newton, PenaltyRule, Problem, Solver, TuningSettings, tune};

use super::support::leads;

#[test]
fn columns_of_another_length_and_codes_out_of_range_are_refused() {
    let column = |codes: Vec<u16>| CodeColumn::new(Shape::OneHot, 4, codes);
    assert_eq!(
        CodeTable::new(3, vec![column(vec![0, 1, 2]), column(vec![0, 1])]),
        Err(FitError::Rows { what: "a column of codes", found: 2, expected: 3 })
    );
    assert_eq!(
        CodeTable::new(3, vec![column(vec![0, 1, 3]), column(vec![0, 4, 1])]),
        Err(FitError::Code { feature: 1, code: 4, levels: 4 })
    );
}

#[test]
fn labels_penalties_and_classes_are_checked_by_both_solvers() {
    let lead = leads(300, 0.0, 81);
    let design = lead.design();
    let solvers: [&dyn Solver; 2] = [&Newton::default(), &Linfa::default()];
    for solver in solvers {
        let with = |won: &[bool], penalty| {
            solver.solve(&Problem { codes: &lead.codes, design: &design, won, weights: None, penalty }, None).expect_err("it is malformed")
        };
        assert_eq!(with(&lead.won[..299], 1.0), FitError::Rows { what: "the labels", found: 299, expected: 300 });
        assert_eq!(with(&[true; 300], 1.0), FitError::OneClass("won"));
        assert_eq!(with(&[false; 300], 1.0), FitError::OneClass("lost"));
        for penalty in [0.0, -1.0, f64::INFINITY] {
            assert_eq!(with(&lead.won, penalty), FitError::Penalty(penalty));
        }
        assert!(matches!(with(&lead.won, f64::NAN), FitError::Penalty(p) if p.is_nan()));
    }
}

#[test]
fn a_class_whose_rows_weigh_nothing_is_not_there() {
    let lead = leads(300, 0.0, 82);
    let weights: Vec<f64> = lead.won.iter().map(|won| f64::from(u8::from(*won))).collect();
    let design = lead.design();
    assert_eq!(
        Newton::default().solve(&Problem { weights: Some(&weights), ..lead.problem(&design, 1.0) }, None),
        Err(FitError::OneClass("won"))
    );
}

#[test]
fn cross_validation_refuses_folds_of_another_length_and_an_empty_path() {
    let lead = leads(300, 0.0, 83);
    let solver = Newton::default();
    let tuned = |folds: &Folds, penalties: &[f64]| {
        tune(
            &lead.codes,
            &lead.won,
            &TuningSettings { solver: &solver, penalties, folds, weights: None, rule: PenaltyRule::Lowest, on_fit: &|| {} },
        )
        .map(|(tuned, _)| tuned)
    };
    let groups: Vec<u64> = (0..300).collect();
    let short = Folds::by_group(&groups[..200], 5, 1);
    assert_eq!(tuned(&short, &[1.0]), Err(FitError::Rows { what: "the folds", found: 200, expected: 300 }));
    let folds = Folds::by_group(&groups, 5, 1);
    assert!(matches!(tuned(&folds, &[]), Err(FitError::Penalty(_))));
    assert_eq!(tuned(&folds, &[1.0, -2.0]), Err(FitError::Penalty(-2.0)));
}

#[test]
fn a_fold_that_holds_all_won_rows_is_refused() {
    let lead = leads(300, 0.0, 84);
    // Two accounts only: one with all the won leads.
    let groups: Vec<u64> = lead.won.iter().map(|won| u64::from(*won)).collect();
    let folds = (0..50).map(|seed| Folds::by_group(&groups, 2, seed)).find(|folds| {
        let (fit, held_out) = folds.parts(0);
        !fit.is_empty() && !held_out.is_empty()
    });
    let solver = Newton::default();
    let folds = folds.expect("one seed parts them");
    let settings =
        TuningSettings { solver: &solver, penalties: &[1.0], folds: &folds, weights: None, rule: PenaltyRule::Lowest, on_fit: &|| {} };
    assert!(matches!(tune(&lead.codes, &lead.won, &settings), Err(FitError::OneClass(_))));
}
