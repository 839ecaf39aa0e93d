use serde_json::{Value, json};

use super::downgrade;

/// A schema after the down-conversion of a document that holds it.
fn schema(schema: Value) -> Value {
    let document = json!({
        "openapi": "3.1.0",
        "components": { "schemas": { "It": schema, "Named": { "type": "object" }, "Word": { "type": "string", "enum": ["a"] } } }
    });
    downgrade(document)["components"]["schemas"]["It"].clone()
}

#[test]
fn the_envelope_is_3_0_3() {
    let document = downgrade(json!({
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": { "title": "T", "version": "1", "summary": "S", "license": { "name": "MIT", "identifier": "MIT" }, "contact": {} },
        "webhooks": {},
        "components": { "pathItems": {} },
        "paths": {}
    }));
    assert_eq!(
        document,
        json!({
            "openapi": "3.0.3",
            "info": { "title": "T", "version": "1", "license": { "name": "MIT" } },
            "components": {},
            "paths": {}
        })
    );
}

#[test]
fn null_among_types_becomes_nullable() {
    assert_eq!(schema(json!({ "type": ["string", "null"] })), json!({ "type": "string", "nullable": true }));
    assert_eq!(
        schema(json!({ "type": ["string", "number", "null"] })),
        json!({ "anyOf": [{ "type": "string" }, { "type": "number" }], "nullable": true })
    );
    assert_eq!(schema(json!({ "type": "null" })), json!({ "enum": [null], "nullable": true }));
}

#[test]
fn null_among_alternatives_becomes_nullable() {
    let named = json!({ "$ref": "#/components/schemas/Named" });
    assert_eq!(
        schema(json!({ "oneOf": [{ "type": "null" }, named], "description": "D" })),
        json!({ "type": "object", "nullable": true, "allOf": [named], "description": "D" })
    );
    assert_eq!(
        schema(json!({ "anyOf": [{ "type": "integer" }, { "type": "null" }, named] })),
        json!({ "anyOf": [{ "type": "integer" }, named], "nullable": true })
    );
    let word = json!({ "$ref": "#/components/schemas/Word" });
    assert_eq!(schema(json!({ "oneOf": [word, { "type": "null" }] })), json!({ "type": "string", "enum": ["a", null], "nullable": true }));
    let described = json!({ "$ref": "#/components/schemas/Named", "description": "D" });
    assert_eq!(
        schema(json!({ "oneOf": [{ "type": "null" }, described] })),
        json!({ "type": "object", "nullable": true, "allOf": [named], "description": "D" })
    );
    assert_eq!(schema(json!({ "oneOf": [{ "type": "null" }, { "type": "string" }] })), json!({ "type": "string", "nullable": true }));
}

#[test]
fn exclusive_bounds_become_flags() {
    assert_eq!(schema(json!({ "exclusiveMinimum": 0 })), json!({ "minimum": 0, "exclusiveMinimum": true }));
    assert_eq!(schema(json!({ "exclusiveMinimum": 0, "minimum": 1 })), json!({ "minimum": 1 }));
    assert_eq!(schema(json!({ "exclusiveMaximum": 9, "maximum": 9 })), json!({ "maximum": 9, "exclusiveMaximum": true }));
    assert_eq!(schema(json!({ "exclusiveMaximum": 9, "maximum": 10 })), json!({ "maximum": 9, "exclusiveMaximum": true }));
}

#[test]
fn keywords_of_3_1_are_said_in_3_0_or_dropped() {
    assert_eq!(schema(json!({ "const": "x" })), json!({ "enum": ["x"] }));
    assert_eq!(schema(json!({ "examples": [1, 2] })), json!({ "example": 1 }));
    assert_eq!(schema(json!({ "example": 0, "examples": [1] })), json!({ "example": 0 }));
    assert_eq!(schema(json!({ "$schema": "x", "$comment": "y", "propertyNames": {} })), json!({}));
    assert_eq!(schema(json!({ "type": "array", "prefixItems": [{ "type": "string" }] })), json!({ "type": "array", "items": {} }));
    assert_eq!(schema(json!({ "type": "string", "contentEncoding": "base64" })), json!({ "type": "string", "format": "byte" }));
    assert_eq!(
        schema(json!({ "type": "string", "contentMediaType": "application/octet-stream" })),
        json!({ "type": "string", "format": "binary" })
    );
    assert_eq!(schema(json!({ "patternProperties": { "^x": true } })), json!({ "additionalProperties": true }));
    assert_eq!(schema(json!({ "items": true, "not": false })), json!({ "items": {}, "not": { "not": {} } }));
}

#[test]
fn nothing_stands_beside_a_reference() {
    let named = json!({ "$ref": "#/components/schemas/Named" });
    assert_eq!(schema(named.clone()), named);
    assert_eq!(
        schema(json!({ "$ref": "#/components/schemas/Named", "description": "D" })),
        json!({ "allOf": [named], "description": "D" })
    );
}

#[test]
fn properties_named_like_keywords_are_left_alone() {
    let properties = json!({ "const": { "type": "string" }, "examples": { "type": "integer" }, "type": { "type": "string" }, "schema": { "type": "string" } });
    assert_eq!(schema(json!({ "type": "object", "properties": properties })), json!({ "type": "object", "properties": properties }));
}

#[test]
fn schemas_are_found_wherever_they_stand() {
    let nullable = json!({ "type": ["string", "null"] });
    let document = downgrade(json!({
        "paths": { "/x": { "get": {
            "parameters": [{ "schema": nullable }],
            "responses": { "200": { "content": { "application/json": { "schema": { "type": "array", "items": nullable }, "example": nullable } } } }
        } } }
    }));
    let expected = json!({ "type": "string", "nullable": true });
    assert_eq!(document.pointer("/paths/~1x/get/parameters/0/schema"), Some(&expected));
    let content = document.pointer("/paths/~1x/get/responses/200/content/application~1json").cloned().unwrap_or_default();
    assert_eq!(content["schema"]["items"], expected);
    assert_eq!(content["example"], nullable);
}
