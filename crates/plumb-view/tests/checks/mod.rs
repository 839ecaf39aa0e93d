//! What holds of every page.

use crate::markup::{Page, Tag, read};

/// A text that would do harm if it were taken for markup.
const HOSTILE: &str = "</title></style></svg><script>alert(\"1\")</script><b onclick='x' & \"quoted\">";

/// No element and no attribute leads outside or holds a program, and the page's own policy forbids both.
pub fn nothing_is_fetched_and_nothing_runs(html: &str) {
    for forbidden in ["<script", "<img", "<link", "<iframe", "src=", "url(", "@import", "http:", "https:", "javascript:"] {
        assert!(!html.contains(forbidden), "the page holds {forbidden}");
    }
    // ` on` as the start of an attribute; in a text it is a word.
    let page = read(html);
    assert!(!page.tags.iter().any(|tag| tag.attributes.keys().any(|key| key.starts_with("on"))), "the page holds a handler");
    assert!(html.contains("default-src 'none'; style-src 'unsafe-inline'"));
}

/// `page` draws a page with a text in every place that a caller fills: it is there, at least so many times, and makes no markup.
pub fn texts_stay_texts(times: usize, page: impl Fn(&str) -> String) {
    let hostile = read(&page(HOSTILE));
    let harmless = read(&page(&"x".repeat(HOSTILE.len())));
    assert_eq!(hostile.tags.len(), harmless.tags.len(), "a text made elements");
    let keys = |page: &Page| page.tags.iter().map(|tag| tag.attributes.len()).sum::<usize>();
    assert_eq!(keys(&hostile), keys(&harmless), "a text made attributes");
    let found = hostile.text.matches(HOSTILE).count();
    assert!(found >= times, "the text is there {found} times, as it is");
}

/// One first heading, no level left out, words for each of at least so many charts, and every link within the page has its place.
pub fn headings_come_in_order_and_every_chart_has_words(page: &Page, charts: usize) {
    let levels: Vec<u32> = page.tags.iter().filter_map(|tag| tag.name.strip_prefix('h')?.parse().ok()).collect();
    assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1);
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
    for (at, tag) in page.tags.iter().enumerate().filter(|(_, tag)| tag.name == "svg") {
        let is_hidden = tag.attributes.contains_key("aria-hidden") || tag.attributes.get("class").is_some_and(|class| class == "key");
        let words: Vec<&str> = page.tags[at + 1..].iter().take(2).map(|tag| tag.name.as_str()).collect();
        assert!(is_hidden || words == ["title", "desc"], "{tag:?} is followed by {words:?}");
    }
    let found = page.tags.iter().filter(|tag| tag.name == "svg" && tag.attributes.contains_key("role")).count();
    assert!(found >= charts, "{found} charts");
    let ids: Vec<&String> = page.tags.iter().filter_map(|tag| tag.attributes.get("id")).collect();
    let mut sorted = ids.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(sorted.len(), ids.len(), "an id stands twice: {ids:?}");
    let links = page.tags.iter().filter_map(|tag| tag.attributes.get("href"));
    assert!(links.map(|link| link.trim_start_matches('#')).all(|link| ids.iter().any(|id| *id == link)));
}

/// Every mark of a chart lies within it, and no number is none.
pub fn charts_cover_their_data(page: &Page) {
    let mut frame = None;
    let mut marks = 0;
    for tag in &page.tags {
        if tag.name == "svg" {
            let corners =
                tag.attributes.get("viewBox").map(|text| text.split(' ').map(|n| n.parse::<f64>().expect("a number")).collect::<Vec<_>>());
            frame = corners.map(|corners| (corners[2], corners[3]));
        }
        let Some((width, height)) = frame else { continue };
        let xs = ["x", "x1", "x2", "cx"].iter().filter_map(|name| number(tag, name));
        let ys = ["y", "y1", "y2", "cy"].iter().filter_map(|name| number(tag, name));
        assert!(xs.into_iter().all(|x| (0.0..=width).contains(&x)), "{tag:?}");
        assert!(ys.into_iter().all(|y| (0.0..=height).contains(&y)), "{tag:?}");
        for corner in tag.attributes.get("points").iter().flat_map(|points| points.split(' ')) {
            let (x, y) = corner.split_once(',').expect("a corner");
            let (x, y): (f64, f64) = (x.parse().expect("a number"), y.parse().expect("a number"));
            assert!((0.0..=width).contains(&x) && (0.0..=height).contains(&y), "{corner} of {tag:?}");
            marks += 1;
        }
    }
    assert!(marks > 300, "{marks}");
    assert!(!page.text.contains("NaN") && !page.text.contains("inf"));
}

fn number(tag: &Tag, name: &str) -> Option<f64> {
    tag.attributes.get(name)?.parse().ok()
}
