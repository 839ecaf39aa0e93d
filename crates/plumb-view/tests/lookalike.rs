//! The page of a lookalike version: the same bytes each time, nothing from outside, nothing that a name can do, and the figures of the struct.

mod checks;
#[path = "sample/draws.rs"]
mod draws;
mod markup;
#[path = "sample/lookalike.rs"]
mod sample;

use markup::{Page, read};
use plumb_view::lookalike::{LookalikeReport, render};
use plumb_view::report::Decision;

fn page(report: &LookalikeReport) -> Page {
    read(&render(report))
}

/// One section of a page.
fn section<'a>(html: &'a str, id: &str) -> &'a str {
    let rest = &html[html.find(&format!("<section id=\"{id}\"")).unwrap_or_else(|| panic!("no section {id}"))..];
    &rest[..rest.find("</section>").expect("the section ends")]
}

#[test]
fn the_same_report_is_the_same_page_and_fetches_nothing() {
    let html = render(&sample::report());
    assert_eq!(html, render(&sample::report()));
    checks::nothing_is_fetched_and_nothing_runs(&html);
}

/// The sample with one text in every place that a caller fills.
fn with_text(text: &str) -> LookalikeReport {
    let mut report = sample::report();
    let text = || text.to_owned();
    (report.model, report.ranks) = (text(), text());
    (report.verdict.meaning, report.verdict.reason) = (text(), text());
    let people = &mut report.people;
    (people.which, people.hidden_by, people.facts[0], people.columns[0], people.left_out[0]) =
        (text(), text(), (text(), text()), text(), (text(), text()));
    report.findings.iter_mut().flatten().for_each(|finding| (finding.column, finding.evidence) = (text(), text()));
    report.notes[0] = text();
    report.quality.beside.as_mut().expect("a model beside").name = text();
    (report.traits[0].feature, report.traits[0].value) = (text(), text());
    report.features.iter_mut().for_each(|feature| feature.name = text());
    (report.features[0].values[0].label, report.features[1].bins[0].label) = (text(), text());
    let pair = &mut report.pairs[0];
    (pair.name_a, pair.name_b, pair.labels_a[0], pair.labels_b[0]) = (text(), text(), text(), text());
    report.reproducibility[0] = (text(), text());
    report
}

#[test]
fn hostile_texts_stay_texts() {
    checks::texts_stay_texts(30, |text| render(&with_text(text)));
}

#[test]
fn headings_come_in_order_and_charts_have_words_and_cover_their_data() {
    let page = page(&sample::report());
    checks::headings_come_in_order_and_every_chart_has_words(&page, 4);
    checks::charts_cover_their_data(&page);
}

#[test]
fn figures_are_those_of_the_struct() {
    let report = sample::report();
    let html = render(&report);
    let verdict = section(&html, "verdict");
    assert!(verdict.contains(&format!("{:.4}", report.quality.auc.estimate)) && verdict.contains(">Promote<"));
    assert!(verdict.contains("country"), "what is used although it tells the files apart is said first");
    let reach = section(&html, "reach");
    for at in &report.quality.at_reach {
        for text in [
            format!("{:.1}%", 100.0 * at.recall.estimate),
            format!("{:.2}", at.recall.estimate / at.reach),
            format!("{:.2}", at.nearest_seed_lift),
        ] {
            assert!(reach.contains(&text), "{text} at {}", at.reach);
        }
    }
    let traits = section(&html, "traits");
    for own in &report.traits {
        assert!(
            traits.contains(&format!("{:.1}%", 100.0 * own.of_seeds.estimate))
                && traits.contains(&format!("{:.1}%", 100.0 * own.of_population))
        );
    }
    assert!(section(&html, "beside").contains("+0.0620"));
    assert!(section(&html, "stability").contains("94.0%"));
    assert!(section(&html, "points").contains("twice as common among the seeds") && !html.contains("odds of winning"));
}

#[test]
fn a_report_with_little_in_it_is_a_page_too() {
    let mut report = sample::report();
    report.verdict.decision = Decision::CannotTell;
    report.findings = None;
    report.notes.clear();
    report.quality.beside = None;
    report.traits.clear();
    report.pairs.clear();
    report.people.left_out.clear();
    let html = render(&report);
    assert!(section(&html, "verdict").contains(">Cannot tell<") && !html.contains("class=\"warning\""));
    assert!(section(&html, "trust").contains("rows of one file"));
    let little = read(&html);
    let ids: Vec<&str> = little.tags.iter().filter(|tag| tag.name == "section").map(|tag| tag.attributes["id"].as_str()).collect();
    assert_eq!(ids, ["verdict", "people", "trust", "reach", "points", "stability", "reproducibility"]);
}
