//! The office as the terminal sees it: one trait, one HTTP implementation.
//!
//! Invariant: nothing else in the terminal speaks HTTP. Every reply is parsed into the wire type it
//! must be; anything else, a captive portal's friendly 200 included, is [`OfficeError::NotOurs`].

use std::{
    future::Future,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use chrono::Duration as Span;
use futures_util::StreamExt;
use reqwest::{Response, StatusCode, header};
use serde::{Serialize, de::DeserializeOwned};
use thiserror::Error;

use crate::protocol::v1::{
    board::Board,
    envelope::Envelope,
    messages::{
        Acknowledgement, Batch, BatchReply, CodeBlockReply, Heartbeat, HeartbeatReply, Hint, PairingRequest, PairingStatus, PairingTicket,
        Problem, Progress, ProgressQuery,
    },
    paths,
};

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NetworkFault {
    /// Name not found, refused, unreachable, TLS.
    Connect,
    Timeout,
    /// The connection ended in the middle.
    Broken,
}

/// What went wrong, by what the caller decides next.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum OfficeError {
    #[error("the office cannot be reached: {0:?}")]
    Network(NetworkFault),
    #[error("the office answered {status}: {}", problem.as_ref().map_or("no reason given", |p| p.detail.as_str()))]
    Refused { status: u16, problem: Option<Problem>, retry_after: Option<Span> },
    #[error("the answer did not come from a lobby-butler office")]
    NotOurs,
}

/// A board, or that the known one is still the newest.
#[derive(Debug, Clone, PartialEq)]
pub enum BoardReply {
    Unchanged,
    Changed { board: Box<Board>, etag: String },
}

/// What a terminal asks of its office.
pub trait OfficeClient: Send + Sync + 'static {
    fn submit(&self, envelope: Envelope) -> impl Future<Output = Result<Acknowledgement, OfficeError>> + Send;
    fn submit_batch(&self, envelopes: Vec<Envelope>) -> impl Future<Output = Result<BatchReply, OfficeError>> + Send;
    fn board(&self, etag: Option<String>) -> impl Future<Output = Result<BoardReply, OfficeError>> + Send;
    fn asset(&self, sha256: String) -> impl Future<Output = Result<Vec<u8>, OfficeError>> + Send;
    fn progress(&self, query: ProgressQuery) -> impl Future<Output = Result<Progress, OfficeError>> + Send;
    fn lease_codes(&self) -> impl Future<Output = Result<CodeBlockReply, OfficeError>> + Send;
    fn heartbeat(&self, heartbeat: Heartbeat) -> impl Future<Output = Result<HeartbeatReply, OfficeError>> + Send;
    /// Tells the office of a terminal that it does not know yet.
    fn request_pairing(&self, request: PairingRequest) -> impl Future<Output = Result<PairingTicket, OfficeError>> + Send;
    /// Asks for staff's decision.
    fn pairing_status(&self, id: uuid::Uuid) -> impl Future<Output = Result<PairingStatus, OfficeError>> + Send;
    /// Every further request carries this token.
    fn use_token(&self, token: &str);
    /// Where the office is, without secrets, for staff; empty when it has no address.
    fn address(&self) -> String {
        String::new()
    }
    /// Passes hints on until the stream ends; always ends with the reason.
    fn hints(&self, on_hint: impl Fn(Hint) + Send + Sync) -> impl Future<Output = OfficeError> + Send;
}

/// How long a whole request may take.
const TIMEOUT: Duration = Duration::from_secs(15);
/// The office sends a comment every 15 s on the event stream; silence for this long is a dead line.
const STREAM_SILENCE: Duration = Duration::from_secs(45);
/// No reply of ours is larger, bytes.
const MAX_REPLY: usize = 16 * 1024 * 1024;

/// The office over HTTP.
#[derive(Clone)]
pub struct HttpOffice {
    client: reqwest::Client,
    base: String,
    /// Shared by all clones; changes when the terminal is paired anew.
    token: Arc<RwLock<String>>,
}

/// The client could not be made, or the address is not one.
#[derive(Debug, Error)]
pub enum HttpOfficeError {
    #[error("{0:?} is not an http:// or https:// address of an office server")]
    Address(String),
    #[error("cannot set up HTTP: {0}")]
    Client(#[source] reqwest::Error),
}

impl HttpOffice {
    /// `base` is the office's address without path; `token` is this terminal's secret.
    pub fn new(base: &str, token: &str) -> Result<Self, HttpOfficeError> {
        let url = reqwest::Url::parse(base).map_err(|_| HttpOfficeError::Address(base.to_owned()))?;
        if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
            return Err(HttpOfficeError::Address(base.to_owned()));
        }
        // A second installation is refused and harmless.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(5))
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("lobby-butler/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(HttpOfficeError::Client)?;
        Ok(Self { client, base: base.trim_end_matches('/').to_owned(), token: Arc::new(RwLock::new(token.trim().to_owned())) })
    }

    fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        let token = self.token.read().unwrap_or_else(PoisonError::into_inner).clone();
        self.open_request(method, path).bearer_auth(token)
    }

    /// Without the token.
    fn open_request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base))
    }

    async fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T, OfficeError> {
        let response = self.request(reqwest::Method::POST, path).timeout(TIMEOUT).json(body).send().await.map_err(network)?;
        json(expect_success(response).await?).await
    }
}

impl OfficeClient for HttpOffice {
    fn address(&self) -> String {
        let Ok(url) = reqwest::Url::parse(&self.base) else { return String::new() };
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        format!("{}://{}{port}", url.scheme(), url.host_str().unwrap_or_default())
    }

    async fn submit(&self, envelope: Envelope) -> Result<Acknowledgement, OfficeError> {
        self.post(paths::SUBMISSIONS, &envelope).await
    }

    async fn submit_batch(&self, envelopes: Vec<Envelope>) -> Result<BatchReply, OfficeError> {
        self.post(paths::SUBMISSIONS_BATCH, &Batch { envelopes }).await
    }

    async fn board(&self, etag: Option<String>) -> Result<BoardReply, OfficeError> {
        let mut request = self.request(reqwest::Method::GET, paths::BOARD).timeout(TIMEOUT);
        if let Some(etag) = etag {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        let response = request.send().await.map_err(network)?;
        if response.status() == StatusCode::NOT_MODIFIED {
            return Ok(BoardReply::Unchanged);
        }
        let response = expect_success(response).await?;
        let etag = response.headers().get(header::ETAG).and_then(|value| value.to_str().ok()).map(str::to_owned);
        Ok(BoardReply::Changed { etag: etag.ok_or(OfficeError::NotOurs)?, board: json(response).await? })
    }

    async fn asset(&self, sha256: String) -> Result<Vec<u8>, OfficeError> {
        let path = format!("{}/{sha256}", paths::ASSETS);
        let response = self.request(reqwest::Method::GET, &path).timeout(TIMEOUT).send().await.map_err(network)?;
        body(expect_success(response).await?).await
    }

    async fn progress(&self, query: ProgressQuery) -> Result<Progress, OfficeError> {
        self.post(paths::PROGRESS, &query).await
    }

    async fn lease_codes(&self) -> Result<CodeBlockReply, OfficeError> {
        self.post(paths::CODE_BLOCKS, &serde_json::json!({})).await
    }

    async fn heartbeat(&self, heartbeat: Heartbeat) -> Result<HeartbeatReply, OfficeError> {
        self.post(paths::HEARTBEAT, &heartbeat).await
    }

    async fn request_pairing(&self, request: PairingRequest) -> Result<PairingTicket, OfficeError> {
        let asked = self.open_request(reqwest::Method::POST, paths::PAIRING).timeout(TIMEOUT).json(&request);
        json(expect_success(asked.send().await.map_err(network)?).await?).await
    }

    async fn pairing_status(&self, id: uuid::Uuid) -> Result<PairingStatus, OfficeError> {
        let asked = self.open_request(reqwest::Method::GET, &format!("{}/{id}", paths::PAIRING)).timeout(TIMEOUT);
        json(expect_success(asked.send().await.map_err(network)?).await?).await
    }

    fn use_token(&self, token: &str) {
        token.trim().clone_into(&mut self.token.write().unwrap_or_else(PoisonError::into_inner));
    }

    async fn hints(&self, on_hint: impl Fn(Hint) + Send + Sync) -> OfficeError {
        let request = self.request(reqwest::Method::GET, paths::EVENTS).header(header::ACCEPT, "text/event-stream");
        let response = match tokio::time::timeout(TIMEOUT, request.send()).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return network(error),
            Err(_) => return OfficeError::Network(NetworkFault::Timeout),
        };
        let response = match expect_success(response).await {
            Ok(response) => response,
            Err(error) => return error,
        };
        let is_stream = |value: &header::HeaderValue| value.to_str().is_ok_and(|kind| kind.starts_with("text/event-stream"));
        if !response.headers().get(header::CONTENT_TYPE).is_some_and(is_stream) {
            return OfficeError::NotOurs;
        }
        let mut stream = response.bytes_stream();
        let mut pending = Vec::new();
        loop {
            match tokio::time::timeout(STREAM_SILENCE, stream.next()).await {
                Err(_) => return OfficeError::Network(NetworkFault::Timeout),
                Ok(None | Some(Err(_))) => return OfficeError::Network(NetworkFault::Broken),
                Ok(Some(Ok(chunk))) => {
                    pending.extend_from_slice(&chunk);
                    take_hints(&mut pending, &on_hint);
                    if pending.len() > MAX_REPLY {
                        return OfficeError::NotOurs;
                    }
                }
            }
        }
    }
}

/// Takes whole lines of an event stream; only `data:` lines matter, unknown hints are skipped.
fn take_hints(pending: &mut Vec<u8>, on_hint: &impl Fn(Hint)) {
    while let Some(end) = pending.iter().position(|byte| *byte == b'\n') {
        let line: Vec<u8> = pending.drain(..=end).collect();
        if let Some(data) = line.strip_prefix(b"data:")
            && let Ok(hint) = serde_json::from_slice(data)
        {
            on_hint(hint);
        }
    }
}

fn network(error: reqwest::Error) -> OfficeError {
    OfficeError::Network(if error.is_timeout() {
        NetworkFault::Timeout
    } else if error.is_connect() {
        NetworkFault::Connect
    } else {
        NetworkFault::Broken
    })
}

/// Lets 2xx through and turns everything else into the refusal it is.
async fn expect_success(response: Response) -> Result<Response, OfficeError> {
    if response.status().is_success() {
        return Ok(response);
    }
    let status = response.status().as_u16();
    let retry_after = response
        .headers()
        .get(header::RETRY_AFTER)
        .and_then(|value| value.to_str().ok()?.parse::<i64>().ok())
        .map(|seconds| Span::seconds(seconds.clamp(0, 300)));
    let problem = body(response).await.ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    Err(OfficeError::Refused { status, problem, retry_after })
}

async fn json<T: DeserializeOwned>(response: Response) -> Result<T, OfficeError> {
    serde_json::from_slice(&body(response).await?).map_err(|_| OfficeError::NotOurs)
}

async fn body(response: Response) -> Result<Vec<u8>, OfficeError> {
    let mut bytes = Vec::new();
    let mut stream = response.bytes_stream();
    while let Some(chunk) = stream.next().await {
        bytes.extend_from_slice(&chunk.map_err(network)?);
        if bytes.len() > MAX_REPLY {
            return Err(OfficeError::NotOurs);
        }
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    #[test]
    fn hints_are_read_across_chunks_and_noise() {
        let seen = Mutex::new(Vec::new());
        let mut pending = Vec::new();
        for chunk in [
            ": hello\n\nevent: board\nda",
            "ta: {\"event\":\"board\",\"revision\":7}\r\n\ndata: nonsense\n",
            "data: {\"event\":\"progress\"}\n",
        ] {
            pending.extend_from_slice(chunk.as_bytes());
            take_hints(&mut pending, &|hint| seen.lock().unwrap().push(hint));
        }
        assert_eq!(*seen.lock().unwrap(), [Hint::Board { revision: 7 }, Hint::Progress]);
    }

    #[test]
    fn only_http_addresses_are_offices() {
        assert!(HttpOffice::new("http://127.0.0.1:8080/", "t").is_ok());
        for wrong in ["", "127.0.0.1:8080", "ftp://x", "file:///etc/passwd"] {
            assert!(matches!(HttpOffice::new(wrong, "t"), Err(HttpOfficeError::Address(_))), "{wrong}");
        }
    }
}
