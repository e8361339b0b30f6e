//! `GET /openapi.json`: the document that describes the API, kept by hand beside the code.
//! The tests below hold it to the routes and to the event types.

use axum::http::header;
use axum::response::IntoResponse;

pub(crate) const OPENAPI: &str = include_str!("../../openapi.json");

pub(super) async fn show() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], OPENAPI)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use domain::event::EventKind;
    use serde_json::Value;

    use super::OPENAPI;

    const ROUTERS: [&str; 2] = [include_str!("../api.rs"), include_str!("../live.rs")];
    const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

    fn document() -> Value {
        serde_json::from_str(OPENAPI).unwrap()
    }

    /// `get /me`, `patch /me`, …, as the source of the routers has them.
    fn routed() -> BTreeSet<String> {
        let routes = ROUTERS
            .iter()
            .flat_map(|source| source.split(".route(").skip(1));
        let calls = routes.flat_map(|route| {
            let path = route.split('"').nth(1).unwrap();
            let words: Vec<&str> = route
                .split(|it: char| !(it.is_alphanumeric() || it == '_' || it == '('))
                .collect();
            let called = move |method: &str| words.iter().any(|it| it.starts_with(method));
            METHODS
                .into_iter()
                .filter(move |method| called(&format!("{method}(")))
                .map(move |method| format!("{method} {path}"))
        });
        calls.collect()
    }

    fn described() -> BTreeSet<String> {
        let document = document();
        let paths = document["paths"].as_object().unwrap();
        let calls = paths.iter().flat_map(|(path, operations)| {
            let methods = operations.as_object().unwrap().keys();
            methods.map(move |method| format!("{method} {path}"))
        });
        calls.collect()
    }

    fn references(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(fields) => {
                found.extend(
                    fields
                        .get("$ref")
                        .and_then(Value::as_str)
                        .map(str::to_owned),
                );
                fields.values().for_each(|field| references(field, found));
            }
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    #[test]
    fn every_route_is_described_and_every_description_has_its_route() {
        assert_eq!(routed(), described());
        assert!(routed().contains("delete /conversations/{id}/membership"));
    }

    #[test]
    fn every_event_type_has_its_shape() {
        let document = document();
        let schemas = &document["components"]["schemas"];
        let alternatives = schemas["Event"]["oneOf"].as_array().unwrap();
        let named: BTreeSet<&str> = alternatives
            .iter()
            .filter_map(|it| it["$ref"].as_str()?.rsplit('/').next())
            .filter_map(|name| schemas[name]["properties"]["type"]["const"].as_str())
            .collect();
        let kinds: BTreeSet<&str> = EventKind::ALL.into_iter().map(EventKind::as_str).collect();
        assert_eq!(named, kinds);
    }

    #[test]
    fn every_reference_leads_somewhere_and_every_component_is_used() {
        let document = document();
        let mut used = BTreeSet::new();
        references(&document, &mut used);
        for reference in &used {
            let pointer = reference.trim_start_matches('#');
            assert!(document.pointer(pointer).is_some(), "{reference}");
        }
        let roots = ["ClientFrame", "ServerFrame"];
        for kind in ["schemas", "parameters", "responses"] {
            for name in document["components"][kind].as_object().unwrap().keys() {
                let reference = format!("#/components/{kind}/{name}");
                let root = roots.contains(&name.as_str());
                assert!(root || used.contains(&reference), "{reference} is not used");
            }
        }
    }

    #[test]
    fn every_call_says_what_it_answers() {
        let document = document();
        let mut names = BTreeSet::new();
        for operations in document["paths"].as_object().unwrap().values() {
            for operation in operations.as_object().unwrap().values() {
                let answers = operation["responses"].as_object().unwrap();
                assert!(answers.keys().any(|code| code.as_str() < "300"));
                assert!(names.insert(operation["operationId"].as_str().unwrap().to_owned()));
                let open = operation["security"].as_array().is_some_and(Vec::is_empty);
                assert!(open || answers.contains_key("401"), "{operation}");
            }
        }
    }
}
