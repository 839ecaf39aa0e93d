//! The pages as a browser sees them: opened from a file, at the width of a telephone and of a desk, and printed.

#[path = "../../crates/plumb-view/tests/sample/comparison.rs"]
mod comparison;
#[path = "../../crates/plumb-view/tests/sample/draws.rs"]
mod draws;
#[path = "../../crates/plumb-view/tests/sample/lookalike.rs"]
mod lookalike;

use std::path::Path;

use plumb_tests::{Browser, Folder, Running, demo_registry};

/// The widths of a telephone and of a small desktop window.
const WIDTHS: [u32; 2] = [390, 1280];

/// Nothing is said on the console, nothing has to be scrolled sideways, and it prints on several sheets.
fn stands_up(browser: &Browser, page: &Path) {
    let console = browser.console(page);
    assert!(console.is_empty(), "{}: {console:?}", page.display());
    for width in WIDTHS {
        assert_eq!(browser.overflow(page, width), 0, "{} overflows at {width} px", page.display());
    }
    let pages = browser.printed_pages(page);
    assert!((4..60).contains(&pages), "{} prints {pages} pages", page.display());
}

/// With events, a backtest, and leads seen at several ages.
#[test]
fn the_pages_of_a_version_stand_up() {
    const REPORT: &str = "models/leads/versions/1/report.html";
    let events = "[events]\nfile = \"events.csv\"\nlead = \"lead_id\"\ntype = \"type\"\nat = \"at\"\nid = \"event_id\"\n";
    let folder = Folder::with_demo(events);
    folder.plumb(&["train", "--backtest", "3"]).done();
    let html = folder.text(REPORT);
    for part in ["<h3>Backtest</h3>", "<section id=\"ages\"", "<section id=\"segments\""] {
        assert!(html.contains(part), "{part}");
    }
    let browser = Browser::new();
    stands_up(&browser, &folder.path(REPORT));
    // The page of real figures, beside the sample below, which has every section.
    folder.plumb(&["compare", "-o", "compare.html"]).done();
    stands_up(&browser, &folder.path("compare.html"));
}

#[test]
fn the_sample_comparison_stands_up() {
    let folder = Folder::new();
    folder.write("compare.html", plumb_view::compare::render(&comparison::report()));
    stands_up(&Browser::new(), &folder.path("compare.html"));
}

/// With provenance findings, a model beside it, and pairs.
#[test]
fn the_sample_of_likeness_stands_up() {
    let folder = Folder::new();
    folder.write("like.html", plumb_view::lookalike::render(&lookalike::report()));
    stands_up(&Browser::new(), &folder.path("like.html"));
}

/// As it is served: nothing is fetched, nothing overflows.
#[test]
fn the_description_of_the_api_stands_up() {
    let folder = Folder::new();
    let server = Running::serve(&folder.path("."), &demo_registry());
    let mut answer = ureq::get(format!("{}/docs", server.url)).call().expect("the page");
    assert_eq!(answer.headers()["content-type"], "text/html; charset=utf-8");
    folder.write("docs.html", answer.body_mut().read_to_string().expect("text"));
    let (browser, page) = (Browser::new(), folder.path("docs.html"));
    assert!(browser.console(&page).is_empty(), "{:?}", browser.console(&page));
    for width in WIDTHS {
        assert_eq!(browser.overflow(&page, width), 0, "it overflows at {width} px");
    }
}

/// The browser would notice: what these tests rest on.
#[test]
fn what_does_not_stand_up_is_noticed() {
    let folder = Folder::new();
    let policy = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">";
    let html = format!(
        "<!DOCTYPE html><html><head>{policy}</head><body><script>document.title = 'run'</script><img src=\"other.png\"><div style=\"width: 500px\">wide</div></body></html>"
    );
    folder.write("bad.html", html);
    let (browser, page) = (Browser::new(), folder.path("bad.html"));
    let console = browser.console(&page).join("\n");
    assert_eq!(console.matches("Content Security Policy").count(), 2, "script and picture: {console}");
    assert!(browser.overflow(&page, 390) >= 100);
    assert_eq!(browser.overflow(&page, 1280), 0);
    assert_eq!(browser.printed_pages(&page), 1);
}
