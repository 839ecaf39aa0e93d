//! The comparison's page: the same bytes each time, nothing from outside, nothing that a name can do, and the figures of the struct.

mod checks;
#[path = "sample/draws.rs"]
mod draws;
mod markup;
#[path = "sample/comparison.rs"]
mod sample;

use markup::{Page, read};
use plumb_eval::compare::{Finding, Side};
use plumb_view::compare::{Advice, ComparisonReport, render};

fn page(report: &ComparisonReport) -> Page {
    read(&render(report))
}

/// One section of a page.
fn section<'a>(html: &'a str, id: &str) -> &'a str {
    let rest = &html[html.find(&format!("<section id=\"{id}\"")).unwrap_or_else(|| panic!("no section {id}"))..];
    &rest[..rest.find("</section>").expect("the section ends")]
}

/// The row of a table by the text that it begins with.
fn row<'a>(section: &'a str, label: &str) -> &'a str {
    let rest = &section[section.find(&format!("<th scope=\"row\">{label}")).unwrap_or_else(|| panic!("no row {label}"))..];
    &rest[..rest.find("</tr>").expect("the row ends")]
}

#[test]
fn the_same_comparison_is_the_same_page() {
    assert_eq!(render(&sample::report()), render(&sample::report()));
}

#[test]
fn nothing_is_fetched_and_nothing_runs() {
    checks::nothing_is_fetched_and_nothing_runs(&render(&sample::report()));
}

/// The sample with one text in every place that a caller fills.
fn with_text(text: &str) -> ComparisonReport {
    let mut report = sample::report();
    let text = || text.to_owned();
    (report.model, report.rules, report.currency) = (text(), text(), text());
    report.cohort.sentence = text();
    report.cohort.facts[0] = (text(), text());
    report.verdict.sentence = text();
    (report.verdict.one, report.verdict.other) = (text(), text());
    report.head_to_head.standings[0].name = text();
    report.head_to_head.differences[0].other = text();
    let likeness = report.likeness.as_mut().expect("a third");
    (likeness.version, likeness.notes[0]) = (text(), text());
    let standings = likeness.head_to_head.as_mut().expect("figures");
    standings.standings[0].name = text();
    report.gains[0].name = text();
    let weekly = report.weekly.as_mut().expect("leads have dates");
    weekly.curves[0].name = text();
    (weekly.differences[0].one, weekly.differences[0].other) = (text(), text());
    report.thresholds[0].name = text();
    report.thresholds[0].named[0].1 = text();
    (report.grid.one, report.grid.other) = (text(), text());
    (report.swap.one, report.swap.other, report.swap_file) = (text(), text(), Some(text()));
    let lead = &mut report.telling[0];
    lead.lead = text();
    lead.model_reasons[0].text = text();
    lead.rules_reasons[0].text = text();
    for column in &mut report.segments {
        column.column = text();
        column.labels[0] = text();
        (column.levels.one, column.levels.other) = (text(), text());
    }
    let line = &mut report.lines[0];
    (line.id, line.title, line.group, line.note) = (text(), text(), text(), text());
    let suggested = report.suggested.as_mut().expect("a suggestion");
    (suggested.sentence, suggested.command) = (text(), text());
    for levels in report.periods.iter_mut().chain(&mut report.ages) {
        (levels.unit, levels.labels[0]) = (text(), text());
        (levels.levels.one, levels.levels.other) = (text(), text());
    }
    report.days_to_close[0].name = text();
    let worked = report.worked.as_mut().expect("it is known who was worked");
    worked.means = text();
    worked.worked.one.name = text();
    report.caveats[0] = text();
    report.reproducibility[0] = (text(), text());
    report
}

#[test]
fn hostile_texts_stay_texts() {
    checks::texts_stay_texts(100, |text| render(&with_text(text)));
}

#[test]
fn headings_come_in_order_and_every_chart_has_words() {
    checks::headings_come_in_order_and_every_chart_has_words(&page(&sample::report()), 16);
}

#[test]
fn charts_cover_their_data() {
    checks::charts_cover_their_data(&page(&sample::report()));
}

#[test]
fn the_verdict_comes_first_in_words() {
    let mut report = sample::report();
    for (finding, words) in
        [(Finding::Better, "The model is better"), (Finding::Worse, "The rules are better"), (Finding::CannotTell, "Cannot tell")]
    {
        report.verdict.finding = finding;
        let html = render(&report);
        let main = &html[html.find("<main>").expect("a page")..];
        let first = &main[main.find("<section").expect("sections")..];
        assert!(first.starts_with("<section id=\"verdict\""), "{}", &first[..40]);
        assert!(first[..first.find("</section>").expect("an end")].contains(&format!(">{words}<")), "{words}");
        assert!(first.contains(&report.verdict.sentence));
    }
}

#[test]
fn figures_are_those_of_the_struct() {
    let report = sample::report();
    let html = render(&report);
    let ranking = section(&html, "ranking");
    for standing in &report.head_to_head.standings {
        let p = standing.probabilities.as_ref().expect("all have probabilities");
        for e in [standing.auc, standing.average_precision, standing.ks, p.log_loss, p.brier, p.ece] {
            assert!(ranking.contains(&format!("{:.4}", e.estimate)), "{}: {e:?}", standing.name);
        }
    }
    for difference in &report.head_to_head.differences {
        let row = row(ranking, &format!("less {}", difference.other));
        for value in [difference.auc.estimate, difference.auc.lower, difference.auc.upper, difference.ks.upper] {
            assert!(row.contains(&format!("{:.4}", value.abs())), "{value} is not in {row}");
        }
    }
    // The last point of a curve is all leads: everybody catches every win.
    let weekly = report.weekly.as_ref().expect("leads have dates");
    let last = weekly.curves[0].points.last().expect("points");
    assert_eq!(row(section(&html, "worth"), &last.n.to_string()).matches("100.0%").count(), 2);
    let tenth = report.thresholds[1].rows.iter().find(|row| row.score == 60).expect("a threshold that leads reach");
    let thresholds = section(&html, "thresholds");
    let of_rules = &thresholds[thresholds.find("Thresholds of the rules").expect("a table")..];
    let row = row(of_rules, "from 60");
    assert!(row.contains("sales ready") && row.contains(&format!("{:.1}%", 100.0 * tenth.recall.estimate)), "{row}");
}

#[test]
fn the_grid_shows_every_cell() {
    let report = sample::report();
    let html = render(&report);
    let grid = section(&html, "grid");
    for cell in report.grid.cells.iter().flatten().chain(&report.grid.one_totals).chain(&report.grid.other_totals) {
        let text = format!(">{} of {}<", cell.won, cell.rows);
        assert!(cell.rows == 0 || grid.contains(&text), "{text}");
    }
    // Best above: cells are drawn line by line from the top.
    let place = |line: usize, column: usize| {
        let cell = report.grid.cells[line][column];
        grid.find(&format!(">{} of {}<", cell.won, cell.rows)).expect("a cell")
    };
    assert!(place(4, 3) < place(4, 4) && place(4, 4) < place(3, 1) && place(3, 1) < place(0, 1));
}

#[test]
fn what_to_change_comes_before_what_to_keep() {
    let report = sample::report();
    let html = render(&report);
    let lines = section(&html, "lines");
    let place = |id: &str| lines.find(&format!("<code>{id}</code>")).unwrap_or_else(|| panic!("no rule {id}"));
    let mut sorted: Vec<_> = report.lines.iter().map(|line| (line.advice, line.line, place(&line.id))).collect();
    sorted.sort();
    assert!(sorted.windows(2).all(|pair| pair[0].2 < pair[1].2), "{sorted:?}");
    for (id, words) in [("size-large", "sign is wrong"), ("download", "drop"), ("pricing", "raise"), ("trial", "cannot tell")] {
        let from = &lines[place(id)..];
        let row = &from[..from.find("</tr>").expect("an end")];
        assert!(row.contains(&format!(">{words}<")), "{id}: {row}");
    }
    assert!(report.lines.iter().any(|line| line.advice == Advice::Keep));
}

#[test]
fn telling_leads_take_turns() {
    let html = render(&sample::report());
    let telling = section(&html, "telling");
    let sides: Vec<bool> = telling
        .match_indices("<article")
        .map(|(at, _)| telling[at..].find("The model was right") < telling[at..].find("The rules were right"))
        .collect();
    assert_eq!(sides.len(), 20);
    assert!(sides[..6].windows(2).any(|pair| pair[0] != pair[1]), "{sides:?}");
}

#[test]
fn columns_in_which_nobody_is_worse_are_closed() {
    let mut report = sample::report();
    let quiet = |column: &mut plumb_view::compare::ComparedColumn| column.levels.levels.iter_mut().for_each(|level| level.worse = None);
    report.segments.iter_mut().for_each(quiet);
    let third = report.segments[0].clone();
    report.segments.push(third);
    let open = |report: &ComparisonReport| section(&render(report), "segments").matches("<details class=\"segment\" open>").count();
    assert_eq!(open(&report), 2, "the first two");
    report.segments[2].levels.levels[1].worse = Some(Side::Other);
    assert_eq!(open(&report), 3, "and those in which somebody is worse");
}

#[test]
fn a_penalty_is_raised_where_a_rule_takes_too_little() {
    let mut report = sample::report();
    let line = report.lines.iter_mut().find(|line| line.id == "free-mail").expect("a rule");
    line.advice = Advice::Raise;
    let html = render(&report);
    let lines = section(&html, "lines");
    assert!(lines.contains(">raise the penalty<") && lines.contains(">raise<"));
    // What disqualifies gives no points and stands in no group.
    let row = row(lines, "company is a competitor");
    assert!(row.contains("<span class=\"where\"><code>competitor</code></span>") && row.contains("\u{2212}21.0"), "{row}");
}

/// In one source the model was led astray; with a clear difference it is named, and not as one that the rules are worse in.
#[test]
fn a_segment_is_named_by_who_is_worse_in_it() {
    let mut report = sample::report();
    let place = report.segments[0].labels.iter().position(|label| label == "Paid social").expect("a label");
    report.segments[0].levels.levels[place].worse = Some(Side::One);
    let html = render(&report);
    let segments = section(&html, "segments");
    assert!(segments.contains("The model is worse in <b>source: Paid social</b>"));
    assert!(row(segments, "Paid social").contains("model worse"));
    assert!(row(segments, "Purchased list").contains("too few"));
    report.segments[0].levels.levels[place].worse = None;
    assert!(section(&render(&report), "segments").contains("The model is worse in no segment beyond doubt."));
}

#[test]
fn the_trap_is_named_beside_the_verdict() {
    let mut report = sample::report();
    let html = render(&report);
    let verdict = section(&html, "verdict");
    assert!(verdict.contains("went with the score of the rules") && verdict.contains("href=\"#worked\""));
    report.verdict.cautions.clear();
    assert!(!section(&render(&report), "verdict").contains("href=\"#worked\""));
}

#[test]
fn likeness_is_a_third_on_leads_of_its_own() {
    let mut report = sample::report();
    let html = render(&report);
    let likeness = section(&html, "likeness");
    let own = report.likeness.clone().expect("a third");
    assert!(own.seeds_left_out > 50 && likeness.contains(&format!("<b>{}</b> seeds among these leads", own.seeds_left_out)));
    let all = own.head_to_head.as_ref().expect("figures");
    for (standing, difference) in all.standings[1..].iter().zip(&all.differences) {
        let row = row(likeness, &standing.name);
        for value in [standing.auc.estimate, difference.auc.estimate, difference.auc.lower] {
            assert!(row.contains(&format!("{:.4}", value.abs())), "{value} is not in {row}");
        }
    }
    let fifth = own.caught.last().expect("shares");
    assert!(fifth.by.iter().all(|share| row(likeness, "20%").contains(&format!("{:.1}%", 100.0 * share))));
    report.likeness =
        report.likeness.map(|own| plumb_view::compare::ComparedLikeness { head_to_head: None, not_compared: Some("why".into()), ..own });
    assert!(section(&render(&report), "likeness").contains("Not compared: why."));
}

/// No dates, no amounts, no segments, no suggestion, nobody's work known.
#[test]
fn a_comparison_with_little_in_it_is_a_page_too() {
    let mut report = sample::report();
    (report.weekly, report.likeness) = (None, None);
    report.gains.clear();
    report.thresholds.clear();
    report.telling.clear();
    report.segments.clear();
    report.lines.clear();
    report.suggested = None;
    (report.periods, report.ages, report.worked) = (None, None, None);
    report.days_to_close.clear();
    report.caveats.clear();
    report.capacity.amount = None;
    report.capacity.curves.iter_mut().flat_map(|curve| &mut curve.points).for_each(|point| (point.amount, point.cost) = (None, None));
    report.capacity.differences.iter_mut().flat_map(|difference| &mut difference.points).for_each(|point| point.amount = None);
    report.head_to_head.standings.iter_mut().for_each(|standing| standing.probabilities = None);
    report.verdict.cautions.clear();
    let little = page(&report);
    let ids: Vec<&str> = little.tags.iter().filter(|tag| tag.name == "section").map(|tag| tag.attributes["id"].as_str()).collect();
    assert_eq!(ids, ["verdict", "worth", "grid", "swap", "ranking", "reproducibility"]);
    checks::headings_come_in_order_and_every_chart_has_words(&little, 3);
    assert!(!little.text.contains("In money") && !little.text.contains("NaN"));
}
