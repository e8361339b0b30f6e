//! What handlers take from a request, with refusals in the contract's form.

use axum::RequestExt;
use axum::extract::rejection::{BytesRejection, FailedToBufferBody};
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use bytes::Bytes;
use domain::invalid::{Invalid, Problem};
use serde::de::DeserializeOwned;

use crate::error::Error;

/// A message of 10,000 characters fits many times over.
pub(crate) const BODY_BYTES_MAX: usize = 1024 * 1024;

/// A JSON body; whatever is wrong with it is 422, not plain text.
#[derive(Debug)]
pub(crate) struct ApiJson<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for ApiJson<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self, Error> {
        let bytes = request.with_limited_body().extract::<Bytes, _>().await;
        let bytes = bytes.map_err(|rejection| {
            if let BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)) =
                rejection
            {
                return Error::TooLarge {
                    bytes_max: BODY_BYTES_MAX,
                };
            }
            Error::Malformed(rejection.body_text())
        })?;
        // All of it, also where a field is passed over.
        let text = std::str::from_utf8(&bytes)
            .map_err(|error| Error::Malformed(error.to_string()))?
            .trim_start();
        // An array of a form's values, without their names, would be read as that form.
        if text.starts_with('[') {
            return Err(Error::Malformed("an object is expected".to_owned()));
        }
        serde_json::from_str(if text.is_empty() { "{}" } else { text })
            .map(Self)
            .map_err(|error| Error::Malformed(error.to_string()))
    }
}

/// Parts of the path; what cannot be an id names nothing.
#[derive(Debug)]
pub(crate) struct ApiPath<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for ApiPath<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let Path(path) = Path::from_request_parts(parts, state)
            .await
            .map_err(|_| Error::NotFound)?;
        Ok(Self(path))
    }
}

/// The query of the address.
#[derive(Debug)]
pub(crate) struct ApiQuery<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for ApiQuery<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let Query(query) = Query::from_request_parts(parts, state)
            .await
            .map_err(|rejection| Error::Malformed(rejection.body_text()))?;
        Ok(Self(query))
    }
}

/// A page's size: the default when none is asked for, an error past the limit.
pub(crate) fn page_size(asked: Option<i64>, default: i64, max: i64) -> Result<i64, Error> {
    let size = asked.unwrap_or(default);
    if (1..=max).contains(&size) {
        return Ok(size);
    }
    Err(Invalid::new("limit", Problem::OutOfRange { min: 1, max }).into())
}
