use std::collections::HashMap;

use plumb_core::Value;

use crate::table::{Column, Table};

/// A key of the file.
struct Slot {
    kept: bool,
    /// One more than the row of the batch that had it last; 0 if none.
    last: usize,
    column: Column,
}

/// Gathers the objects of a batch into columns; keys are remembered over batches.
pub(super) struct Builder {
    names: Vec<String>,
    slots: Vec<Slot>,
    places: HashMap<String, usize>,
    /// Where the next key is likely to be: rows mostly have the same keys in the same order.
    likely: usize,
    lines: Vec<u64>,
}

impl Builder {
    pub(super) fn new() -> Self {
        Self { names: Vec::new(), slots: Vec::new(), places: HashMap::new(), likely: 0, lines: Vec::new() }
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    pub(super) fn rows(&self) -> usize {
        self.lines.len()
    }

    /// The slot of a key, made with `kept` if it is new.
    pub(super) fn slot(&mut self, key: &str, kept: impl FnOnce(&str) -> bool) -> usize {
        if self.names.get(self.likely).is_some_and(|name| name == key) {
            self.likely += 1;
            return self.likely - 1;
        }
        let slot = self.places.get(key).copied().unwrap_or_else(|| self.add(key, kept));
        self.likely = slot + 1;
        slot
    }

    fn add(&mut self, key: &str, kept: impl FnOnce(&str) -> bool) -> usize {
        let slot = self.slots.len();
        self.names.push(key.to_owned());
        self.slots.push(Slot { kept: kept(key), last: 0, column: Column::default() });
        self.places.insert(key.to_owned(), slot);
        slot
    }

    /// Sets a value of the current row; false if the row had this key before.
    pub(super) fn set(&mut self, slot: usize, value: Value<'_>) -> bool {
        let row = self.lines.len();
        let slot = &mut self.slots[slot];
        if slot.last == row + 1 {
            return false;
        }
        slot.last = row + 1;
        if slot.kept {
            slot.column.fill_to(row);
            slot.column.push(value);
        }
        true
    }

    pub(super) fn end_row(&mut self, line: u64) {
        self.lines.push(line);
        self.likely = 0;
    }

    /// The rows gathered so far, with the columns that at least one of them has.
    pub(super) fn take(&mut self) -> Table {
        let rows = self.lines.len();
        let (mut names, mut columns) = (Vec::new(), Vec::new());
        for (name, slot) in self.names.iter().zip(&mut self.slots) {
            if slot.kept && slot.last > 0 {
                let mut column = std::mem::take(&mut slot.column);
                column.fill_to(rows);
                names.push(name.clone());
                columns.push(column);
            }
            slot.last = 0;
        }
        Table::with_lines(names, columns, std::mem::take(&mut self.lines))
    }
}
