//! What sections have in common.

use maud::{Markup, html};
use plumb_eval::{Estimate, Slice};

use crate::chart::DotScale;
use crate::number::{count, fixed, percent, percent_points};

/// A number with its interval after it.
pub fn estimate(e: Estimate, show: impl Fn(f64) -> String) -> Markup {
    html! {
        span.figure { (show(e.estimate)) }
        // What is certain by definition, such as the AUC of a constant, has no interval.
        @if e.upper - e.lower > 1e-9 { " " span.interval { (show(e.lower)) " to " (show(e.upper)) } }
    }
}

/// A share with its interval, in percent.
pub fn share(e: Estimate) -> Markup {
    estimate(e, |value| percent(value, 1))
}

/// A number that may not exist.
pub fn or_dash(content: Option<Markup>) -> Markup {
    content.unwrap_or_else(|| html! { span.none title="not defined for these rows" { "\u{2013}" } })
}

/// A table in a box that scrolls by itself where the page is narrow.
pub fn table(head: &[&str], rows: &Markup) -> Markup {
    html! {
        div.scroll tabindex="0" role="group" {
            table {
                thead { tr { @for name in head { th scope="col" { (name) } } } }
                tbody { (rows) }
            }
        }
    }
}

/// Names and values.
pub fn facts<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Markup {
    html! {
        dl.facts { @for (name, value) in pairs { div { dt { (name) } dd { (value) } } } }
    }
}

/// The columns that every table of slices has.
pub const SLICE_HEAD: [&str; 5] = ["rows", "won", "share won", "mean prediction", "gap, points"];

/// The cells of a slice under [`SLICE_HEAD`]. `is_off` marks a gap that chance does not explain.
pub fn slice_cells(slice: Option<&Slice>, is_off: bool) -> Markup {
    let Some(slice) = slice else { return html! { td { "0" } @for _ in 1..SLICE_HEAD.len() { td { (or_dash(None)) } } } };
    html! {
        td { (count(slice.rows as u64)) }
        td { (count(slice.won as u64)) }
        td { (share(slice.observed)) }
        td { (percent(slice.mean_predicted, 1)) }
        td.off[is_off] {
            @if is_off { span.mark { "off" } " " }
            (estimate(slice.gap, |value| percent_points(value, 1)))
        }
    }
}

/// The AUC within a slice.
pub fn auc_cell(slice: Option<&Slice>) -> Markup {
    html! { td { (or_dash(slice.and_then(|slice| slice.auc).map(|auc| estimate(auc, |value| fixed(value, 3))))) } }
}

/// The head of a column of dots: what the scale's ends are.
pub fn dot_head(name: &str, scale: &DotScale, show: impl Fn(f64) -> String) -> Markup {
    let (low, high) = scale.ends();
    html! {
        th.plot scope="col" {
            span.sr { (name) ", plotted from " (show(low)) " to " (show(high)) }
            span.ends aria-hidden="true" { span { (show(low)) } span { (show(high)) } }
        }
    }
}

/// Below this chance that the gaps of a table are all luck, one is marked.
const SIGNIFICANCE: f64 = 0.05;

/// Whether a gap is off, allowing for the number of slices that were looked at (Bonferroni).
pub fn is_off(slice: Option<&Slice>, looked_at: usize) -> bool {
    slice.is_some_and(|slice| slice.gap_p * (looked_at as f64) < SIGNIFICANCE)
}

/// The first letter in upper case.
pub fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// A sentence ends with a point.
pub fn sentence(text: &str) -> String {
    let text = capitalised(text.trim());
    if text.ends_with(['.', '!', '?']) { text } else { format!("{text}.") }
}
