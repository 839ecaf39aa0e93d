use memchr::{memchr, memchr3};

/// The longest field that is taken for one.
pub(in crate::read) const MAX_FIELD: usize = 16 * 1024 * 1024;

/// Where one field of a record lies, without its quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::read) struct Span {
    pub(in crate::read) start: usize,
    pub(in crate::read) end: usize,
    pub(in crate::read) quoted: bool,
    /// Holds doubled quotes.
    pub(in crate::read) doubled: bool,
}

/// What the bytes hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::read) enum Split {
    /// A record of this length, with its line end.
    Record { length: usize },
    /// The record does not end within the bytes.
    More,
    /// The record is faulty; its number of whole fields is that of the spans.
    Bad { fault: Fault, field_start: usize, at: usize },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::read) enum Fault {
    TextAfterQuote,
    UnclosedQuote,
    TooLong,
}

/// Cuts bytes into records and fields by RFC 4180: quotes round a field may hold delimiters, line breaks and doubled quotes. A record ends
/// with LF, CRLF or a lone CR. Quotes within an unquoted field are text, as in `5" pipe`.
///
/// The general CSV libraries do not say where a quote that is never closed was opened, nor in which column a byte is not UTF-8, so
/// the cutting is done here.
#[derive(Debug, Clone, Copy)]
pub(in crate::read) struct Splitter {
    delimiter: u8,
}

impl Splitter {
    pub(in crate::read) fn new(delimiter: u8) -> Self {
        Self { delimiter }
    }

    /// True for the fields of an empty line.
    pub(in crate::read) fn is_blank(spans: &[Span]) -> bool {
        matches!(spans, [Span { start, end, quoted: false, .. }] if start == end)
    }

    /// Cuts off the first record of `data`; nothing follows after `data` when `at_end`.
    pub(in crate::read) fn split(self, data: &[u8], at_end: bool, spans: &mut Vec<Span>) -> Split {
        spans.clear();
        let mut start = 0;
        loop {
            let step = if data.get(start) == Some(&b'"') { quoted(data, start, at_end) } else { self.unquoted(data, start, at_end) };
            let span = match step {
                Ok(span) => span,
                Err(stop) => return stop,
            };
            spans.push(span);
            let after = span.end + usize::from(span.quoted);
            match data.get(after) {
                Some(&byte) if byte == self.delimiter => start = after + 1,
                None => return Split::Record { length: after },
                Some(b'\n') => return Split::Record { length: after + 1 },
                Some(b'\r') => match data.get(after + 1) {
                    Some(b'\n') => return Split::Record { length: after + 2 },
                    None if !at_end => return Split::More,
                    _ => return Split::Record { length: after + 1 },
                },
                Some(_) => return Split::Bad { fault: Fault::TextAfterQuote, field_start: span.start - 1, at: after },
            }
        }
    }

    #[inline]
    fn unquoted(self, data: &[u8], start: usize, at_end: bool) -> Result<Span, Split> {
        let found = memchr3(self.delimiter, b'\n', b'\r', &data[start..]);
        let end = found.map_or(data.len(), |length| start + length);
        if end - start > MAX_FIELD {
            return Err(Split::Bad { fault: Fault::TooLong, field_start: start, at: start });
        }
        if found.is_none() && !at_end {
            return Err(Split::More);
        }
        Ok(Span { start, end, quoted: false, doubled: false })
    }
}

/// The field whose quote opens at `open`.
fn quoted(data: &[u8], open: usize, at_end: bool) -> Result<Span, Split> {
    let start = open + 1;
    let bad = |fault| Err(Split::Bad { fault, field_start: open, at: open });
    let (mut from, mut doubled) = (start, false);
    loop {
        let quote = memchr(b'"', &data[from..]).map(|length| from + length);
        if quote.unwrap_or(data.len()) - start > MAX_FIELD {
            return bad(Fault::TooLong);
        }
        match quote.map(|quote| (quote, data.get(quote + 1))) {
            Some((quote, Some(b'"'))) => {
                doubled = true;
                from = quote + 2;
            }
            Some((quote, next)) if next.is_some() || at_end => return Ok(Span { start, end: quote, quoted: true, doubled }),
            None if at_end => return bad(Fault::UnclosedQuote),
            _ => return Err(Split::More),
        }
    }
}
