//! Where a piece of a CSV file may end.

use memchr::{memchr, memrchr};

use super::splitter::{Split, Splitter};

/// Where the last whole record within `data` ends, which begins with a record and is not the end of the file. Much faster than to cut all
/// records: only quotes are looked at. Of a faulty record anything may be said, as its fault is found when it is read.
pub(super) fn last_record_end(data: &[u8], splitter: Splitter, delimiter: u8) -> Option<usize> {
    last_line_feed(data, delimiter).or_else(|| last_of_all(data, splitter))
}

/// The end of the last line feed that is not within quotes.
fn last_line_feed(data: &[u8], delimiter: u8) -> Option<usize> {
    let mut last = None;
    let mut unquoted = 0;
    let mut from = 0;
    let end = loop {
        let Some(quote) = memchr(b'"', &data[from..]).map(|at| from + at) else { break data.len() };
        // Elsewhere a quote is text, as in `5" pipe`.
        let opens = quote == 0 || data[quote - 1] == delimiter || matches!(data[quote - 1], b'\n' | b'\r');
        if !opens {
            from = quote + 1;
            continue;
        }
        let Some(closed) = closing(data, quote + 1) else { break quote };
        last = memrchr(b'\n', &data[unquoted..quote]).map(|at| unquoted + at + 1).or(last);
        unquoted = closed + 1;
        from = unquoted;
    };
    memrchr(b'\n', &data[unquoted..end]).map(|at| unquoted + at + 1).or(last)
}

/// The quote that closes a field; `None` if it is not there, or may be the first half of a doubled one.
fn closing(data: &[u8], mut from: usize) -> Option<usize> {
    loop {
        let quote = from + memchr(b'"', &data[from..])?;
        if *data.get(quote + 1)? != b'"' {
            return Some(quote);
        }
        from = quote + 2;
    }
}

/// For files whose lines end with carriage returns alone.
fn last_of_all(data: &[u8], splitter: Splitter) -> Option<usize> {
    let (mut end, mut spans) = (0, Vec::new());
    while let Split::Record { length } = splitter.split(&data[end..], false, &mut spans) {
        end += length;
    }
    (end > 0).then_some(end)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn quotes_hide_line_feeds_and_text_does_not() {
        let end = |text: &str| last_record_end(text.as_bytes(), Splitter::new(b','), b',');
        assert_eq!(end("a,b\nc,d"), Some(4));
        assert_eq!(end("a,\"b\nc\",d"), None);
        assert_eq!(end("a,b\nc,\"d\n"), Some(4));
        assert_eq!(end("a,5\" pipe\nc,\"d\ne\"\nf"), Some(18));
        assert_eq!(end("a,\"b\"\"\n\"\nc"), Some(9));
        assert_eq!(end("a,b\rc,d\re"), Some(8));
        assert_eq!(end("a,\"b\"\nc,\"\""), Some(6));
    }

    proptest! {
        #[test]
        fn it_is_an_end_of_a_record(text in "[a\",\n\r]{0,40}") {
            let splitter = Splitter::new(b',');
            let (mut ends, mut at, mut spans, mut faulty) = (vec![0], 0, Vec::new(), false);
            loop {
                match splitter.split(&text.as_bytes()[at..], true, &mut spans) {
                    Split::Record { length } if length > 0 => at += length,
                    Split::Bad { .. } => { faulty = true; break }
                    _ => break,
                }
                ends.push(at);
            }
            // Behind a fault nothing is promised, but a fault must never move to an earlier record.
            if let Some(end) = last_record_end(text.as_bytes(), splitter, b',') {
                prop_assert!(ends.contains(&end) || (faulty && end > at), "{end} of {ends:?}");
            }
        }
    }
}
