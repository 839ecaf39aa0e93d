//! One line of NDJSON as keys and values.
//!
//! The outline of the object is walked here, so that a long number keeps its digits and a nested value its text; strings, nested
//! values and numbers themselves are left to serde_json.

use std::borrow::Cow;

use memchr::memchr2;
use plumb_core::Value;
use serde::de::IgnoredAny;
use serde_json::StreamDeserializer;

/// Whole numbers beyond it are not all exact as `f64`: they stay text.
const EXACT: u64 = 1 << 53;

/// What is wrong with a line, and at which byte.
#[derive(Debug, PartialEq)]
pub(super) struct Broken {
    pub(super) at: usize,
    pub(super) found: String,
}

/// A walk over the members of an object.
pub(super) struct Object<'a> {
    text: &'a str,
    at: usize,
    started: bool,
}

/// A value that borrows from its line if it can.
pub(super) enum Scalar<'a> {
    Plain(Value<'a>),
    Text(Cow<'a, str>),
}

impl Scalar<'_> {
    pub(super) fn as_value(&self) -> Value<'_> {
        match self {
            Scalar::Plain(value) => *value,
            Scalar::Text(text) => Value::Text(text),
        }
    }
}

impl<'a> Object<'a> {
    /// A walk over a line that is not blank.
    pub(super) fn open(text: &'a str) -> Result<Self, Broken> {
        let mut object = Self { text, at: 0, started: false };
        object.expect(b'{', "`{`")?;
        Ok(object)
    }

    /// Goes to the next key; `None` after the last member, with nothing behind it. The value must be read next.
    pub(super) fn next_key(&mut self) -> Result<Option<(usize, Cow<'a, str>)>, Broken> {
        self.skip_blanks();
        if self.peek() == Some(b'}') {
            self.at += 1;
            self.skip_blanks();
            return if self.at == self.text.len() { Ok(None) } else { Err(self.unexpected("the end of the line")) };
        }
        if self.started {
            self.expect(b',', "`,` or `}`")?;
            self.skip_blanks();
        }
        self.started = true;
        if self.peek() != Some(b'"') {
            return Err(self.unexpected("a key in double quotes"));
        }
        let at = self.at;
        let key = self.string()?;
        self.skip_blanks();
        self.expect(b':', "`:`")?;
        Ok(Some((at, key)))
    }

    /// The value of the key just read; an array or object comes as its JSON text.
    pub(super) fn value(&mut self) -> Result<Scalar<'a>, Broken> {
        self.skip_blanks();
        match self.peek() {
            Some(b'"') => Ok(Scalar::Text(self.string()?)),
            Some(b'{' | b'[') => {
                let start = self.at;
                self.nested::<IgnoredAny>()?;
                Ok(Scalar::Plain(Value::Text(&self.text[start..self.at])))
            }
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(_) => self.word(),
            None => Err(self.unexpected("a value")),
        }
    }

    fn word(&mut self) -> Result<Scalar<'a>, Broken> {
        const WORDS: [(&str, Value<'_>); 3] = [("null", Value::Missing), ("true", Value::Bool(true)), ("false", Value::Bool(false))];
        let rest = &self.text[self.at..];
        let Some((word, value)) = WORDS.into_iter().find(|(word, _)| rest.starts_with(word)) else {
            return Err(self.unexpected("a value"));
        };
        self.at += word.len();
        Ok(Scalar::Plain(value))
    }

    fn number(&mut self) -> Result<Scalar<'a>, Broken> {
        let rest = &self.text[self.at..];
        let length = rest.bytes().position(|b| !matches!(b, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E')).unwrap_or(rest.len());
        let digits = &rest[..length];
        let number: f64 = serde_json::from_str(digits)
            .map_err(|error| Broken { at: self.at, found: format!("`{digits}` is no number ({})", reason(&error)) })?;
        self.at += length;
        let whole = digits.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        if !whole || digits.trim_start_matches('-').parse::<u64>().is_ok_and(|n| n <= EXACT) {
            return Ok(Scalar::Plain(Value::Number(number)));
        }
        Ok(Scalar::Plain(Value::Text(digits)))
    }

    fn string(&mut self) -> Result<Cow<'a, str>, Broken> {
        let body = self.at + 1;
        let bytes = self.text.as_bytes();
        // Nearly all strings hold no escape: they are borrowed as they stand.
        if let Some(length) = memchr2(b'"', b'\\', &bytes[body..])
            && bytes[body + length] == b'"'
            && !bytes[body..body + length].iter().any(|b| *b < 0x20)
        {
            self.at = body + length + 1;
            return Ok(Cow::Borrowed(&self.text[body..body + length]));
        }
        Ok(Cow::Owned(self.nested::<String>()?))
    }

    fn nested<T: serde::Deserialize<'a>>(&mut self) -> Result<T, Broken> {
        let mut stream: StreamDeserializer<'_, _, T> = serde_json::Deserializer::from_str(&self.text[self.at..]).into_iter();
        match stream.next() {
            Some(Ok(value)) => {
                self.at += stream.byte_offset();
                Ok(value)
            }
            Some(Err(error)) if error.is_eof() => {
                Err(Broken { at: self.text.len(), found: format!("the line ends early ({})", reason(&error)) })
            }
            Some(Err(error)) => Err(Broken { at: self.at + error.column().saturating_sub(1), found: reason(&error) }),
            None => Err(self.unexpected("a value")),
        }
    }

    fn skip_blanks(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += rest.iter().position(|b| !matches!(b, b' ' | b'\t' | b'\r')).unwrap_or(rest.len());
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn expect(&mut self, byte: u8, what: &str) -> Result<(), Broken> {
        self.skip_blanks();
        if self.peek() != Some(byte) {
            return Err(self.unexpected(what));
        }
        self.at += 1;
        Ok(())
    }

    fn unexpected(&self, wanted: &str) -> Broken {
        let found = match self.text[self.at..].chars().next() {
            Some(c) => format!("found {} instead of {wanted}", crate::read::error::shown(c)),
            None => format!("the line ends where {wanted} should follow"),
        };
        Broken { at: self.at, found }
    }
}

/// The message of serde_json without its own line and column, which count within a value.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split_once(" at line ").map_or(text.clone(), |(reason, _)| reason.to_owned())
}
