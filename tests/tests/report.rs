//! `report.html` of a trained version: published with it, with the figures of `metrics.json`, and nothing from outside.

use plumb_tests::Folder;
use serde_json::Value;

const REPORT: &str = "models/leads/versions/1/report.html";

fn section<'a>(page: &'a str, id: &str) -> &'a str {
    let start = page.find(&format!("<section id=\"{id}\"")).unwrap_or_else(|| panic!("no section {id}"));
    let rest = &page[start..];
    &rest[..rest.find("</section>").expect("the section ends")]
}

#[test]
fn it_shows_the_figures_of_the_version() {
    let folder = Folder::with_leads(2500, 5);
    folder.plumb(&["init", "leads.csv"]).done();
    folder.plumb(&["train"]).done().says(&[&format!("report: {REPORT}")]);
    let page = folder.text(REPORT);
    let metrics: Value = serde_json::from_str(&folder.text("models/leads/versions/1/metrics.json")).expect("metrics are JSON");
    let comparison = section(&page, "comparison");
    for of in [&metrics["test"], &metrics["base_rate_on_test"]["metrics"]] {
        for name in ["auc", "average_precision", "log_loss", "brier", "ece", "lift_top_decile"] {
            let figure = format!("{:.4}", of[name]["estimate"].as_f64().expect("a figure"));
            assert!(comparison.contains(&figure), "{name} {figure}");
        }
    }
    let gain = metrics["base_rate_on_test"]["gain"]["lower"].as_f64().expect("a figure");
    assert!(section(&page, "verdict").contains(&format!("{gain:.4}")));
    let rows = metrics["rows"]["training"].as_u64().expect("rows");
    let written = if rows < 1000 { rows.to_string() } else { format!("{},{:03}", rows / 1000, rows % 1000) };
    assert!(section(&page, "data").contains(&format!(">{written}<")), "{written} rows");
    let digest = artifact_digest(&folder);
    assert!(section(&page, "reproducibility").contains(&digest));
    // Without letting the page's own text speak for it: no attribute leads outside.
    for outside in ["src=", "url(", "href=\"h", "<script", "<link"] {
        assert!(!page.contains(outside), "{outside}");
    }
    folder.plumb(&["models", "verify"]).done();
}

/// The digest of the artifact, as the manifest has it.
fn artifact_digest(folder: &Folder) -> String {
    let manifest: Value = serde_json::from_str(&folder.text("models/leads/versions/1/manifest.json")).expect("a manifest");
    assert!(manifest["files"]["report.html"].is_string());
    manifest["files"]["model.json"].as_str().expect("a digest").to_owned()
}

#[test]
fn the_same_run_makes_the_same_page() {
    let folder = Folder::with_leads(1500, 6);
    folder.plumb(&["init", "leads.csv"]).done();
    folder.plumb(&["train"]).done();
    folder.plumb(&["train", "--registry", "other"]).done();
    assert_eq!(folder.text(REPORT), folder.text("other/leads/versions/1/report.html"));
}

#[test]
fn it_holds_the_champion_against_the_new_version() {
    let folder = Folder::with_model(2500, 5);
    folder.plumb(&["train"]).ended(4).says(&["report: models/leads/versions/2/report.html"]);
    let page = folder.text("models/leads/versions/2/report.html");
    assert!(section(&page, "verdict").contains("Cannot tell"));
    assert!(section(&page, "verdict").contains("version 1, which goes on serving"));
    let comparison = section(&page, "comparison");
    assert!(comparison.contains("champion, version 1"), "{comparison}");
    let metrics: Value = serde_json::from_str(&folder.text("models/leads/versions/2/metrics.json")).expect("metrics are JSON");
    let theirs = metrics["champion"]["same_rows"]["champion"]["log_loss"]["lower"].as_f64().expect("a figure");
    assert!(comparison.contains(&format!("{theirs:.4}")), "{theirs}");
}

/// Each period and each age has its row, with the figures and intervals of `metrics.json`.
#[test]
fn it_shows_the_backtest_and_the_ages() {
    let events = "[events]\nfile = \"events.csv\"\nlead = \"lead_id\"\ntype = \"type\"\nat = \"at\"\n";
    let folder = Folder::with_demo(events);
    folder.plumb(&["train", "--backtest", "3"]).done();
    let page = folder.text(REPORT);
    let metrics: Value = serde_json::from_str(&folder.text("models/leads/versions/1/metrics.json")).expect("metrics are JSON");
    let periods = metrics["backtest"].as_array().expect("periods").iter();
    let ages = metrics["at_ages"].as_array().expect("ages").iter();
    let named = periods.map(|one| ("stability", one["from"].as_str().expect("a time")[..10].to_owned(), one));
    let all: Vec<(&str, String, &Value)> =
        named.chain(ages.map(|one| ("ages", one["days"].as_f64().expect("days").to_string(), one))).collect();
    assert_eq!(all.len(), 3 + 3);
    for (id, name, figures) in all {
        let section = section(&page, id);
        let row = &section[section.find(&format!("<th scope=\"row\">{name}</th>")).unwrap_or_else(|| panic!("no row {name} of {id}"))..];
        let row = &row[..row.find("</tr>").expect("the row ends")];
        for of in ["auc", "log_loss"] {
            for end in ["estimate", "lower", "upper"] {
                let figure =
                    format!("{:.4}", figures["test"][of][end].as_f64().unwrap_or_else(|| panic!("{id} {name}: {of} has no {end}")));
                assert!(row.contains(&figure), "{id} {name}: {of} {end} {figure} is not in {row}");
            }
        }
        assert!(row.contains(&format!("{:.4}", figures["base_log_loss"].as_f64().expect("a figure"))), "{id} {name}");
    }
}

#[test]
fn the_configuration_chooses_the_segments() {
    let folder = Folder::with_leads(1500, 7);
    folder.plumb(&["init", "leads.csv"]).done();
    folder.plumb(&["train"]).done();
    let before = folder.text("models/leads/versions/1/model.json");
    let config = folder.text("plumb.toml");
    folder.write("plumb.toml", format!("{config}\n[report]\nsegments = [\"source\", \"persona\"]\n"));
    folder.plumb(&["train", "--registry", "other"]).done();
    let page = folder.text("other/leads/versions/1/report.html");
    let segments = section(&page, "segments");
    let headings: Vec<&str> = segments.split("<h3>").skip(1).filter_map(|rest| rest.split("</h3>").next()).collect();
    assert_eq!(headings, ["source", "persona"]);
    assert_eq!(folder.text("other/leads/versions/1/model.json"), before, "what a report looks at does not change a model");

    folder.write("plumb.toml", format!("{config}\n[report]\nsegments = [\"employees\"]\n"));
    folder.plumb(&["train", "--registry", "third"]).refused(3, &["`report.segments` names `employees`", "used as a category"]);
    assert!(!folder.path("third").exists());
}

/// Names of columns and levels come from strangers' files.
#[test]
fn levels_cannot_write_into_the_page() {
    const HOSTILE: &str = "</svg><script>alert('1')</script>";
    let folder = Folder::with_leads(1500, 8);
    let mut table = folder.table("leads.csv");
    table.map("persona", |row, value| if row % 3 == 0 { HOSTILE.to_owned() } else { value.to_owned() });
    folder.write("leads.csv", table.to_csv());
    folder.plumb(&["init", "leads.csv"]).done();
    folder.plumb(&["train"]).done();
    let page = folder.text(REPORT);
    assert!(!page.contains("<script"));
    assert!(page.contains("&lt;/svg&gt;&lt;script&gt;"));
}
