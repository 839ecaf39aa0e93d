use maud::{Markup, html};

use crate::lookalike::content::Stability;
use crate::number::percent;

/// Whether another run would list the same people.
pub fn section(stability: Stability) -> Markup {
    let (class, word) = if stability.is_stable { ("badge good", "stable") } else { ("badge open", "changes") };
    html! {
        p { "A list that changes from run to run says little of those who stand on it. Of the " (percent(stability.reach, 0))
            " of the population who are most alike, at least nine of ten should stay. " span class=(class) { (word) } }
        table {
            thead { tr { th scope="col" { "what is changed" } th scope="col" { "stay in the list" } } }
            tbody {
                tr { th scope="row" { "the folds by which penalty and pairs are chosen are dealt otherwise" } td { (percent(stability.other_folds, 1)) } }
                tr { th scope="row" { "a twentieth of the seeds is known only later" } td { (percent(stability.more_seeds, 1)) } }
            }
        }
    }
}
