/// The known name that `name` is most likely meant to be: the same but for case and punctuation, or few letters away.
pub fn near_miss<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let bare = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<Vec<char>>();
    // Distances cost the product of the lengths.
    let name: Vec<char> = bare(name).into_iter().take(80).collect();
    let allowed = name.len().div_ceil(3).clamp(1, 3);
    let scored = known.into_iter().map(|other| (distance(&name, &bare(other)), other));
    scored.filter(|(distance, _)| *distance <= allowed).min_by_key(|(distance, _)| *distance).map(|(_, other)| other)
}

/// Letters to insert, leave out, replace or swap with their neighbour (optimal string alignment: Boytsov, ACM Journal of
/// Experimental Algorithmics 16, 2011).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = replaced.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistyped_names_are_recognised() {
        let known = ["points", "within_days", "field", "at_least"];
        assert_eq!(near_miss("piont", known), Some("points"));
        assert_eq!(near_miss("Within Days", known), Some("within_days"));
        assert_eq!(near_miss("at_leats", known), Some("at_least"));
        assert_eq!(near_miss("colour", known), None);
    }
}
