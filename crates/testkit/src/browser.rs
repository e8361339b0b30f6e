//! Somebody at the pages: keeps cookies, sends forms, and is told where to go on.
//! Runs no script; that is what the browser tests are for.

use std::net::SocketAddr;
use std::time::Duration;

use reqwest::{Method, header};

use crate::app::TestApp;
use crate::person::{Answer, Person};

const WAIT: Duration = Duration::from_secs(30);
const REDIRECTS_MAX: usize = 5;

#[derive(Clone, Debug)]
pub struct Browser {
    address: SocketAddr,
    client: reqwest::Client,
}

impl Browser {
    /// # Panics
    /// When no HTTP client can be made.
    #[must_use]
    pub fn new(app: &TestApp) -> Self {
        let client = reqwest::Client::builder()
            .timeout(WAIT)
            .redirect(reqwest::redirect::Policy::none())
            .cookie_store(true)
            .no_proxy()
            .build()
            .expect("an HTTP client");
        Self {
            address: app.address,
            client,
        }
    }

    /// A browser in which somebody has just made an account with this handle.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn of_member(app: &TestApp, handle: &str) -> Self {
        let browser = Self::new(app);
        let fields = [("handle", handle), ("password", "correct horse")];
        let answer = browser.submits("/register", &fields).await;
        assert_eq!(answer.status, 303, "{answer:?}");
        browser
    }

    /// A browser in which somebody has come in with a display name alone.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn of_guest(app: &TestApp, name: &str) -> Self {
        let browser = Self::new(app);
        let answer = browser.submits("/login", &[("displayName", name)]).await;
        assert_eq!(answer.status, 303, "{answer:?}");
        browser
    }

    /// What stands at this address, redirects not followed.
    pub async fn opens(&self, path: &str) -> Answer {
        Person::answer(self.request(Method::GET, path)).await
    }

    /// Where one ends up, and what stands there.
    ///
    /// # Panics
    /// When the server leads in circles.
    pub async fn arrives(&self, path: &str) -> (String, Answer) {
        let mut path = path.to_owned();
        for _ in 0..REDIRECTS_MAX {
            let answer = self.opens(&path).await;
            match location(&answer) {
                Some(next) => path = next,
                None => return (path, answer),
            }
        }
        panic!("too many redirects, the last to {path}");
    }

    /// Sends a form, redirects not followed.
    pub async fn submits(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", escaped(value)))
            .collect();
        let request = self
            .request(Method::POST, path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body.join("&"));
        Person::answer(request).await
    }

    /// A request to be dressed further; cookies come with it.
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let address = format!("http://{}{path}", self.address);
        self.client.request(method, address)
    }
}

/// Where a redirect leads.
#[must_use]
pub fn location(answer: &Answer) -> Option<String> {
    let value = answer.headers.get(header::LOCATION)?;
    value.to_str().ok().map(ToOwned::to_owned)
}

/// A text as one segment of an address, or one value of a query.
#[must_use]
pub fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| {
            if plain(byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
