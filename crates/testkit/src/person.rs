//! Somebody at the front door, speaking HTTP as any program would.

use std::net::SocketAddr;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

/// No answer of a healthy server takes longer, long-polls aside.
const WAIT: Duration = Duration::from_secs(75);

#[derive(Clone, Debug)]
pub struct Person {
    pub address: SocketAddr,
    pub token: Option<String>,
    pub id: String,
    pub handle: String,
    client: reqwest::Client,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
    /// Null when the answer is not JSON.
    pub json: Value,
}

impl Answer {
    /// The code of an error answer.
    #[must_use]
    pub fn code(&self) -> &str {
        self.json["error"]["code"].as_str().unwrap_or_default()
    }

    /// The words of an error answer.
    #[must_use]
    pub fn words(&self) -> &str {
        self.json["error"]["text"].as_str().unwrap_or_default()
    }

    /// A header, empty when it is missing or not plain text.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// The items of a list.
    #[must_use]
    pub fn items(&self) -> Vec<Value> {
        self.json["items"].as_array().cloned().unwrap_or_default()
    }
}

impl Person {
    /// # Panics
    /// When no HTTP client can be made.
    #[must_use]
    pub fn new(address: SocketAddr, token: Option<String>, handle: &str) -> Self {
        let client = reqwest::Client::builder()
            .timeout(WAIT)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .expect("an HTTP client");
        let (id, handle) = (String::new(), handle.to_owned());
        Self {
            address,
            token,
            id,
            handle,
            client,
        }
    }

    pub(crate) fn entered(address: SocketAddr, answer: &Answer) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let user = &answer.json["user"];
        let mut person = Self::new(
            address,
            Some(text(&answer.json["token"])),
            &text(&user["handle"]),
        );
        person.id = text(&user["id"]);
        person
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.call(Method::POST, path, Some(body)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.call(Method::PUT, path, Some(body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.call(Method::PATCH, path, Some(body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.call(Method::DELETE, path, None).await
    }

    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let mut request = self.request(method, path);
        if let Some(body) = body {
            request = request.json(&body);
        }
        Self::answer(request).await
    }

    /// A request to be dressed further, with this person's token on it.
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self
            .client
            .request(method, format!("http://{}{path}", self.address));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// # Panics
    /// When the server does not answer.
    pub async fn answer(request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.expect("an answer");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.expect("a whole answer");
        let json = serde_json::from_str(&text).unwrap_or(Value::Null);
        Answer {
            status,
            headers,
            text,
            json,
        }
    }

    /// Makes a public channel and answers its id.
    pub async fn makes_channel(&self, name: &str) -> String {
        self.makes_channel_that_is(name, "public").await
    }

    /// # Panics
    /// When it is refused.
    pub async fn makes_channel_that_is(&self, name: &str, visibility: &str) -> String {
        let form = json!({"name": name, "visibility": visibility});
        let answer = self.post("/api/v1/channels", form).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.json["id"].as_str().unwrap_or_default().to_owned()
    }

    /// # Panics
    /// When it is refused.
    pub async fn joins(&self, conversation: &str) {
        let path = format!("/api/v1/conversations/{conversation}/membership");
        let answer = self.put(&path, json!({})).await;
        assert_eq!(answer.status, 200, "{answer:?}");
    }

    /// Says something and answers its `seq`.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn says(&self, conversation: &str, body: &str) -> i64 {
        let path = format!("/api/v1/conversations/{conversation}/messages");
        let answer = self.post(&path, json!({"body": body})).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.json["seq"].as_i64().unwrap_or_default()
    }

    /// The whole history, ascending, by pages.
    pub async fn reads_all(&self, conversation: &str) -> Vec<Value> {
        let mut all = Vec::new();
        let mut after = Some("0".to_owned());
        while let Some(cursor) = after {
            let path =
                format!("/api/v1/conversations/{conversation}/messages?limit=100&after={cursor}");
            let page = self.get(&path).await.json;
            all.extend(page["items"].as_array().cloned().unwrap_or_default());
            after = page["next"].as_str().map(ToOwned::to_owned);
        }
        all
    }
}
