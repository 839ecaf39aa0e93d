use std::process::Command;

use serde_json::{Value, json};

use super::*;

#[test]
fn every_operation_stands_on_the_page_once_with_a_command() {
    let (document, page) = (document(), page(None));
    let mut operations = 0;
    for item in document["paths"].as_object().expect("paths").values() {
        for operation in item.as_object().expect("operations").values() {
            operations += 1;
            let id = operation["operationId"].as_str().expect("an id");
            assert_eq!(page.matches(&format!("<article id=\"{id}\">")).count(), 1, "{id}");
        }
    }
    assert_eq!(page.matches("curl -s").count(), operations);
    for name in document["components"]["schemas"].as_object().expect("schemas").keys() {
        assert_eq!(page.matches(&format!("id=\"type-{name}\"")).count(), 1, "{name}");
    }
}

#[test]
fn links_lead_somewhere_and_nothing_is_fetched() {
    let page = page(None);
    for part in page.split("href=\"#").skip(1) {
        let anchor = part.split('"').next().expect("an end");
        assert!(page.contains(&format!("id=\"{anchor}\"")), "{anchor}");
    }
    for forbidden in ["<script", "<link", "<img", "@import", "url(", "src="] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
}

#[test]
fn commands_go_to_the_address_of_the_page() {
    let page = page(Some("crm.internal:9000"));
    assert!(page.contains("curl -s http://crm.internal:9000/v1/models") && !page.contains(SERVER));
}

#[test]
fn a_command_survives_a_shell() {
    let body = json!({ "text": "it's $HOME `x` \"y\"" });
    let line = command::command("post", "/v1/score", std::iter::empty(), Some(("application/json".to_owned(), body.clone())));
    let echo = line.replacen("curl", "printf '%s\\n'", 1);
    let told = Command::new("sh").args(["-c", &echo]).output().expect("a shell");
    let told = String::from_utf8(told.stdout).expect("text");
    let sent: Value = serde_json::from_str(told.lines().last().expect("a body")).expect("JSON");
    assert_eq!(sent, body);
    assert!(told.contains("http://localhost:8080/v1/score"), "{told}");
}
