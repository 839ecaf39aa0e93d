/// Where each row stands in its file. Most rows stand a line below the one before, so only the others are kept.
#[derive(Debug, Clone, Default)]
pub(super) struct Places {
    /// A row and its line, where the line is not one more than that of the row before.
    jumps: Vec<(u32, u64)>,
    rows: u32,
    next_line: u64,
    /// True of a file that has rows but no lines.
    numbers_rows: bool,
}

impl Places {
    /// Rows at these lines; `numbers_rows` if the file has rows but no lines.
    pub(super) fn of(lines: impl Iterator<Item = u64>, numbers_rows: bool) -> Self {
        let mut places = Self { numbers_rows, ..Self::default() };
        lines.for_each(|line| places.push(line));
        places
    }

    fn push(&mut self, line: u64) {
        if line != self.next_line || self.rows == 0 {
            self.jumps.push((self.rows, line));
        }
        self.next_line = line + 1;
        self.rows += 1;
    }

    /// Adds the rows of other places below.
    pub(super) fn append(&mut self, other: &Places) {
        for (row, line) in &other.jumps {
            let row = self.rows + row;
            if *line != self.expected_at(row) {
                self.jumps.push((row, *line));
            }
        }
        self.rows += other.rows;
        self.next_line = other.next_line;
        self.numbers_rows = other.numbers_rows;
    }

    fn expected_at(&self, row: u32) -> u64 {
        self.jumps.last().map_or(0, |(jump, line)| line + u64::from(row - jump))
    }

    /// The place of a row in words: `line 12`, or `row 12` of a Parquet file.
    pub(super) fn place(&self, row: usize) -> String {
        let row = row as u32;
        let at = self.jumps.partition_point(|(jump, _)| *jump <= row);
        let line = at.checked_sub(1).map_or(0, |at| self.jumps[at].1 + u64::from(row - self.jumps[at].0));
        format!("{} {line}", if self.numbers_rows { "row" } else { "line" })
    }
}

#[cfg(test)]
mod tests {
    use super::Places;

    #[test]
    fn rows_find_their_lines_across_jumps_and_parts() {
        let lines = [2, 3, 4, 9, 10, 12, 13, 14, 20];
        for cut in 0..lines.len() {
            let of = |lines: &[u64]| Places::of(lines.iter().copied(), false);
            let (mut first, second) = (of(&lines[..cut]), of(&lines[cut..]));
            first.append(&second);
            let found: Vec<String> = (0..lines.len()).map(|row| first.place(row)).collect();
            assert_eq!(found, lines.map(|line| format!("line {line}")), "cut at {cut}");
        }
    }
}
