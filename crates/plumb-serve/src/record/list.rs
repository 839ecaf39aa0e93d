//! Which leads a caller wants to see, and in which order.

use std::str::FromStr;

use axum::http::Uri;
use plumb_core::Grade;
use plumb_rules::Stage;
use plumb_store::{Close, LeadFilter, LeadQuery, Place, Segment, Sort, Trend};

use super::cursor;
use crate::json::Parameters;
use crate::limits::{LIST_DEFAULT, LIST_MOST};
use crate::problem::{ApiError, FieldProblem};

const PARAMETERS: [&str; 10] = ["min_score", "max_score", "grade", "stage", "owner", "trend", "outcome", "sort", "cursor", "limit"];
const SEVERAL: [&str; 1] = ["segment"];

/// A list that a caller asks for, and its name, which cursors must fit.
#[derive(Debug)]
pub(crate) struct Listing {
    pub query: LeadQuery,
    name: String,
}

impl Listing {
    /// Reads the parameters of `GET /v1/leads`.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] with every parameter that is wrong.
    pub fn of(uri: &Uri) -> Result<Self, ApiError> {
        let parameters = Parameters::of(uri, &PARAMETERS, &SEVERAL)?;
        let mut reader = Reader { parameters: &parameters, faults: Vec::new() };
        let filter = reader.filter();
        let (sort, descending) = reader.sort();
        let limit = reader.limit();
        if !reader.faults.is_empty() {
            return Err(ApiError::Invalid(reader.faults));
        }
        let name = format!("{filter:?} {} {descending}", sort.as_str());
        let after = parameters.get("cursor").map(|text| cursor::place(&name, "cursor", text)).transpose()?;
        Ok(Self { query: LeadQuery { filter, sort, descending, after, limit }, name })
    }

    /// The cursor of the page that begins after a place.
    pub fn cursor(&self, place: &Place) -> String {
        cursor::of_place(&self.name, place)
    }
}

/// The number of items that a caller wants at most.
///
/// # Errors
/// [`ApiError::Invalid`] for what is no such number.
pub(crate) fn limit(parameters: &Parameters) -> Result<u32, ApiError> {
    let mut reader = Reader { parameters, faults: Vec::new() };
    let limit = reader.limit();
    if reader.faults.is_empty() { Ok(limit) } else { Err(ApiError::Invalid(reader.faults)) }
}

struct Reader<'a> {
    parameters: &'a Parameters,
    faults: Vec<FieldProblem>,
}

impl Reader<'_> {
    fn filter(&mut self) -> LeadFilter {
        let (min_score, max_score) = (self.number("min_score", 1, 100), self.number("max_score", 1, 100));
        if min_score.zip(max_score).is_some_and(|(min, max)| min > max) {
            self.faults.push(FieldProblem::parameter("min_score", "it is greater than `max_score`"));
        }
        let grades = [Grade::A, Grade::B, Grade::C, Grade::D].map(|grade| (grade.as_str(), grade));
        let (outcome, open) = self.outcome();
        LeadFilter {
            min_score,
            max_score,
            grade: self.word("grade", &grades),
            stage: self.word("stage", &Stage::ALL.map(|stage| (stage.as_str(), stage))),
            trend: self.word("trend", &words(Trend::ALL, Trend::as_str)),
            owner: self.parameters.get("owner").map(str::to_owned),
            outcome,
            open,
            segments: self.segments(),
        }
    }

    /// An outcome, or `open` for deals that are neither won nor lost.
    fn outcome(&mut self) -> (Option<Close>, Option<bool>) {
        let mut known: Vec<(&str, Option<Close>)> = Close::ALL.iter().map(|close| (close.as_str(), Some(*close))).collect();
        known.push(("open", None));
        match self.word("outcome", &known) {
            None => (None, None),
            Some(None) => (None, Some(true)),
            Some(close) => (close, None),
        }
    }

    fn segments(&mut self) -> Vec<Segment> {
        let mut segments = Vec::new();
        for text in self.parameters.all("segment") {
            match text.split_once(':') {
                Some((attribute, value)) if !attribute.is_empty() => {
                    segments.push(Segment { attribute: attribute.to_owned(), value: value.to_owned() });
                }
                _ => self
                    .faults
                    .push(FieldProblem::parameter("segment", "expected an attribute and its value, such as `industry:Healthcare`")),
            }
        }
        segments
    }

    /// By identifier unless asked otherwise, so that following the pages meets every lead.
    fn sort(&mut self) -> (Sort, bool) {
        let text = self.parameters.get("sort").unwrap_or("id");
        let (word, descending) = text.strip_prefix('-').map_or((text, false), |word| (word, true));
        let sort = Sort::from_word(word).unwrap_or_else(|| {
            let known: Vec<String> = Sort::ALL.iter().map(|sort| format!("`{sort}`")).collect();
            let why = format!("`{text}` is unknown: expected one of {}, with `-` before it for the greatest first", known.join(", "));
            self.faults.push(FieldProblem::parameter("sort", why));
            Sort::Id
        });
        (sort, descending)
    }

    fn limit(&mut self) -> u32 {
        self.number("limit", 1, LIST_MOST).unwrap_or(LIST_DEFAULT)
    }

    fn number<N: FromStr + PartialOrd + Copy + std::fmt::Display>(&mut self, name: &str, least: N, most: N) -> Option<N> {
        let text = self.parameters.get(name)?;
        let number = text.parse().ok().filter(|number| (least..=most).contains(number));
        if number.is_none() {
            self.faults.push(FieldProblem::parameter(name, format!("`{text}` is not a whole number from {least} to {most}")));
        }
        number
    }

    fn word<T: Copy>(&mut self, name: &str, known: &[(&str, T)]) -> Option<T> {
        let text = self.parameters.get(name)?;
        let found = known.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let known: Vec<String> = known.iter().map(|(word, _)| format!("`{word}`")).collect();
            self.faults.push(FieldProblem::parameter(name, format!("`{text}` is unknown: expected one of {}", known.join(", "))));
        }
        found
    }
}

fn words<T: Copy>(all: &'static [T], word: fn(T) -> &'static str) -> Vec<(&'static str, T)> {
    all.iter().map(|one| (word(*one), *one)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(query: &str) -> Result<Listing, ApiError> {
        Listing::of(&format!("/v1/leads?{query}").parse().expect("an address"))
    }

    #[test]
    fn parameters_become_a_query() {
        let query = "min_score=40&max_score=80&grade=B&stage=sales_ready&trend=declining&owner=ana&outcome=open&segment=industry:a:b&segment=x:1&\
                     sort=-expected_amount&limit=7";
        let LeadQuery { filter, sort, descending, after, limit } = of(query).expect("a listing").query;
        assert_eq!((sort, descending, after, limit), (Sort::ExpectedAmount, true, None, 7));
        let segment = |attribute: &str, value: &str| Segment { attribute: attribute.to_owned(), value: value.to_owned() };
        let expected = LeadFilter {
            min_score: Some(40),
            max_score: Some(80),
            grade: Some(Grade::B),
            stage: Some(Stage::SalesReady),
            trend: Some(Trend::Declining),
            owner: Some("ana".into()),
            outcome: None,
            open: Some(true),
            segments: vec![segment("industry", "a:b"), segment("x", "1")],
        };
        assert_eq!(filter, expected);
        assert_eq!(of("outcome=lost").expect("a listing").query.filter.outcome, Some(Close::Lost));
    }

    #[test]
    fn every_wrong_parameter_is_named() {
        let query = "min_score=101&max_score=x&grade=E&stage=hot&trend=up&outcome=gone&segment=industry&sort=name&limit=0";
        let Err(ApiError::Invalid(faults)) = of(query) else { panic!("{query}") };
        let mut named: Vec<&str> = faults.iter().map(|fault| fault.field.as_str()).collect();
        named.sort_unstable();
        assert_eq!(named, ["grade", "limit", "max_score", "min_score", "outcome", "segment", "sort", "stage", "trend"]);
        assert!(of("min_score=9&max_score=8").is_err());
    }

    #[test]
    fn a_cursor_serves_its_own_list_at_any_limit() {
        let place = Place { value: 71.0, id: "L 1".into() };
        let cursor = of("sort=-score&grade=A").expect("a listing").cursor(&place);
        let again = of(&format!("grade=A&sort=-score&limit=3&cursor={cursor}")).expect("a listing");
        assert_eq!(again.query.after, Some(place));
        for other in ["sort=score&grade=A", "sort=-score", "sort=-score&grade=B", ""] {
            let Err(ApiError::Invalid(faults)) = of(&format!("{other}&cursor={cursor}")) else { panic!("{other}") };
            assert_eq!(faults[0].field, "cursor");
        }
    }
}
