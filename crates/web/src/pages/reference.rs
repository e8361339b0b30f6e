//! `/api`: the API's document as a page, for people. Everything it says stands in `openapi.json`;
//! what it calls things there is English, as identifiers are.

use askama::Template;
use axum::http::StatusCode;
use serde_json::Value;

use super::frame::Frame;
use super::visitor::{Answer, Visitor};
use crate::api::document::OPENAPI;
use crate::error::Error;

mod shape;

use shape::{Field, Shape, Type};

#[derive(Template)]
#[template(path = "reference/page.html")]
struct Page<'a> {
    frame: Frame<'a>,
    about: Vec<String>,
    sections: Vec<Section>,
    shapes: Vec<Shape>,
}

/// The calls of one tag.
#[derive(Debug)]
struct Section {
    name: String,
    description: String,
    calls: Vec<Call>,
}

#[derive(Debug)]
struct Call {
    id: String,
    method: String,
    path: String,
    summary: String,
    description: String,
    open: bool,
    parameters: Vec<Field>,
    body: Option<Type>,
    answers: Vec<Outcome>,
    example: String,
}

#[derive(Debug)]
struct Outcome {
    status: String,
    description: String,
    body: Option<Type>,
}

pub(super) async fn show(visitor: Visitor) -> Answer {
    let document: Value =
        serde_json::from_str(OPENAPI).map_err(|error| Error::internal(&error.to_string()))?;
    let about = at(&document, "/info/description");
    let page = Page {
        frame: visitor.frame(visitor.say("api-title")),
        about: about.split("\n\n").map(inline).collect(),
        sections: sections(&document, &visitor.origin()),
        shapes: shape::all(&document),
    };
    visitor.page(StatusCode::OK, &page)
}

fn sections(document: &Value, origin: &str) -> Vec<Section> {
    let tags = document["tags"].as_array().into_iter().flatten();
    tags.map(|tag| {
        let name = text(tag, "name");
        Section {
            calls: calls(document, &name, origin),
            description: prose(tag),
            name,
        }
    })
    .collect()
}

fn calls(document: &Value, tag: &str, origin: &str) -> Vec<Call> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let operations = paths.flat_map(|(path, operations)| {
        let operations = operations.as_object().into_iter().flatten();
        operations.map(move |(method, operation)| (path, method, operation))
    });
    operations
        .filter(|(_, _, operation)| at(operation, "/tags/0") == tag)
        .map(|(path, method, operation)| call(document, (path, method, operation), origin))
        .collect()
}

fn call(document: &Value, operation: (&str, &str, &Value), origin: &str) -> Call {
    let (path, method, operation) = operation;
    let base = at(document, "/servers/0/url");
    let mut call = Call {
        id: text(operation, "operationId"),
        method: method.to_uppercase(),
        path: format!("{base}{path}"),
        summary: text(operation, "summary"),
        description: prose(operation),
        open: operation["security"].as_array().is_some_and(Vec::is_empty),
        parameters: shape::parameters(document, operation),
        body: json_of(&operation["requestBody"]),
        answers: answers(document, operation),
        example: String::new(),
    };
    call.example = example(&call, origin);
    call
}

fn answers(document: &Value, operation: &Value) -> Vec<Outcome> {
    let answers = operation["responses"].as_object().into_iter().flatten();
    answers
        .map(|(status, answer)| {
            let answer = shape::resolved(document, answer);
            Outcome {
                status: status.clone(),
                description: prose(answer),
                body: json_of(answer),
            }
        })
        .collect()
}

fn json_of(part: &Value) -> Option<Type> {
    let schema = part.pointer("/content/application~1json/schema")?;
    Some(Type::of(schema))
}

/// A line for a terminal, with the server's own address in it.
fn example(call: &Call, origin: &str) -> String {
    let mut line = String::from("curl");
    if call.method != "GET" {
        line.push_str(&format!(" -X {}", call.method));
    }
    if !call.open {
        line.push_str(" -H \"Authorization: Bearer $TOKEN\"");
    }
    if call.body.is_some() {
        line.push_str(" --json \"$BODY\"");
    }
    let path = call.path.replace('{', "$").replace('}', "");
    line.push_str(&format!(" \"{origin}{path}\""));
    line
}

fn at<'a>(value: &'a Value, pointer: &str) -> &'a str {
    let found = value.pointer(pointer).and_then(Value::as_str);
    found.unwrap_or_default()
}

/// A description, which the document writes in Markdown.
fn prose(value: &Value) -> String {
    inline(value["description"].as_str().unwrap_or_default())
}

/// One paragraph of our own document as HTML, without the paragraph around it.
fn inline(text: &str) -> String {
    let html = domain::markdown::render(text, &[]).html;
    let inside = html
        .strip_prefix("<p>")
        .and_then(|html| html.strip_suffix("</p>"));
    inside.map(str::to_owned).unwrap_or(html)
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}
