use axum::http::Uri;

use crate::problem::{ApiError, FieldProblem};

/// The parameters of a request's query, decoded.
#[derive(Debug, Default)]
pub(crate) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Reads the query of an address. A parameter that is not known would be ignored in silence otherwise, and one of those that stand
    /// twice; those named `several` may.
    ///
    /// # Errors
    /// [`ApiError::Invalid`], naming the parameter.
    pub fn of(uri: &Uri, known: &[&str], several: &[&str]) -> Result<Self, ApiError> {
        let mut parameters = Vec::new();
        let mut faults = Vec::new();
        for pair in uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (Some(name), Some(value)) = (decode(name), decode(value)) else {
                faults.push(FieldProblem::parameter(name, "it is not percent-encoded UTF-8"));
                continue;
            };
            let is_several = several.contains(&name.as_str());
            if !is_several && !known.contains(&name.as_str()) {
                let all: Vec<String> = known.iter().chain(several).map(|name| format!("`{name}`")).collect();
                let expected = if all.is_empty() { "this route takes none".to_owned() } else { format!("expected {}", all.join(", ")) };
                faults.push(FieldProblem::parameter(&name, format!("it is unknown: {expected}")));
            } else if !is_several && parameters.iter().any(|(other, _)| *other == name) {
                faults.push(FieldProblem::parameter(&name, "it stands more than once"));
            } else {
                parameters.push((name, value));
            }
        }
        if faults.is_empty() { Ok(Self(parameters)) } else { Err(ApiError::Invalid(faults)) }
    }

    /// The value of a parameter, if it is there.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// All values of a parameter.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}

/// Undoes the encoding of forms; `None` for what is not encoded UTF-8.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => digit(rest.next()?)? * 16 + digit(rest.next()?)?,
            plain => plain,
        });
    }
    String::from_utf8(bytes).ok()
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(query: &str) -> Result<Parameters, ApiError> {
        Parameters::of(&format!("/v1/leads?{query}").parse().expect("an address"), &["owner", "limit"], &["segment"])
    }

    #[test]
    fn parameters_are_decoded() {
        let parameters = of("segment=a%3Ab+c&owner=J%C3%BCrgen&segment=&").expect("parameters");
        assert_eq!(parameters.all("segment").collect::<Vec<_>>(), ["a:b c", ""]);
        assert_eq!((parameters.get("owner"), parameters.get("limit")), (Some("Jürgen"), None));
    }

    #[test]
    fn unknown_repeated_and_damaged_parameters_are_named() {
        for (query, name) in
            [("ownr=x", "ownr"), ("owner=a&owner=b", "owner"), ("owner=%C3", "owner"), ("owner=%4", "owner"), ("limit=%zz", "limit")]
        {
            let Err(ApiError::Invalid(faults)) = of(query) else { panic!("{query}") };
            assert_eq!((faults.len(), faults[0].field.as_str(), faults[0].pointer.as_str()), (1, name, ""), "{query}");
        }
    }
}
