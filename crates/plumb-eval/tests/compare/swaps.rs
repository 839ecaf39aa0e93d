//! Who changes places, and which leads tell most.

use plumb_eval::compare::{CapacityUnit, Comparison, Contender, Deals, FIFTHS, Pair, mcnemar_exact, share_difference_newcombe};

use crate::made_up::{World, model, rules, sigmoid};

fn pair<'a>(deals: Deals<'a>, one: &'a [f64], other: &'a [f64]) -> Pair<'a> {
    Comparison::new(deals, vec![model(one), rules(other)]).expect("valid").pair(0, 1).expect("two")
}

#[test]
fn the_swap_set_is_what_only_one_of_them_works() {
    let world = World::new(500, 21);
    let (one, other) = (world.noisy(0.5, 1), world.noisy(2.0, 2));
    let pair = pair(world.deals(), &one, &other);
    let set = pair.swap_set(CapacityUnit::InAll, 80).expect("valid");
    let is_top = |scores: &[f64], row: usize| scores.iter().filter(|score| **score > scores[row]).count() < 80;
    let wanted = |up: &[f64], down: &[f64]| (0..500).filter(|row| is_top(up, *row) && !is_top(down, *row)).collect::<Vec<usize>>();
    let rows = |rows: &[plumb_eval::compare::SwapRow]| rows.iter().map(|row| row.row).collect::<Vec<usize>>();
    assert_eq!(rows(&set.promoted), wanted(&one, &other));
    assert_eq!(rows(&set.demoted), wanted(&other, &one));
    assert_eq!((set.promoted.len(), set.worked), (set.demoted.len(), 80));
    assert!(set.promoted.iter().all(|row| row.change == 1.0 && row.won == world.won[row.row]));
    let count = |rows: &[usize]| rows.iter().filter(|row| world.won[**row]).count() as u64;
    let (up, down) = (count(&rows(&set.promoted)), count(&rows(&set.demoted)));
    let n = set.promoted.len() as u64;
    assert_eq!(set.difference, Some(share_difference_newcombe((up, n), (down, n)).expect("rows")));
    assert_eq!(set.mcnemar_p, Some(mcnemar_exact(up, down)));
    let all = [set.promoted_group, set.demoted_group, set.both, set.neither];
    assert_eq!(all.iter().map(|group| group.rows).sum::<f64>(), 500.0);
    assert_eq!(all.iter().map(|group| group.won).sum::<f64>(), world.won.iter().filter(|won| **won).count() as f64);
}

#[test]
fn tied_edges_change_places_by_chances() {
    let won = [true, false, true, false, true, false, false, false];
    let (one, other) = ([8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0], [1.0; 8]);
    let pair = pair(Deals { won: &won, ..Deals::default() }, &one, &other);
    let set = pair.swap_set(CapacityUnit::InAll, 2).expect("valid");
    assert_eq!(set.promoted.iter().map(|row| (row.row, row.change)).collect::<Vec<_>>(), [(0, 0.75), (1, 0.75)]);
    assert_eq!(set.demoted.len(), 6);
    assert!(set.demoted.iter().all(|row| row.change == 0.25));
    assert_eq!((set.promoted_group.rows, set.demoted_group.rows, set.both.rows), (1.5, 1.5, 0.5));
    assert_eq!((set.promoted_group.won, set.demoted_group.won), (0.75, 0.5));
    assert_eq!(set.mcnemar_p, Some(1.0));
}

/// Copies of a lead in its account are no new evidence: the interval is about as wide as that of one copy each.
#[test]
fn accounts_widen_the_interval_of_a_swap() {
    let world = World::new(300, 22);
    let (one, other) = (world.noisy(0.5, 1), world.noisy(2.0, 2));
    let four = |values: &[f64]| values.iter().flat_map(|value| [*value; 4]).collect::<Vec<f64>>();
    let (won, accounts): (Vec<bool>, Vec<u32>) = (0..1_200).map(|row| (world.won[row / 4], row as u32 / 4)).unzip();
    let (many_one, many_other) = (four(&one), four(&other));
    let once = pair(Deals { won: &world.won, ..Deals::default() }, &one, &other).swap_set(CapacityUnit::InAll, 60).expect("valid");
    let deals = Deals { won: &won, clusters: Some(&accounts), ..Deals::default() };
    let copied = pair(deals, &many_one, &many_other).swap_set(CapacityUnit::InAll, 240).expect("valid");
    let width = |set: &plumb_eval::compare::SwapSet| set.difference.map(|d| d.upper - d.lower).expect("somebody changes places");
    assert!((width(&copied) / width(&once) - 1.0).abs() < 0.01);
    assert_eq!(copied.mcnemar_p, None);
}

#[test]
fn telling_rows_are_those_of_greatest_disagreement() {
    let world = World::new(400, 23);
    let (one, other) = (world.noisy(0.5, 1), world.noisy(2.0, 2));
    let telling = pair(world.deals(), &one, &other).telling_rows(20);
    let rank = |scores: &[f64], row: usize| scores.iter().filter(|score| **score < scores[row]).count() as f64;
    let gap = |row: usize| rank(&one, row) - rank(&other, row);
    for (rows, sign) in [(&telling.one_right, 1.0), (&telling.other_right, -1.0)] {
        for won in [true, false] {
            let chosen: Vec<usize> = rows.iter().filter(|row| row.won == won).map(|row| row.row).collect();
            assert_eq!(chosen.len(), 10);
            let sign = if won { sign } else { -sign };
            let mut gaps: Vec<f64> = (0..400).filter(|row| world.won[*row] == won).map(|row| sign * gap(row)).collect();
            gaps.sort_by(|a, b| b.total_cmp(a));
            assert_eq!(chosen.iter().map(|row| sign * gap(*row)).collect::<Vec<f64>>(), gaps[..10]);
        }
        assert!(rows.windows(2).all(|pair| gap(pair[0].row).abs() >= gap(pair[1].row).abs()));
    }
    let few = pair(Deals { won: &[true, false, false], ..Deals::default() }, &[3.0, 2.0, 1.0], &[1.0, 2.0, 3.0]).telling_rows(20);
    assert_eq!((few.one_right.len(), few.other_right.len()), (2, 0));
}

#[test]
fn the_grid_counts_every_row_once() {
    let world = World::new(400, 24);
    let bands = |scores: &[f64]| scores.iter().map(|z| (100.0 * sigmoid(*z)).ceil() as u8).collect::<Vec<u8>>();
    let (one, other) = (world.noisy(0.5, 1), world.noisy(2.0, 2));
    let (one_bands, other_bands) = (bands(&one), bands(&other));
    let contenders = vec![Contender { bands: Some(&one_bands), ..model(&one) }, Contender { bands: Some(&other_bands), ..rules(&other) }];
    let pair = Comparison::new(world.deals(), contenders).expect("valid").pair(0, 1).expect("two");
    let grid = pair.band_grid(&FIFTHS, &[1, 50]).expect("valid");
    assert_eq!((grid.cells.len(), grid.cells[0].len(), grid.other_bands[1].to), (5, 2, 100));
    for (i, row) in grid.cells.iter().enumerate() {
        for (j, cell) in row.iter().enumerate() {
            let is_in = |row: &usize| {
                let (a, b) = (grid.one_bands[i], grid.other_bands[j]);
                (a.from..=a.to).contains(&one_bands[*row]) && (b.from..=b.to).contains(&other_bands[*row])
            };
            assert_eq!(cell.rows, (0..400).filter(is_in).count());
            assert_eq!(cell.won, (0..400).filter(is_in).filter(|row| world.won[*row]).count());
        }
        assert_eq!(row.iter().map(|cell| cell.rows).sum::<usize>(), grid.one_totals[i].rows);
    }
    for edges in [&[2, 50][..], &[1, 50, 50], &[1, 101], &[]] {
        assert!(pair.band_grid(edges, &FIFTHS).is_err());
    }
}
