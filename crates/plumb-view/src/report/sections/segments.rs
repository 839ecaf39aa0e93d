use maud::{Markup, html};

use crate::chart::{Dot, DotScale, dot};
use crate::number::signed;
use crate::page::parts::{SLICE_HEAD, auc_cell, dot_head, is_off, slice_cells};
use crate::report::content::{NamedSlice, Segment};

/// Whether the model is right in each part of the business; `None` without columns to look at.
pub fn section(segments: &[Segment]) -> Option<Markup> {
    let looked_at: usize = segments.iter().map(|segment| segment.rows.len()).sum();
    (looked_at > 0).then(|| {
        html! {
            p { "Test leads by the values of a column. The gap is the share won less the mean prediction, in percentage points; " span.mark { "off" }
                " marks a gap that luck does not explain, allowing for the " (looked_at) " values looked at. AUC is within the segment. Intervals wider than the plot are cut." }
            @for segment in segments { h3 { (segment.column) } (one(segment, looked_at)) }
        }
    })
}

fn one(segment: &Segment, looked_at: usize) -> Markup {
    let gap =
        |named: &NamedSlice| named.slice.map(|slice| Dot { value: slice.gap.estimate, interval: Some((slice.gap.lower, slice.gap.upper)) });
    let scale = DotScale::around(segment.rows.iter().filter_map(gap).map(|dot| dot.value), 0.0, 1.6);
    html! {
        div.scroll tabindex="0" role="group" {
            table.segments {
                thead {
                    tr {
                        th scope="col" { (segment.column) }
                        (dot_head("gap", &scale, |value| signed(100.0 * value, 0)))
                        @for name in SLICE_HEAD { th scope="col" { (name) } }
                        th scope="col" { "AUC" }
                    }
                }
                tbody {
                    @for named in &segment.rows {
                        tr {
                            th scope="row" { (named.name) }
                            td.plot { @if let Some(gap) = gap(named) { (dot(&scale, gap)) } }
                            (slice_cells(named.slice.as_ref(), is_off(named.slice.as_ref(), looked_at)))
                            (auc_cell(named.slice.as_ref()))
                        }
                    }
                }
            }
        }
    }
}
