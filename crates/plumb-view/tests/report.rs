//! The page: the same bytes each time, nothing from outside, nothing that a label can do, and everything within the frame.

mod checks;
mod markup;
mod sample;

use markup::{Page, read};
use plumb_eval::Estimate;
use plumb_view::report::{Decision, NamedSlice, Stability, TrainingReport, render};

fn page(report: &TrainingReport) -> Page {
    read(&render(report))
}

#[test]
fn the_same_report_is_the_same_page() {
    assert_eq!(render(&sample::report()), render(&sample::report()));
}

#[test]
fn nothing_is_fetched_and_nothing_runs() {
    checks::nothing_is_fetched_and_nothing_runs(&render(&sample::report()));
}

#[test]
fn a_loss_keeps_its_sign_beside_its_interval() {
    let mut report = sample::report();
    report.comparisons[0].contestants[1].gain = Some(Estimate { estimate: -0.02, lower: -0.05, upper: 0.01 });
    let html = render(&report);
    assert!(html.contains("a gain of \u{2212}0.0200, 95% interval \u{2212}0.0500 to 0.0100"), "the sign is there");
}

/// The sample with one text in every place that a caller fills.
fn with_text(text: &str) -> TrainingReport {
    let mut report = sample::report();
    let text = || text.to_owned();
    report.model = text();
    report.predicts = text();
    report.verdict.reason = text();
    report.verdict.meaning = text();
    report.config = text();
    report.notes = vec![text()];
    report.data.file = text();
    report.data.split = text();
    report.data.period[0] = (text(), text());
    report.data.left_out[0].reason = text();
    report.data.excluded_columns[0] = (text(), text());
    report.findings.iter_mut().flatten().for_each(|finding| (finding.column, finding.evidence) = (text(), text()));
    report.features.iter_mut().for_each(|feature| feature.name = text());
    report.features[0].values[0].label = text();
    report.features[1].bins[0].label = text();
    report.features[1].edges[1] = text();
    let pair = &mut report.pairs[0];
    (pair.name_a, pair.name_b, pair.labels_a[0], pair.labels_b[0]) = (text(), text(), text(), text());
    report.stability.unit = text();
    report.stability.periods[0].name = text();
    report.stability.backtest[0].name = text();
    report.ages[0].name = text();
    report.scores.bands[0].name = text();
    report.scores.grades[0].name = text();
    report.segments[0].column = text();
    report.segments[0].rows[0].name = text();
    report.gains[0].name = text();
    report.comparisons[0].rows = text();
    report.comparisons[0].contestants[0].name = text();
    report.reproducibility[0] = (text(), text());
    report
}

#[test]
fn hostile_texts_stay_texts() {
    checks::texts_stay_texts(43, |text| render(&with_text(text)));
}

#[test]
fn headings_come_in_order_and_every_chart_has_words() {
    checks::headings_come_in_order_and_every_chart_has_words(&page(&sample::report()), 13);
}

#[test]
fn charts_cover_their_data() {
    checks::charts_cover_their_data(&page(&sample::report()));
}

#[test]
fn figures_are_those_of_the_report() {
    let report = sample::report();
    let text = page(&report).text;
    let model = &report.comparisons[0].contestants[0].metrics;
    for e in [model.auc, model.average_precision, model.log_loss, model.brier, model.ece, model.lift_top_decile] {
        for value in [e.estimate, e.lower, e.upper] {
            assert!(text.contains(&format!("{value:.4}")), "{value} is not shown");
        }
    }
    assert!(text.contains("7,412") && text.contains("861"));
    assert!(text.contains("approval_status"));
}

#[test]
fn figures_of_periods_and_ages_are_those_of_the_report() {
    let report = sample::report();
    let html = render(&report);
    for (id, all) in [("stability", &report.stability.backtest), ("ages", &report.ages)] {
        let start = html.find(&format!("<section id=\"{id}\"")).expect("a section");
        let section = &html[start..start + html[start..].find("</section>").expect("the section ends")];
        for one in all {
            let row = &section[section.find(&format!("<th scope=\"row\">{}</th>", one.name)).expect("a row")..];
            let row = &row[..row.find("</tr>").expect("the row ends")];
            let figures = one.metrics.iter().flat_map(|m| [m.auc.estimate, m.auc.lower, m.auc.upper, m.log_loss.lower, m.log_loss.upper]);
            for value in figures.chain(one.base_log_loss) {
                assert!(row.contains(&format!("{value:.4}")), "{id} {}: {value} is not in {row}", one.name);
            }
            assert_eq!(one.metrics.is_none(), row.contains("\u{2013}"), "{id} {}: what is not defined is a dash", one.name);
        }
    }
}

#[test]
fn decisions_are_words() {
    let mut report = sample::report();
    for (decision, word) in
        [(Decision::Promote, " Promote "), (Decision::Refuse, " Do not promote "), (Decision::CannotTell, " Cannot tell ")]
    {
        report.verdict.decision = decision;
        assert!(page(&report).text.contains(word), "{word}");
    }
}

/// A run without dates, champion, audit, pairs or segments, on few leads.
#[test]
fn a_report_with_little_in_it_is_a_page_too() {
    let mut report = sample::report();
    report.findings = None;
    report.notes.clear();
    report.pairs.clear();
    report.segments.clear();
    report.stability = Stability::default();
    report.ages.clear();
    report.calibration_line = None;
    report.depths.clear();
    report.features.truncate(1);
    report.data.excluded_columns.clear();
    report.scores.bands.iter_mut().for_each(|band| band.slice = None);
    report.scores.grades = vec![NamedSlice { name: "A".to_owned(), slice: None }];
    report.probability_counts = vec![0; 20];
    let little = page(&report);
    assert!(!little.text.contains("NaN"));
    assert!(
        !little
            .tags
            .iter()
            .any(|tag| tag.attributes.get("id").is_some_and(|id| ["pairs", "stability", "ages", "segments"].contains(&id.as_str())))
    );
}

/// The sample's model overrates one source by far, and the others not at all.
#[test]
fn a_segment_that_is_off_is_marked() {
    let html = render(&sample::report());
    let segments = &html[html.find("<section id=\"segments\"").expect("segments")..];
    let row = |name: &str| {
        let rest = &segments[segments.find(&format!("<th scope=\"row\">{name}</th>")).expect("a row")..];
        &rest[..rest.find("</tr>").expect("the row ends")]
    };
    assert!(row("Paid social").contains("class=\"mark\""));
    assert!(!row("Organic search").contains("class=\"mark\"") && !row("Webinar").contains("class=\"mark\""));
}
