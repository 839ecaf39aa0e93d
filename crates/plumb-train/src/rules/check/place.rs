use plumb_rules::Position;

/// Where a name first stands in a file of rules: in quotes, else as a key.
pub(super) fn place_of(text: &str, name: &str) -> Option<Position> {
    let quoted = [format!("\"{name}\""), format!("'{name}'")];
    let at = quoted.iter().filter_map(|quoted| find(text, quoted)).min().or_else(|| find_key(text, name))?;
    let before = text.get(..at)?;
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Some(Position { line, column })
}

/// The first place that is not in a comment.
fn find(text: &str, what: &str) -> Option<usize> {
    text.match_indices(what).map(|(at, _)| at).find(|at| !is_in_comment(text, *at))
}

/// A word before an equals sign or within the brackets of a table's head.
fn find_key(text: &str, name: &str) -> Option<usize> {
    let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '-');
    let found = text.match_indices(name).map(|(at, _)| at);
    found.filter(|at| !is_in_comment(text, *at)).find(|at| {
        let rest = text.get(at + name.len()..).unwrap_or_default();
        let is_whole = !is_part(text.get(..*at).and_then(|before| before.chars().next_back())) && !is_part(rest.chars().next());
        is_whole && rest.trim_start_matches([' ', '\t']).starts_with(['=', ']', '.'])
    })
}

/// Whether a `#` stands before the place in its line, outside of quotes.
fn is_in_comment(text: &str, at: usize) -> bool {
    let line = text.get(..at).and_then(|before| before.rsplit('\n').next()).unwrap_or_default();
    let mut quote = None;
    for c in line.chars() {
        match (quote, c) {
            (None, '#') => return true,
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_where_they_count() {
        let text = "# about \"employees\" and stages = 1\nstages = { nurture = 30 }\n[[rule]]\nwhen = { field = \"employees\", at_least = 5 } # \"size\"\n";
        let at = |name| place_of(text, name).map(|at| (at.line, at.column));
        assert_eq!(at("employees"), Some((4, 18)));
        assert_eq!(at("stages"), Some((2, 1)));
        assert_eq!(at("nurture"), Some((2, 12)));
        assert_eq!(at("size"), None);
        assert_eq!(at("rule"), Some((3, 3)));
        assert_eq!(place_of("title = \"a # b\", field = \"é\"", "é").map(|at| at.column), Some(26));
    }
}
