//! Levels, speed, work and words.

use plumb_eval::Bootstrap;
use plumb_eval::compare::{
    AucDifference, CapacityUnit, Caution, Comparison, Contender, Criterion, Deals, FEWEST_OF_EACH, FIFTHS, Finding, Pair, Side,
    VerdictSettings, auc_difference,
};

use crate::made_up::{Draws, World, model, rules, sigmoid};

fn bands(scores: &[f64]) -> Vec<u8> {
    scores.iter().map(|z| (100.0 * sigmoid(*z)).ceil() as u8).collect()
}

fn pair<'a>(deals: Deals<'a>, one: Contender<'a>, other: Contender<'a>) -> Pair<'a> {
    Comparison::new(deals, vec![one, other]).expect("valid").pair(0, 1).expect("two")
}

/// The rules are right in the first level, know nothing in the second, and the third is too small.
#[test]
fn levels_say_who_is_worse_where_and_which_are_too_small() {
    let world = World::new(900, 31);
    let level_of_row: Vec<usize> = (0..900).map(|row| if row < 20 { 2 } else { row % 2 }).collect();
    let mut draws = Draws::new(1);
    let good = world.noisy(0.2, 2);
    let one: Vec<f64> = (0..900).map(|row| if level_of_row[row] == 1 { good[row] } else { draws.normal() }).collect();
    let other: Vec<f64> = (0..900).map(|row| if level_of_row[row] == 0 { good[row] } else { draws.normal() }).collect();
    let by_level = pair(world.deals(), model(&one), rules(&other)).by_level(&level_of_row, 4).expect("valid");
    let worse: Vec<Option<Side>> = by_level.levels.iter().map(|level| level.worse).collect();
    assert_eq!(worse, [Some(Side::One), Some(Side::Other), None, None]);
    assert_eq!(by_level.levels.iter().map(|level| level.too_small()).collect::<Vec<_>>(), [false, false, true, true]);
    assert_eq!((by_level.compared, by_level.levels[2].rows, by_level.levels[3].share), (2, 20, None));
    let rows: Vec<usize> = (0..900).filter(|row| level_of_row[*row] == 0).collect();
    let of = |scores: &[f64]| rows.iter().map(|row| scores[*row]).collect::<Vec<f64>>();
    let won: Vec<bool> = rows.iter().map(|row| world.won[*row]).collect();
    let AucDifference { one, other, difference, p } = auc_difference(&won, &of(&one), &of(&other), None).expect("valid");
    let level = &by_level.levels[0];
    assert_eq!((level.one_auc, level.other_auc, level.difference, level.p), (Some(one), Some(other), Some(difference), Some(p)));
    let smaller = by_level.levels[1].p.expect("compared").min(p);
    assert!(level.adjusted_p.expect("compared") >= 2.0 * smaller);
}

/// Twenty levels of noise: without the allowance for many looks, one of them would often seem to be clear.
#[test]
fn many_levels_raise_few_false_alarms() {
    let (mut alarms, mut careless) = (0, 0);
    for seed in 0..100 {
        let world = World::new(2_000, seed);
        let (one, other) = (world.noisy(1.0, seed + 10_000), world.noisy(1.0, seed + 20_000));
        let level_of_row: Vec<usize> = (0..2_000).map(|row| row % 20).collect();
        let levels = pair(world.deals(), model(&one), rules(&other)).by_level(&level_of_row, 20).expect("valid").levels;
        alarms += usize::from(levels.iter().any(|level| level.worse.is_some()));
        careless += usize::from(levels.iter().any(|level| level.p.is_some_and(|p| p < 0.05)));
    }
    assert!(alarms <= 14 && careless >= 50, "{alarms} alarms, {careless} without the allowance");
}

#[test]
fn high_scores_close_faster_where_they_do() {
    let world = World::new(600, 32);
    let mut draws = Draws::new(9);
    let scores = world.noisy(0.3, 2);
    let bands = bands(&scores);
    let days: Vec<Option<f64>> =
        scores.iter().map(|z| (draws.uniform() < 0.9).then(|| (60.0 - 8.0 * z + 10.0 * draws.normal()).max(1.0).round())).collect();
    let one = Contender { bands: Some(&bands), ..model(&scores) };
    let comparison = Comparison::new(world.deals(), vec![one, rules(&scores)]).expect("valid");
    let speed = comparison.days_to_close(0, &days, &FIFTHS).expect("valid");
    assert!(speed.correlation.expect("enough rows").upper < 0.0);
    assert_eq!(speed.bands.iter().map(|band| band.rows).sum::<usize>(), speed.rows);
    assert_eq!(speed.rows, (0..600).filter(|row| world.won[*row] && days[*row].is_some()).count());
    for band in &speed.bands {
        let mut own: Vec<f64> = (0..600)
            .filter(|row| world.won[*row] && (band.band.from..=band.band.to).contains(&bands[*row]))
            .filter_map(|row| days[row])
            .collect();
        own.sort_by(f64::total_cmp);
        let middle = (!own.is_empty()).then(|| 0.5 * (own[(own.len() - 1) / 2] + own[own.len() / 2]));
        assert_eq!(band.median, middle);
        assert!(band.interval.is_none_or(|i| i.lower <= i.estimate && i.estimate <= i.upper));
    }
    let shuffled: Vec<Option<f64>> = (0..600).map(|_| Some(draws.uniform())).collect();
    assert!(!comparison.days_to_close(0, &shuffled, &FIFTHS).expect("valid").correlation.expect("enough rows").excludes_zero());
    assert!(comparison.days_to_close(0, &[None; 600], &FIFTHS).expect("valid").correlation.is_none());
}

/// Neither score knows anything; sales work the leads that the rules like, and work wins deals: the rules seem to know.
fn worked_by_rules(seed: u64) -> (Vec<bool>, Vec<bool>, Vec<f64>, Vec<f64>) {
    let mut draws = Draws::new(seed);
    let one: Vec<f64> = (0..1_500).map(|_| draws.normal()).collect();
    let other: Vec<f64> = (0..1_500).map(|_| draws.normal()).collect();
    let worked: Vec<bool> = other.iter().map(|z| draws.uniform() < sigmoid(2.0 * z)).collect();
    let won = worked.iter().map(|worked| draws.uniform() < if *worked { 0.4 } else { 0.1 }).collect();
    (won, worked, one, other)
}

#[test]
fn an_advantage_that_is_the_effect_of_the_work_is_not_called_one() {
    let (won, worked, one, other) = worked_by_rules(3);
    let (one_bands, other_bands) = (bands(&one), bands(&other));
    let deals = Deals { won: &won, ..Deals::default() };
    let pair = pair(deals, Contender { bands: Some(&one_bands), ..model(&one) }, Contender { bands: Some(&other_bands), ..rules(&other) });
    let shares = pair.worked(&worked, &FIFTHS).expect("valid");
    assert_eq!(shares.went_with, Some(Side::Other));
    let share = |band: usize| shares.other.bands[band].share.expect("rows").estimate;
    assert!(share(4) > share(0) + 0.3);
    let settings = |worked| VerdictSettings { criterion: Criterion::Auc, unit: CapacityUnit::InAll, n: None, worked };
    assert_eq!(pair.verdict(&settings(None)).expect("valid").finding, Finding::Worse);
    let verdict = pair.verdict(&settings(Some(&shares))).expect("valid");
    assert_eq!(verdict.finding, Finding::CannotTell, "{}", verdict.sentence);
    assert!(verdict.cautions.iter().any(|c| matches!(c, Caution::WorkedByScore { whose: Side::Other, decided: true, .. })));
    // The other way about it is the same: who is ahead is the one whose score was worked by.
    let exchanged = pair.exchanged();
    let shares = exchanged.worked(&worked, &FIFTHS).expect("valid");
    assert_eq!(shares.went_with, Some(Side::One));
    assert_eq!(exchanged.verdict(&settings(Some(&shares))).expect("valid").finding, Finding::CannotTell);
}

#[test]
fn an_advantage_in_spite_of_the_work_stands() {
    let world = World::new(1_500, 33);
    let mut draws = Draws::new(2);
    let (one, other) = (world.noisy(0.2, 2), world.noisy(3.0, 3));
    let worked: Vec<bool> = other.iter().map(|z| draws.uniform() < sigmoid(*z)).collect();
    let (one_bands, other_bands) = (bands(&one), bands(&other));
    let (one, other) = (Contender { bands: Some(&one_bands), ..model(&one) }, Contender { bands: Some(&other_bands), ..rules(&other) });
    let pair = pair(world.deals(), one, other);
    let shares = pair.worked(&worked, &FIFTHS).expect("valid");
    let settings = VerdictSettings { criterion: Criterion::Wins, unit: CapacityUnit::InAll, n: Some(300), worked: Some(&shares) };
    let verdict = pair.verdict(&settings).expect("valid");
    assert_eq!(verdict.finding, Finding::Better);
    assert!(matches!(verdict.cautions[..], [Caution::WorkedByScore { whose: Side::Other, decided: false, .. }]));
}

#[test]
fn few_deals_tell_nothing() {
    let won: Vec<bool> = (0..40).map(|row| row < FEWEST_OF_EACH - 1).collect();
    let (one, other): (Vec<f64>, Vec<f64>) = (0..40).map(|row| (-f64::from(row), f64::from(row))).unzip();
    let pair = pair(Deals { won: &won, ..Deals::default() }, model(&one), rules(&other));
    for criterion in [Criterion::Auc, Criterion::Wins] {
        let settings = VerdictSettings { criterion, unit: CapacityUnit::InAll, n: None, worked: None };
        let verdict = pair.verdict(&settings).expect("valid");
        assert_eq!(verdict.finding, Finding::CannotTell);
        assert_eq!(verdict.cautions, [Caution::FewRows { won: 9, lost: 31 }]);
    }
}

/// One finds a handful of sure wins and puts the rest upside down; the other is right about the rest.
#[test]
fn who_is_ahead_may_depend_on_how_many_are_worked() {
    let mut draws = Draws::new(4);
    let quality: Vec<f64> = (0..2_000).map(|_| draws.uniform()).collect();
    let won: Vec<bool> = quality.iter().map(|q| draws.uniform() < if *q > 0.95 { 0.95 } else { 0.5 * q }).collect();
    let one: Vec<f64> = quality.iter().map(|q| if *q > 0.95 { 2.0 } else { 1.0 - q }).collect();
    let other: Vec<f64> = quality.iter().map(|q| if *q > 0.95 { 0.9 } else { *q }).collect();
    let pair = pair(Deals { won: &won, ..Deals::default() }, model(&one), rules(&other));
    for criterion in [Criterion::Auc, Criterion::Wins] {
        let settings = VerdictSettings { criterion, unit: CapacityUnit::InAll, n: Some(80), worked: None };
        let verdict = pair.verdict(&settings).expect("valid");
        assert_eq!(verdict.finding, Finding::CannotTell, "{}", verdict.sentence);
        assert!(verdict.cautions.contains(&Caution::DependsOnDepth));
        assert!(verdict.sentence.contains("depends on how many leads are worked"));
    }
}

/// The model finds 10 of 12 wins in the top twenty of hundred leads; two in each twenty of the rules.
#[test]
fn the_sentence_names_both_the_figures_and_the_doubt() {
    let won: Vec<bool> = (0..100).map(|row| (row < 20 && row % 2 == 0) || row == 50 || row == 51).collect();
    let one: Vec<f64> = (0..100).map(|row| -f64::from(row)).collect();
    let other: Vec<f64> = (0..100).map(|row| if row % 20 < 4 { 100.0 - f64::from(row) } else { -f64::from(row) }).collect();
    let pair = pair(Deals { won: &won, ..Deals::default() }, model(&one), rules(&other));
    let verdict = |pair: &Pair<'_>, criterion| {
        let settings = VerdictSettings { criterion, unit: CapacityUnit::InAll, n: Some(20), worked: None };
        pair.verdict(&settings).expect("valid")
    };
    let by_wins = verdict(&pair, Criterion::Wins);
    assert_eq!(by_wins.finding, Finding::Better);
    assert_eq!(
        by_wins.sentence,
        "The model is better than the rules: it catches 10 of 12 wins in the top 20 of 100 leads, the rules 2; difference 8, 95% interval 3 to 12."
    );
    let exchanged = verdict(&pair.exchanged(), Criterion::Wins);
    assert_eq!(
        exchanged.sentence,
        "The rules are worse than the model: they catch 2 of 12 wins in the top 20 of 100 leads, the model 10; difference -8, 95% interval -12 to -3."
    );
    // Figures of the sentence are those of the verdict, which others check.
    let by_areas = verdict(&pair, Criterion::Auc);
    let points = |value: f64| format!("{:.1}", 100.0 * value);
    let difference = by_areas.auc.expect("enough rows");
    let right = format!(
        "{}% in the right order, the rules {}%",
        points(by_areas.one_auc.expect("enough rows").estimate),
        points(by_areas.other_auc.expect("enough rows").estimate)
    );
    assert!(by_areas.sentence.contains(&right), "{}", by_areas.sentence);
    assert!(by_areas.sentence.contains(&format!(
        "difference {} points, 95% interval {} to {}",
        points(difference.estimate),
        points(difference.lower),
        points(difference.upper)
    )));
    // What decides comes first.
    let place = |part: &str| by_areas.sentence.find(part).unwrap_or_else(|| panic!("{part} in {}", by_areas.sentence));
    assert!(place("in the right order") < place("of 12 wins in the top 20 of 100 leads"));
}

#[test]
fn what_does_not_fit_is_an_error() {
    let won = [true, false, true, false];
    let scores = [1.0, 2.0, 3.0, 4.0];
    let deals = Deals { won: &won, ..Deals::default() };
    let fails =
        |deals: Deals<'_>, contenders: Vec<Contender<'_>>| Comparison::new(deals, contenders).expect_err("it does not fit").to_string();
    let bands = [1, 2, 0, 4];
    let p = [0.1, 0.2, 1.5, 0.3];
    let cases = [
        (fails(deals, vec![model(&scores)]), "at least 2"),
        (fails(deals, vec![model(&scores), model(&scores)]), "different from each other"),
        (fails(deals, vec![model(&scores), rules(&scores[..3])]), "3 entries for 4 rows"),
        (fails(deals, vec![model(&scores), rules(&[1.0, 2.0, f64::NAN, 0.0])]), "row 2 is not a finite number"),
        (fails(deals, vec![model(&scores), Contender { bands: Some(&bands), ..rules(&scores) }]), "band at row 2"),
        (fails(deals, vec![model(&scores), Contender { probabilities: Some(&p), ..rules(&scores) }]), "row 2 is outside 0..=1"),
        (fails(Deals { clusters: Some(&[5; 4]), ..deals }, vec![model(&scores), rules(&scores)]), "at least 2 clusters"),
        (fails(Deals { won: &[true; 4], ..deals }, vec![model(&scores), rules(&scores)]), "same outcome"),
        (fails(Deals { amounts: Some(&[1.0]), ..deals }, vec![model(&scores), rules(&scores)]), "amounts holds 1"),
    ];
    for (text, expected) in cases {
        assert!(text.contains(expected), "{text}");
    }
    let comparison = Comparison::new(deals, vec![model(&scores), rules(&scores)]).expect("valid");
    assert!(comparison.pair(0, 0).is_err() && comparison.pair(0, 2).is_err());
    let pair = comparison.pair(0, 1).expect("two");
    assert!(pair.swap_set(CapacityUnit::AWeek, 2).expect_err("no weeks").to_string().contains("weeks"));
    assert!(pair.swap_set(CapacityUnit::InAll, 0).is_err());
    assert!(pair.by_level(&[0, 1, 2, 3], 3).is_err());
    assert!(pair.band_grid(&FIFTHS, &FIFTHS).expect_err("no bands").to_string().contains("bands"));
    assert!(comparison.head_to_head(Bootstrap { replicates: 1, seed: 1 }).is_err());
}
