//! The document's schemas as people read them: a name, fields, and what each may be.

use serde_json::Value;

use super::{prose, text};

/// A schema with a name.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) name: String,
    pub(super) description: String,
    pub(super) fields: Vec<Field>,
    /// What it is when it has no fields.
    pub(super) alternatives: Vec<Type>,
}

/// A field of a body, or a parameter of a call.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: String,
    /// Of a parameter: path, query or header.
    pub(super) place: String,
    pub(super) required: bool,
    pub(super) kind: Type,
    pub(super) description: String,
}

/// What a value may be; `link` is the shape it names.
#[derive(Debug)]
pub(super) struct Type {
    pub(super) text: String,
    pub(super) link: Option<String>,
}

pub(super) fn all(document: &Value) -> Vec<Shape> {
    let schemas = document.pointer("/components/schemas");
    let schemas = schemas.and_then(Value::as_object).into_iter().flatten();
    schemas
        .map(|(name, schema)| {
            let fields = fields(document, schema);
            Shape {
                name: name.clone(),
                description: prose(schema),
                alternatives: if fields.is_empty() {
                    alternatives(schema)
                } else {
                    Vec::new()
                },
                fields,
            }
        })
        .collect()
}

pub(super) fn parameters(document: &Value, operation: &Value) -> Vec<Field> {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    parameters
        .map(|parameter| {
            let parameter = resolved(document, parameter);
            Field {
                name: text(parameter, "name"),
                place: text(parameter, "in"),
                required: parameter["required"] == true,
                kind: Type::of(&parameter["schema"]),
                description: prose(parameter),
            }
        })
        .collect()
}

/// What a `$ref` names, or the value itself.
pub(super) fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let pointer = value["$ref"].as_str().map(|it| it.trim_start_matches('#'));
    pointer
        .and_then(|pointer| document.pointer(pointer))
        .unwrap_or(value)
}

fn fields(document: &Value, schema: &Value) -> Vec<Field> {
    let parts = schema["allOf"].as_array().into_iter().flatten();
    let inherited = parts.flat_map(|part| fields(document, resolved(document, part)));
    let required = |name: &str| {
        let names = schema["required"].as_array().into_iter().flatten();
        names.into_iter().any(|it| it == name)
    };
    let own = schema["properties"].as_object().into_iter().flatten();
    let own = own.map(|(name, schema)| Field {
        name: name.clone(),
        place: String::new(),
        required: required(name),
        kind: Type::of(schema),
        description: prose(schema),
    });
    inherited.chain(own).collect()
}

fn alternatives(schema: &Value) -> Vec<Type> {
    match schema["oneOf"].as_array() {
        Some(all) => all.iter().map(Type::of).collect(),
        None => vec![Type::of(schema)],
    }
}

impl Type {
    pub(super) fn of(schema: &Value) -> Self {
        let link = named(schema).map(str::to_owned);
        Self {
            text: words(schema),
            link,
        }
    }
}

/// The shape a schema leads to: its own name, its items', or that of one of its alternatives.
fn named(schema: &Value) -> Option<&str> {
    if let Some(reference) = schema["$ref"].as_str() {
        return reference.rsplit('/').next();
    }
    let inner = schema.get("items").and_then(named);
    let inner = inner.or_else(|| schema["oneOf"].as_array()?.iter().find_map(named));
    inner.or_else(|| schema["properties"].as_object()?.values().find_map(named))
}

fn words(schema: &Value) -> String {
    if let Some(value) = schema.get("const") {
        return value.to_string();
    }
    if let Some(reference) = schema["$ref"].as_str() {
        return reference.rsplit('/').next().unwrap_or_default().to_owned();
    }
    for (name, between) in [("oneOf", " | "), ("enum", " | "), ("allOf", " & ")] {
        if let Some(parts) = schema[name].as_array() {
            let word = |part: &Value| {
                if part.is_object() {
                    words(part)
                } else {
                    part.to_string()
                }
            };
            return parts.iter().map(word).collect::<Vec<_>>().join(between);
        }
    }
    if let Some(items) = schema.get("items") {
        return format!("[{}]", words(items));
    }
    if let Some(properties) = schema["properties"].as_object() {
        let fields = properties
            .iter()
            .map(|(name, schema)| format!("{name}: {}", words(schema)));
        return format!("{{{}}}", fields.collect::<Vec<_>>().join(", "));
    }
    let kinds = match schema["type"].as_array() {
        Some(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        None => vec![schema["type"].as_str().unwrap_or("any")],
    };
    kinds.join(" | ") + &range(schema)
}

/// The bounds that tell a person something: not those of 64 bits.
fn range(schema: &Value) -> String {
    let bound = |name: &str| {
        schema[name]
            .as_i64()
            .filter(|it| it.unsigned_abs() < 1 << 53)
    };
    match (bound("minimum"), bound("maximum")) {
        (Some(min), Some(max)) => format!(" {min}…{max}"),
        (Some(min), None) => format!(" ≥ {min}"),
        (None, Some(max)) => format!(" ≤ {max}"),
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn schemas_read_as_a_person_would_write_them() {
        let id = json!({"$ref": "#/components/schemas/Id"});
        for (schema, words, link) in [
            (id.clone(), "Id", Some("Id")),
            (json!({"type": "array", "items": id}), "[Id]", Some("Id")),
            (json!({"type": ["string", "null"]}), "string | null", None),
            (json!({"enum": ["all", null]}), "\"all\" | null", None),
            (
                json!({"type": "integer", "minimum": 1, "maximum": 9}),
                "integer 1…9",
                None,
            ),
            (
                json!({"type": "integer", "maximum": i64::MAX}),
                "integer",
                None,
            ),
            (
                json!({"properties": {"a": {"type": "string"}}}),
                "{a: string}",
                None,
            ),
        ] {
            let kind = Type::of(&schema);
            assert_eq!((kind.text.as_str(), kind.link.as_deref()), (words, link));
        }
    }
}
