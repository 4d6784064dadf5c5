//! A member of staff at the console, over plain HTTP: forms filled in and sent as a browser would.

use std::sync::Mutex;

use reqwest::{Client, Response, header, redirect::Policy};

use crate::office_process::OfficeProcess;

/// Chosen at the first login of a test's office.
const PASSWORD: &str = "correct horse battery";
/// Offices that already have it, by address.
static CHOSEN: Mutex<Vec<String>> = Mutex::new(Vec::new());

pub struct Console {
    runtime: tokio::runtime::Runtime,
    client: Client,
    url: String,
    cookie: String,
}

impl Console {
    /// Logs in as the first administrator, choosing a password when it is the first time.
    pub fn login(office: &OfficeProcess) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().redirect(Policy::none()).build().expect("a client");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let mut console = Self { runtime, client, url: office.url(), cookie: String::new() };
        let first_time = !CHOSEN.lock().expect("a list").contains(&console.url);
        if first_time {
            let one_time = office.password.clone().expect("a one-time password");
            console.open_session(&one_time);
            console.post("/password", &[("present", &one_time), ("new", PASSWORD), ("again", PASSWORD)]);
            CHOSEN.lock().expect("a list").push(console.url.clone());
        }
        console.open_session(PASSWORD);
        console
    }

    fn open_session(&mut self, password: &str) {
        let form = [("login", "admin"), ("password", password), ("next", "/inbox")];
        let response = self.send(self.client.post(format!("{}/login", self.url)).body(encode(&form)));
        assert!(response.status().is_redirection(), "the login was refused: {}", response.status());
        let cookie = response.headers().get(header::SET_COOKIE).expect("a session cookie").to_str().expect("a cookie");
        self.cookie = cookie.split(';').next().unwrap_or_default().to_owned();
    }

    fn send(&self, request: reqwest::RequestBuilder) -> Response {
        let request = request.header(header::COOKIE, &self.cookie).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.runtime.block_on(request.send()).expect("an answer of the console")
    }

    fn page(&self, path: &str) -> String {
        let response = self.send(self.client.get(format!("{}{path}", self.url)));
        assert!(response.status().is_success(), "{path}: {}", response.status());
        self.runtime.block_on(response.text()).expect("a page")
    }

    /// Sends a form with all the hidden fields that its page gave it.
    fn post(&self, path: &str, fields: &[(&str, &str)]) {
        let form_page = if path.ends_with("/step") { path.trim_end_matches("/step") } else { path };
        let page = self.page(form_page);
        let hidden = hidden_fields(&page);
        let mut all: Vec<(&str, &str)> = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        all.extend(fields);
        let response = self.send(self.client.post(format!("{}{path}", self.url)).body(encode(&all)));
        let status = response.status();
        assert!(status.is_redirection(), "{path}: {status} {}", self.runtime.block_on(response.text()).unwrap_or_default());
    }

    pub fn publish_notice(&mut self, title: &str, body: &str) {
        let fields = [("title", title), ("body", body), ("category", "general"), ("pinned", "1"), ("show_from", ""), ("show_until", "")];
        self.post("/notices/new", &[&fields[..], &[("publisher", "物业服务中心")]].concat());
    }

    pub fn post_weather(&mut self, temperature: &str) {
        self.post("/weather", &[("place", "示例市"), ("temperature", temperature), ("condition", "0"), ("aqi", "42")]);
    }

    /// How many rows of the inbox carry this receipt code.
    pub fn inbox_rows_with(&self, code: &str) -> usize {
        self.submissions_with(code).len()
    }

    /// The page of the submission with this receipt code.
    pub fn submission(&self, code: &str) -> String {
        let ids = self.submissions_with(code);
        self.page(&format!("/submissions/{}", ids[0]))
    }

    /// Answers a submission.
    pub fn accept(&mut self, code: &str, note: &str) {
        let ids = self.submissions_with(code);
        self.post(&format!("/submissions/{}/step", ids[0]), &[("to", "accepted"), ("note", note)]);
    }

    /// Ids of the submissions that a search for the code lists.
    fn submissions_with(&self, code: &str) -> Vec<String> {
        let page = self.page(&format!("/inbox?q={code}"));
        let mut ids: Vec<String> =
            page.split("href=\"/submissions/").skip(1).filter_map(|rest| rest.split(['"', '?', '#']).next()).map(str::to_owned).collect();
        ids.sort();
        ids.dedup();
        ids
    }
}

/// Name and value of the page's hidden inputs, each name once.
fn hidden_fields(page: &str) -> std::collections::BTreeMap<String, String> {
    let attribute = |input: &str, name: &str| {
        let (_, rest) = input.split_once(&format!("{name}=\""))?;
        Some(rest.split('"').next()?.to_owned())
    };
    page.split("<input ")
        .skip(1)
        .filter_map(|rest| rest.split('>').next())
        .filter(|input| input.contains("type=\"hidden\""))
        .filter_map(|input| Some((attribute(input, "name")?, attribute(input, "value").unwrap_or_default())))
        .collect()
}

/// application/x-www-form-urlencoded.
fn encode(fields: &[(&str, &str)]) -> String {
    reqwest::Url::parse_with_params("http://x/", fields).expect("fields").query().unwrap_or_default().to_owned()
}
