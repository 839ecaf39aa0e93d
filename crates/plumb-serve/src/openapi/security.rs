//! What the document says of keys, made from the table that the server itself goes by.

use serde_json::{Map, Value, json};

use crate::auth::{Access, access};
use crate::protocols::error_of;

/// Adds the two ways to send a key, and to each operation what it needs.
pub(super) fn secure(document: &mut Value) {
    let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) else { return };
    for (path, item) in paths {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            if let Some(operation) = operation.as_object_mut() {
                secure_operation(operation, access(&method.to_uppercase(), path), error_of(path));
            }
        }
    }
    document["components"]["securitySchemes"] = json!({
        "bearer": { "type": "http", "scheme": "bearer", "description": "A key made by `plumb keys create`" },
        "apiKey": { "type": "apiKey", "in": "header", "name": "x-api-key", "description": "The same key, for callers that cannot set `authorization`" }
    });
}

fn secure_operation(operation: &mut Map<String, Value>, access: Access, (content_type, error): (&str, &str)) {
    let Access::Needs(scope) = access else {
        operation.insert("security".to_owned(), json!([]));
        return;
    };
    // Until a key exists no route needs one.
    operation.insert("security".to_owned(), json!([{ "bearer": [] }, { "apiKey": [] }, {}]));
    let problem = |description: String| {
        json!({
            "description": description,
            "content": { content_type: { "schema": { "$ref": format!("#/components/schemas/{error}") } } }
        })
    };
    if let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) {
        responses.insert("401".to_owned(), problem("Keys exist, and the request carries none that is valid".to_owned()));
        responses.insert("403".to_owned(), problem(format!("The key lacks the scope `{scope}`")));
    }
    operation.insert("x-scope".to_owned(), json!(scope.as_str()));
}
