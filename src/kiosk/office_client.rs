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

use crate::{
    domain::ids::CallId,
    protocol::v1::{
        board::Board,
        board_parts::{self, BoardParts, WholePart},
        calls::{CallRequest, CallStatus},
        envelope::Envelope,
        messages::{
            Acknowledgement, Batch, BatchReply, CodeBlockReply, Heartbeat, HeartbeatReply, Hint, PairingRequest, PairingStatus,
            PairingTicket, Problem, Progress, ProgressQuery,
        },
        paths,
        showings::{ShowingsReply, ShowingsReport},
    },
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
#[derive(Debug, Clone)]
pub enum BoardReply {
    Unchanged,
    Changed {
        board: Box<Board>,
        etag: String,
    },
    /// In parts, as far as they are not held.
    Parts {
        parts: BoardParts,
        etag: String,
    },
}

/// What a terminal has of a board.
#[derive(Debug, Clone, Default)]
pub struct HeldBoard {
    pub etag: Option<String>,
    /// Empty if it came whole, from an older office.
    pub parts: Vec<WholePart>,
}

/// What a terminal asks of its office.
pub trait OfficeClient: Send + Sync + 'static {
    fn submit(&self, envelope: Envelope) -> impl Future<Output = Result<Acknowledgement, OfficeError>> + Send;
    fn submit_batch(&self, envelopes: Vec<Envelope>) -> impl Future<Output = Result<BatchReply, OfficeError>> + Send;
    fn board(&self, held: HeldBoard) -> impl Future<Output = Result<BoardReply, OfficeError>> + Send;
    fn asset(&self, sha256: String) -> impl Future<Output = Result<Vec<u8>, OfficeError>> + Send;
    fn progress(&self, query: ProgressQuery) -> impl Future<Output = Result<Progress, OfficeError>> + Send;
    fn lease_codes(&self) -> impl Future<Output = Result<CodeBlockReply, OfficeError>> + Send;
    fn heartbeat(&self, heartbeat: Heartbeat) -> impl Future<Output = Result<HeartbeatReply, OfficeError>> + Send;
    fn report_showings(&self, report: ShowingsReport) -> impl Future<Output = Result<ShowingsReply, OfficeError>> + Send;
    /// Calls for help; the same call again is one call.
    fn call(&self, _call: CallRequest) -> impl Future<Output = Result<CallStatus, OfficeError>> + Send {
        async { Err(OfficeError::NotOurs) }
    }
    /// Asks where a call stands.
    fn call_status(&self, _id: CallId) -> impl Future<Output = Result<CallStatus, OfficeError>> + Send {
        async { Err(OfficeError::NotOurs) }
    }
    /// Takes a call back.
    fn cancel_call(&self, _id: CallId) -> impl Future<Output = Result<CallStatus, OfficeError>> + Send {
        async { Err(OfficeError::NotOurs) }
    }
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

/// How long the terminal waits; no request outlives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// For a connection: name, TCP and TLS.
    pub connect: Duration,
    /// For a whole answer, connection included.
    pub answer: Duration,
    /// For the next sign of life on the event stream.
    pub silence: Duration,
}

impl Default for Patience {
    /// The office sends a comment every 15 s on the event stream: three missing are a dead line.
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), answer: Duration::from_secs(15), silence: Duration::from_secs(45) }
    }
}

/// No reply of ours is larger, bytes.
const MAX_REPLY: usize = 16 * 1024 * 1024;
/// No line of our event stream is longer, bytes.
const MAX_HINT: usize = 64 * 1024;

/// The office over HTTP.
#[derive(Clone)]
pub struct HttpOffice {
    client: reqwest::Client,
    base: String,
    /// Shared by all clones; changes when the terminal is paired anew.
    token: Arc<RwLock<String>>,
    patience: Patience,
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
        Self::with_patience(base, token, Patience::default())
    }

    /// As [`HttpOffice::new`], for a line that needs other time-outs.
    pub fn with_patience(base: &str, token: &str, patience: Patience) -> Result<Self, HttpOfficeError> {
        let url = reqwest::Url::parse(base).map_err(|_| HttpOfficeError::Address(base.to_owned()))?;
        if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
            return Err(HttpOfficeError::Address(base.to_owned()));
        }
        // A second installation is refused and harmless.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .connect_timeout(patience.connect)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("lobby-butler/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(HttpOfficeError::Client)?;
        let token = Arc::new(RwLock::new(token.trim().to_owned()));
        Ok(Self { client, base: base.trim_end_matches('/').to_owned(), token, patience })
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
        let response = self.request(reqwest::Method::POST, path).timeout(self.patience.answer).json(body).send().await.map_err(network)?;
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

    async fn board(&self, held: HeldBoard) -> Result<BoardReply, OfficeError> {
        let mut request = self.request(reqwest::Method::GET, paths::BOARD).timeout(self.patience.answer);
        request = request.header(header::ACCEPT, format!("{}, application/json", board_parts::MEDIA_TYPE));
        request = request.header(board_parts::HELD, board_parts::held_header(&held.parts));
        if let Some(etag) = &held.etag {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        let response = request.send().await.map_err(network)?;
        let told = response.headers().get(header::ETAG).and_then(|value| value.to_str().ok()).map(str::to_owned);
        if response.status() == StatusCode::NOT_MODIFIED {
            return if is_about(held.etag.as_deref(), told.as_deref()) { Ok(BoardReply::Unchanged) } else { Err(OfficeError::NotOurs) };
        }
        let response = expect_success(response).await?;
        let etag = told.ok_or(OfficeError::NotOurs)?;
        let kind = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if kind == Some(board_parts::MEDIA_TYPE) {
            return Ok(BoardReply::Parts { etag, parts: json(response).await? });
        }
        Ok(BoardReply::Changed { etag, board: json(response).await? })
    }

    async fn asset(&self, sha256: String) -> Result<Vec<u8>, OfficeError> {
        let path = format!("{}/{sha256}", paths::ASSETS);
        let response = self.request(reqwest::Method::GET, &path).timeout(self.patience.answer).send().await.map_err(network)?;
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

    async fn report_showings(&self, report: ShowingsReport) -> Result<ShowingsReply, OfficeError> {
        self.post(paths::SHOWINGS, &report).await
    }

    async fn call(&self, call: CallRequest) -> Result<CallStatus, OfficeError> {
        self.post(paths::CALLS, &call).await
    }

    async fn call_status(&self, id: CallId) -> Result<CallStatus, OfficeError> {
        let asked = self.request(reqwest::Method::GET, &format!("{}/{id}", paths::CALLS)).timeout(self.patience.answer);
        json(expect_success(asked.send().await.map_err(network)?).await?).await
    }

    async fn cancel_call(&self, id: CallId) -> Result<CallStatus, OfficeError> {
        self.post(&format!("{}/{id}/cancel", paths::CALLS), &serde_json::json!({})).await
    }

    async fn request_pairing(&self, request: PairingRequest) -> Result<PairingTicket, OfficeError> {
        let asked = self.open_request(reqwest::Method::POST, paths::PAIRING).timeout(self.patience.answer).json(&request);
        json(expect_success(asked.send().await.map_err(network)?).await?).await
    }

    async fn pairing_status(&self, id: uuid::Uuid) -> Result<PairingStatus, OfficeError> {
        let asked = self.open_request(reqwest::Method::GET, &format!("{}/{id}", paths::PAIRING)).timeout(self.patience.answer);
        json(expect_success(asked.send().await.map_err(network)?).await?).await
    }

    fn use_token(&self, token: &str) {
        token.trim().clone_into(&mut self.token.write().unwrap_or_else(PoisonError::into_inner));
    }

    async fn hints(&self, on_hint: impl Fn(Hint) + Send + Sync) -> OfficeError {
        let request = self.request(reqwest::Method::GET, paths::EVENTS).header(header::ACCEPT, "text/event-stream");
        // A refusal is read to its end, which may never come.
        let opening = async { expect_success(request.send().await.map_err(network)?).await };
        let response = match tokio::time::timeout(self.patience.answer, opening).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return error,
            Err(_) => return OfficeError::Network(NetworkFault::Timeout),
        };
        let is_stream = |value: &header::HeaderValue| value.to_str().is_ok_and(|kind| kind.starts_with("text/event-stream"));
        if !response.headers().get(header::CONTENT_TYPE).is_some_and(is_stream) {
            return OfficeError::NotOurs;
        }
        let mut stream = response.bytes_stream();
        let mut pending = Vec::new();
        loop {
            match tokio::time::timeout(self.patience.silence, stream.next()).await {
                Err(_) => return OfficeError::Network(NetworkFault::Timeout),
                Ok(None | Some(Err(_))) => return OfficeError::Network(NetworkFault::Broken),
                Ok(Some(Ok(chunk))) => {
                    pending.extend_from_slice(&chunk);
                    take_hints(&mut pending, &on_hint);
                    if pending.len() > MAX_HINT {
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

/// Whether "not modified" can be about the board that we have: nobody may confirm what we did not ask
/// about, nor another one. A proxy may have left the tag out, or weakened it.
fn is_about(known: Option<&str>, told: Option<&str>) -> bool {
    let strong = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    known.is_some_and(|known| told.is_none_or(|told| strong(told) == strong(known)))
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
