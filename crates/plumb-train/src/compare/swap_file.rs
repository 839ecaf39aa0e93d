//! The leads that change places, as a file.

use std::path::Path;

use super::{Compared, SwappedLead};
use crate::TrainError;
use crate::table::TextColumn;
use crate::write::{OutputBatch, OutputColumn, OutputWriter};

/// Writes the leads that come in and drop out if the model takes over: a row each, with what became of them. The ending of the name says the format; the
/// file appears whole or not at all.
///
/// # Errors
/// [`TrainError::Write`].
pub fn write_swap_set(path: &Path, compared: &Compared) -> Result<(), TrainError> {
    let text = |name: &str| OutputColumn::Text(name.to_owned());
    let integer = |name: &str| OutputColumn::Integer(name.to_owned());
    let number = |name: &str| OutputColumn::Number(name.to_owned());
    let columns = vec![
        text("lead"),
        text("change"),
        number("chance"),
        text("outcome"),
        number("amount"),
        integer("model_score"),
        number("model_probability"),
        integer("rule_score"),
        number("rule_total"),
    ];
    let leads = &compared.swap_set.leads;
    let mut writer = OutputWriter::create(path, columns)?;
    let mut batch = OutputBatch::new();
    let words = |own: &dyn Fn(&SwappedLead) -> Option<String>| leads.iter().map(own).collect::<Vec<Option<String>>>();
    let numbers = |own: &dyn Fn(&SwappedLead) -> Option<f64>| leads.iter().map(own).collect::<Vec<Option<f64>>>();
    let integers = |own: &dyn Fn(&SwappedLead) -> u8| leads.iter().map(|lead| Some(i64::from(own(lead)))).collect::<Vec<Option<i64>>>();
    batch.texts(leads.iter().map(|lead| lead.id.as_str()).collect::<TextColumn>());
    batch.text(words(&|lead| Some(if lead.promoted { "in" } else { "out" }.to_owned())));
    batch.number(numbers(&|lead| Some(lead.chance)));
    batch.text(words(&|lead| Some(if lead.won { "won" } else { "not won" }.to_owned())));
    batch.number(numbers(&|lead| lead.amount));
    batch.integer(integers(&|lead| lead.model_score));
    batch.number(numbers(&|lead| Some(lead.model_probability)));
    batch.integer(integers(&|lead| lead.rule_score));
    batch.number(numbers(&|lead| Some(lead.rule_total)));
    writer.write(&batch)?;
    Ok(writer.finish()?)
}
