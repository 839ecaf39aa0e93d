use maud::{Markup, html};

use crate::chart::{DotScale, Dumbbell, dumbbell};
use crate::lookalike::content::Trait;
use crate::number::{percent, signed};
use crate::page::parts::{dot_head, share};

/// What tells seeds from the population; `None` where nothing does.
pub fn section(traits: &[Trait]) -> Option<Markup> {
    let scale = DotScale::covering(traits.iter().flat_map(|own| [own.of_seeds.upper, own.of_population]), 0.0, 1.0);
    (!traits.is_empty()).then(|| {
        html! {
            p { "The values that move likeness most. The dot is the share of the seeds that have it, with its 95% interval, the ring that of the population. "
                "Points are what it counts beside all others: where many seeds have a value only because it goes along with another one, they are small." }
            div.scroll tabindex="0" role="group" {
                table.traits {
                    thead {
                        tr {
                            th scope="col" { "trait" }
                            th scope="col" { "of the seeds" }
                            th scope="col" { "of the population" }
                            (dot_head("shares of seeds and population", &scale, |value| percent(value, 0)))
                            th scope="col" { "points" }
                        }
                    }
                    tbody { @for own in traits { (row(own, &scale)) } }
                }
            }
        }
    })
}

fn row(own: &Trait, scale: &DotScale) -> Markup {
    let pair = Dumbbell { said: Some(own.of_population), found: Some((own.of_seeds.estimate, own.of_seeds.lower, own.of_seeds.upper)) };
    html! {
        tr {
            th scope="row" { (own.value) span.where { (own.feature) } }
            td { (share(own.of_seeds)) }
            td { (percent(own.of_population, 1)) }
            td.plot { (dumbbell(scale, pair)) }
            td { (signed(own.points, 2)) }
        }
    }
}
