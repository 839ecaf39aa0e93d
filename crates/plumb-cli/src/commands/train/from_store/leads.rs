use std::collections::BTreeSet;

use plumb_train::config::Config;

use super::rows::Row;
use super::table::Table;

/// Rows of leads on their way into a table, before it is known which columns there are.
pub(super) struct Leads {
    columns: BTreeSet<String>,
    first: Option<Row>,
    others: Table,
}

impl Leads {
    /// Every column with a role is there.
    pub fn new(config: &Config) -> anyhow::Result<Self> {
        let lead = &config.lead;
        let roles = [&lead.id, &lead.created, &lead.closed, &lead.amount, &lead.owner].into_iter().flatten();
        let columns = roles.chain([&config.outcome.column]).cloned().collect();
        Ok(Self { columns, first: None, others: Table::new("rows")? })
    }

    pub fn add(&mut self, row: Row) -> anyhow::Result<()> {
        for name in row.keys() {
            if !self.columns.contains(name) {
                self.columns.insert(name.clone());
            }
        }
        match &self.first {
            None => self.first = Some(row),
            Some(_) => self.others.add(&row)?,
        }
        Ok(())
    }

    /// Writes them. The first row has every column, so that none is missed by a reader who looks at it alone.
    pub fn write(mut self, table: &mut Table) -> anyhow::Result<()> {
        let Some(mut first) = self.first.take() else { return Ok(()) };
        let whole = self.columns.iter().map(|name| (name.clone(), first.remove(name).unwrap_or_default())).collect();
        table.add(&whole)?;
        table.add_all(&mut self.others)
    }
}
