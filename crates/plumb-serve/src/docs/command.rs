//! A line for a shell.

use serde_json::Value;

use super::SERVER;

/// A call of curl; `sent` is the content type and an example of a body.
pub(super) fn command<'a>(method: &str, path: &str, parameters: impl Iterator<Item = &'a Value>, sent: Option<(String, Value)>) -> String {
    let (mut path, mut query, mut headers) = (path.to_owned(), Vec::new(), Vec::new());
    for parameter in parameters {
        let name = parameter["name"].as_str().unwrap_or_default();
        let example = parameter.get("example").or_else(|| parameter["schema"].get("example"));
        let value = example.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        match (parameter["in"].as_str(), value) {
            (Some("path"), value) => {
                let value = value.unwrap_or_else(|| if name == "version" { "1".to_owned() } else { example_of(name) });
                path = path.replace(&format!("{{{name}}}"), &value);
            }
            (Some("query"), Some(value)) => query.push(format!("{name}={value}")),
            (Some("header"), Some(value)) => headers.push(format!(" -H '{name}: {value}'")),
            _ => {}
        }
    }
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    let method = match (method, &sent) {
        ("get", None) | ("post", Some(_)) => String::new(),
        (method, _) => format!(" -X {}", method.to_uppercase()),
    };
    let body = sent.map_or_else(String::new, |(content_type, body)| {
        // A quote within quotes, as a shell wants it.
        format!(" \\\n  -H 'content-type: {content_type}' \\\n  -d '{}'", body.to_string().replace('\'', "'\\''"))
    });
    let url = format!("{SERVER}{path}{query}");
    let url = if url.contains(['&', '?']) { format!("'{url}'") } else { url };
    format!("curl -s{method} {url}{}{body}", headers.concat())
}

fn example_of(name: &str) -> String {
    match name {
        "name" => "leads".to_owned(),
        "alias" => "champion".to_owned(),
        _ => "1".to_owned(),
    }
}
