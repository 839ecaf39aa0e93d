//! From the OpenAPI document to what the page says.

use plumb_view::reference::{Answer, Body, Group, Operation, Parameter, Reference};
use serde_json::Value;

use super::schema::{Schemas, text};
use super::{command, example};

/// Methods in the order in which a path shows them.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// The whole page.
pub(super) fn reference(document: &Value) -> Reference {
    let schemas = Schemas::of(document);
    let operations = operations(document, &schemas);
    let group = |tag: &Value| {
        let name = text(&tag["name"]);
        let own = operations.iter().filter(|(tags, _)| tags.contains(&name)).map(|(_, operation)| operation.clone()).collect();
        Group { name, description: text(&tag["description"]), operations: own }
    };
    Reference {
        title: text(&document["info"]["title"]),
        version: text(&document["info"]["version"]),
        description: text(&document["info"]["description"]),
        before: vec![
            "Once there are keys, requests carry one: `-H \"authorization: Bearer $PLUMB_KEY\"`. Bodies may be compressed by gzip or zstd \
             (`content-encoding`), and answers are, where the request allows it (`accept-encoding`)."
                .to_owned(),
        ],
        groups: list(&document["tags"]).map(group).filter(|group| !group.operations.is_empty()).collect(),
        types: schemas.types(),
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// Every operation with the subjects that it belongs to.
fn operations(document: &Value, schemas: &Schemas<'_>) -> Vec<(Vec<String>, Operation)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths
        .flat_map(|(path, item)| METHODS.iter().filter_map(move |method| Some((path, *method, item.get(*method)?))))
        .map(|(path, method, told)| {
            let tags = list(&told["tags"]).map(text).collect();
            (tags, operation(path, method, told, schemas))
        })
        .collect()
}

fn operation(path: &str, method: &str, told: &Value, schemas: &Schemas<'_>) -> Operation {
    let body = body(&told["requestBody"], schemas);
    let sent = body.as_ref().map(|body| (body.content_type.clone(), sent(&told["requestBody"], &body.content_type, schemas)));
    Operation {
        id: text(&told["operationId"]),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(&told["summary"]),
        description: text(&told["description"]),
        parameters: list(&told["parameters"])
            .map(|parameter| Parameter { place: text(&parameter["in"]), field: schemas.parameter(parameter) })
            .collect(),
        command: command::command(method, path, list(&told["parameters"]), sent),
        body,
        answers: told["responses"].as_object().into_iter().flatten().map(|(status, response)| answer(status, response, schemas)).collect(),
    }
}

fn body(request: &Value, schemas: &Schemas<'_>) -> Option<Body> {
    let (content_type, media) = request["content"].as_object()?.iter().next()?;
    let schema = &media["schema"];
    Some(Body { content_type: content_type.clone(), type_name: schemas.name(schema), fields: schemas.fields(schema) })
}

fn sent(request: &Value, content_type: &str, schemas: &Schemas<'_>) -> Value {
    let media = &request["content"][content_type];
    media.get("example").cloned().unwrap_or_else(|| example::example(&media["schema"], schemas))
}

fn answer(status: &str, response: &Value, schemas: &Schemas<'_>) -> Answer {
    let content = response["content"].as_object().and_then(|content| content.iter().next());
    Answer {
        status: status.to_owned(),
        description: text(&response["description"]),
        content_type: content.map(|(content_type, _)| content_type.clone()),
        type_name: content.map(|(_, media)| schemas.name(&media["schema"])),
    }
}
