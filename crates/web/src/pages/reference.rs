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
    let about = text(&document["info"], "description");
    let page = Page {
        frame: visitor.frame(visitor.say("api-title")),
        about: about.split("\n\n").map(str::to_owned).collect(),
        sections: sections(&document, &visitor.origin()),
        shapes: shape::all(&document),
    };
    visitor.page(StatusCode::OK, &page)
}

fn sections(document: &Value, origin: &str) -> Vec<Section> {
    let calls = calls(document, origin);
    let tags = document["tags"].as_array().into_iter().flatten();
    tags.map(|tag| Section {
        name: text(tag, "name"),
        description: text(tag, "description"),
        calls: Vec::new(),
    })
    .map(|mut section| {
        let own = calls.iter().filter(|(tag, _)| *tag == section.name);
        section.calls = own.map(|(_, call)| call(origin)).collect();
        section
    })
    .collect()
}
