//! Tables in memory: named columns, independent of the format they came from.

mod column;
mod dictionary;
mod ends;
mod number;
mod text;

pub use column::Column;
pub use dictionary::DictionaryColumn;
pub use number::NumberColumn;
pub use text::TextColumn;

/// Rows of a file as named columns of one length.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    names: Vec<String>,
    columns: Vec<Column>,
    rows: usize,
    lines: Vec<u64>,
    /// True when `lines` number the rows of a file that has no lines.
    numbers_rows: bool,
}

impl Table {
    /// A table of columns made by hand; row `i` counts as line `i + 1`.
    ///
    /// # Panics
    /// When the columns differ in length, or two share a name: a mistake of the caller.
    pub fn new<N: Into<String>>(columns: impl IntoIterator<Item = (N, Column)>) -> Self {
        let (names, columns): (Vec<String>, Vec<Column>) = columns.into_iter().map(|(name, column)| (name.into(), column)).unzip();
        let rows = columns.first().map_or(0, Column::len);
        Self::with_lines(names, columns, (1..=rows as u64).collect())
    }

    /// A table with the place of each row in its file.
    ///
    /// # Panics
    /// When columns and lines differ in length, names and columns in number, or two columns share a name.
    pub(crate) fn with_lines(names: Vec<String>, columns: Vec<Column>, lines: Vec<u64>) -> Self {
        assert_eq!(names.len(), columns.len(), "a name a column");
        for (at, (name, column)) in names.iter().zip(&columns).enumerate() {
            assert_eq!(column.len(), lines.len(), "the column `{name}` has another length");
            debug_assert!(!names[..at].contains(name), "two columns are called `{name}`");
        }
        Self { names, columns, rows: lines.len(), lines, numbers_rows: false }
    }

    /// The same table, of a file that has rows but no lines.
    pub(crate) fn of_rows(self) -> Self {
        Self { numbers_rows: true, ..self }
    }

    /// Where row `row` begins in its file, in words: `line 12`, or `row 12` of a Parquet file.
    ///
    /// # Panics
    /// When there is no such row.
    pub fn place(&self, row: usize) -> String {
        format!("{} {}", if self.numbers_rows { "row" } else { "line" }, self.line(row))
    }

    /// Whether [`Table::line`] is the number of a row, in a file that has no lines.
    pub(crate) fn numbers_rows(&self) -> bool {
        self.numbers_rows
    }

    /// The names of the columns, in the order of the file.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The columns, in the order of [`Table::names`].
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The same table without dictionaries.
    pub(crate) fn spread(mut self) -> Self {
        self.columns.iter_mut().for_each(Column::spread);
        self
    }

    /// Takes the column of this name out; the others keep their order.
    pub(crate) fn take(&mut self, name: &str) -> Option<Column> {
        let index = self.column_index(name)?;
        self.names.remove(index);
        Some(self.columns.remove(index))
    }

    /// The same table with a column more.
    pub(crate) fn with(mut self, name: &str, column: Column) -> Self {
        assert_eq!(column.len(), self.rows, "the column `{name}` has another length");
        self.names.push(name.to_owned());
        self.columns.push(column);
        self
    }

    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.column_index(name).map(|index| &self.columns[index])
    }

    /// The position of the column of this name.
    pub fn column_index(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|n| n == name)
    }

    /// Where row `row` begins in its file: the line of a text file, counted from 1, or the row number of a Parquet file.
    ///
    /// # Panics
    /// When there is no such row.
    pub fn line(&self, row: usize) -> u64 {
        self.lines[row]
    }

    /// Adds the rows of `other` below. Columns are matched by name; a column that only one side has is missing in the rows of the other.
    pub fn append(&mut self, other: Table) {
        if self.names.is_empty() && self.rows == 0 {
            *self = other;
            return;
        }
        let (before, added) = (self.rows, other.rows);
        for (name, column) in other.names.into_iter().zip(other.columns) {
            match self.column_index(&name) {
                Some(index) => self.columns[index].append(column),
                None => {
                    let mut filled = Column::missing(before);
                    filled.append(column);
                    self.names.push(name);
                    self.columns.push(filled);
                }
            }
        }
        self.rows += added;
        self.lines.extend(other.lines);
        for column in &mut self.columns {
            column.fill_to(self.rows);
        }
    }
}
