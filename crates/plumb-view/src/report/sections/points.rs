use maud::{Markup, html};

use crate::chart::{Dot, DotScale, Step, Words, dot, steps};
use crate::number::{count, fixed, percent, signed};
use crate::page::parts::dot_head;
use crate::report::content::{FeaturePoints, PointsRow};

/// So many features are shown at once; the rest can be opened.
const OPEN: usize = 12;
/// So many values of a category are shown at once.
const VALUES: usize = 12;
/// Half the width of a 95% interval, in standard errors.
const MARGIN: f64 = 1.96;

/// How to speak of points: they mean something else in each kind of model.
#[derive(Debug, Clone, Copy)]
pub struct PointsWords {
    /// What points are, and of whom rows and shares are.
    pub intro: &'static str,
    /// What a feature tells apart.
    pub tells: &'static str,
    /// Over whom its spread is taken.
    pub over: &'static str,
    /// The head of the column of shares.
    pub share: &'static str,
}

/// Of a model for conversion.
pub const OF_CONVERSION: PointsWords = PointsWords {
    intro: "Points are log-odds against the average lead: +0.69 doubles the odds of winning, \u{2212}0.69 halves them. A score is the sum of a lead's points, put on a scale of 1 to 100. \
            Rows and share won are of all labelled leads; the share won of a value also carries what goes along with it, the points do not.",
    tells: "How much each feature tells leads apart",
    over: "Standard deviation of the points that the feature gives, over labelled leads.",
    share: "won",
};

/// What each value of each feature adds, the strongest feature first.
pub fn section(features: &[FeaturePoints], words: PointsWords) -> Markup {
    let (open, rest) = features.split_at(features.len().min(OPEN));
    let most = features.first().map_or(1.0, |feature| feature.spread).max(f64::MIN_POSITIVE);
    // One scale for all, so that features can be compared by eye; intervals beyond it are cut.
    let dots = features.iter().flat_map(|feature| feature.values.iter().chain(&feature.bins));
    let scale = DotScale::covering(dots.map(|row| row.points), 0.0, 1.05);
    html! {
        p { (words.intro) }
        (overview(features, most, words))
        div.cards { @for feature in open { (card(feature, &scale, words)) } }
        @if !rest.is_empty() {
            details {
                summary { "The other " (rest.len()) " features" }
                div.cards { @for feature in rest { (card(feature, &scale, words)) } }
            }
        }
    }
}

/// How much each feature tells leads apart.
fn overview(features: &[FeaturePoints], most: f64, words: PointsWords) -> Markup {
    html! {
        details open[features.len() <= 2 * OPEN] {
            summary { (words.tells) }
            ol.overview {
                @for feature in features {
                    li {
                        span.name { (feature.name) }
                        svg aria-hidden="true" width="100%" height="10" {
                            rect.strength x="0" y="1" height="8" rx="1.5" width=(format!("{:.1}%", 100.0 * feature.spread / most)) {}
                        }
                        span.number { (fixed(feature.spread, 2)) }
                    }
                }
            }
            p.small { (words.over) }
        }
    }
}

fn card(feature: &FeaturePoints, scale: &DotScale, words: PointsWords) -> Markup {
    html! {
        article.card {
            h3 { (feature.name) }
            @if feature.is_ordered {
                (ordered(feature))
                details { summary { "The numbers" } (values(&feature.bins.iter().collect::<Vec<_>>(), scale, words)) }
                @if !feature.values.is_empty() { (values(&feature.values.iter().collect::<Vec<_>>(), scale, words)) }
            } @else {
                (levels(&feature.values, scale, words))
            }
        }
    }
}

fn ordered(feature: &FeaturePoints) -> Markup {
    let step = |row: &PointsRow| Step { label: row.label.clone(), value: row.points, standard_error: row.standard_error, rows: row.rows };
    let bins: Vec<Step> = feature.bins.iter().map(step).collect();
    let title = format!("Points of {}", feature.name);
    let words = Words {
        title: &title,
        description: "Log-odds that each bin adds, lowest values on the left, over the rows of each bin. The table below has the numbers.",
    };
    steps(words, "log-odds", &bins, &feature.edges)
}

/// The values that most leads have at once, the others on demand; by points, the highest first.
fn levels(rows: &[PointsRow], scale: &DotScale, words: PointsWords) -> Markup {
    let mut by_rows: Vec<usize> = (0..rows.len()).collect();
    by_rows.sort_by(|a, b| rows[*b].rows.cmp(&rows[*a].rows).then(a.cmp(b)));
    let (shown, rest) = by_rows.split_at(rows.len().min(VALUES));
    let sorted = |places: &[usize]| {
        let mut sorted: Vec<&PointsRow> = places.iter().map(|place| &rows[*place]).collect();
        sorted.sort_by(|a, b| b.points.total_cmp(&a.points));
        sorted
    };
    html! {
        (values(&sorted(shown), scale, words))
        @if !rest.is_empty() { details { summary { "The " (rest.len()) " rarer values" } (values(&sorted(rest), scale, words)) } }
    }
}

fn values(rows: &[&PointsRow], scale: &DotScale, words: PointsWords) -> Markup {
    let of = |row: &PointsRow| {
        let margin = row.standard_error.map(|error| MARGIN * error);
        Dot { value: row.points, interval: margin.map(|margin| (row.points - margin, row.points + margin)) }
    };
    html! {
        table.points {
            thead {
                tr { th scope="col" { "value" } (dot_head("points", scale, |value| signed(value, 1))) th scope="col" { "points" } th scope="col" { "rows" } th scope="col" { (words.share) } }
            }
            tbody {
                @for row in rows {
                    tr {
                        th scope="row" { (row.label) }
                        td.plot { (dot(scale, of(row))) }
                        td { (signed(row.points, 2)) @if let Some(error) = row.standard_error { span.interval { " \u{b1}" (fixed(MARGIN * error, 2)) } } }
                        td { (count(row.rows)) }
                        td { (if row.rows > 0 { percent(row.won as f64 / row.rows as f64, 1) } else { "\u{2013}".to_owned() }) }
                    }
                }
            }
        }
    }
}
