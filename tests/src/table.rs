/// A CSV file as text: a reader of its own, so that the program's is not tested against itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The names of the columns.
    pub header: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// Reads comma-separated text (RFC 4180).
    ///
    /// # Panics
    /// When rows differ in length.
    pub fn parse(text: &str) -> Self {
        let mut rows = records(text);
        let header = rows.remove(0);
        assert!(rows.iter().all(|row| row.len() == header.len()), "rows as long as the header {header:?}");
        Self { header, rows }
    }

    /// The position of a column.
    ///
    /// # Panics
    /// When there is none of this name.
    pub fn at(&self, name: &str) -> usize {
        self.header.iter().position(|column| column == name).unwrap_or_else(|| panic!("no column `{name}` in {:?}", self.header))
    }

    /// The values of a column.
    pub fn column(&self, name: &str) -> Vec<&str> {
        let at = self.at(name);
        self.rows.iter().map(|row| row[at].as_str()).collect()
    }

    /// Sets a value; rows count from 0.
    pub fn set(&mut self, row: usize, name: &str, value: &str) {
        let at = self.at(name);
        self.rows[row][at] = value.to_owned();
    }

    /// Changes every value of a column.
    pub fn map(&mut self, name: &str, change: impl Fn(usize, &str) -> String) {
        let at = self.at(name);
        for (index, row) in self.rows.iter_mut().enumerate() {
            row[at] = change(index, &row[at]);
        }
    }

    /// Adds a column at the end.
    pub fn add(&mut self, name: &str, value: impl Fn(usize) -> String) {
        self.header.push(name.to_owned());
        for (index, row) in self.rows.iter_mut().enumerate() {
            row.push(value(index));
        }
    }

    /// Takes a column away.
    pub fn drop_column(&mut self, name: &str) {
        let at = self.at(name);
        self.header.remove(at);
        for row in &mut self.rows {
            row.remove(at);
        }
    }

    /// Gives a column another name.
    pub fn rename(&mut self, from: &str, to: &str) {
        let at = self.at(from);
        self.header[at] = to.to_owned();
    }

    /// As comma-separated text with LF.
    pub fn to_csv(&self) -> String {
        self.to_text(",", "\n")
    }

    /// As delimited text.
    pub fn to_text(&self, delimiter: &str, line_end: &str) -> String {
        let field = |text: &String| {
            let plain = !text.contains(['"', '\n', '\r']) && !text.contains(delimiter);
            if plain { text.clone() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
        };
        let line = |row: &Vec<String>| row.iter().map(field).collect::<Vec<_>>().join(delimiter) + line_end;
        std::iter::once(&self.header).chain(&self.rows).map(line).collect()
    }
}

fn records(text: &str) -> Vec<Vec<String>> {
    let (mut records, mut row, mut field, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => field.extend(chars.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut field)),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                row.push(std::mem::take(&mut field));
                records.push(std::mem::take(&mut row));
            }
            c => field.push(c),
        }
    }
    if !row.is_empty() || !field.is_empty() {
        row.push(field);
        records.push(row);
    }
    records
}
