//! The office over HTTP.

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use chrono::Duration as Span;
use futures_util::StreamExt;
use reqwest::{Response, StatusCode, header};
use serde::{Serialize, de::DeserializeOwned};
use thiserror::Error;

use super::{BoardReply, Held, HeldBoard, NetworkFault, OfficeClient, OfficeError};
use crate::{
    domain::ids::CallId,
    protocol::v1::{
        board_parts,
        calls::{CallRequest, CallStatus},
        envelope::Envelope,
        messages::{
            Acknowledgement, Batch, BatchReply, CodeBlockReply, Heartbeat, HeartbeatReply, Hint, PairingRequest, PairingStatus,
            PairingTicket, Progress, ProgressQuery,
        },
        paths,
        showings::{ShowingsReply, ShowingsReport},
    },
};

/// How long the terminal waits; no request outlives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// For a connection: name, TCP and TLS.
    pub connect: Duration,
    /// For a whole answer, connection included; of a board or an image for its beginning, and for as long again as
    /// [`SLOWEST`] takes for what has come.
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
/// A line that brings less is a dead one, bytes a second: two bars of a telephone's edge network bring ten times as much.
const SLOWEST: u64 = 1024;
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

    /// Sends, and waits for an answer to begin.
    async fn beginning(&self, request: reqwest::RequestBuilder) -> Result<(Response, Instant), OfficeError> {
        let begun = Instant::now();
        match tokio::time::timeout(self.patience.answer, request.send()).await {
            Ok(response) => Ok((response.map_err(network)?, begun)),
            Err(_) => Err(OfficeError::Network(NetworkFault::Timeout)),
        }
    }

    /// A refusal is read to its end, which may never come.
    async fn success_in_time(&self, response: Response) -> Result<Response, OfficeError> {
        let read = tokio::time::timeout(self.patience.answer, expect_success(response)).await;
        read.unwrap_or(Err(OfficeError::Network(NetworkFault::Timeout)))
    }

    /// Reads a large answer for as long as it comes at all fast: a picture takes minutes on a slow line, and a line that only
    /// drips is a dead one.
    async fn slow_body(&self, response: Response, begun: Instant, most: usize, mut take: impl FnMut(&[u8])) -> Result<(), OfficeError> {
        let mut stream = response.bytes_stream();
        let mut read = 0;
        loop {
            let until = begun + self.patience.answer + Duration::from_secs(read as u64 / SLOWEST);
            match tokio::time::timeout_at(until.into(), stream.next()).await {
                Err(_) => return Err(OfficeError::Network(NetworkFault::Timeout)),
                Ok(None) => return Ok(()),
                Ok(Some(chunk)) => {
                    let chunk = chunk.map_err(network)?;
                    read += chunk.len();
                    if read > most {
                        return Err(OfficeError::NotOurs);
                    }
                    take(&chunk);
                }
            }
        }
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
        let mut request = self.request(reqwest::Method::GET, paths::BOARD);
        request = request.header(header::ACCEPT, format!("{}, application/json", board_parts::MEDIA_TYPE));
        request = request.header(board_parts::HELD, board_parts::held_header(&held.parts));
        if let Some(etag) = &held.etag {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        let (response, begun) = self.beginning(request).await?;
        let told = response.headers().get(header::ETAG).and_then(|value| value.to_str().ok()).map(str::to_owned);
        if response.status() == StatusCode::NOT_MODIFIED {
            return if is_about(held.etag.as_deref(), told.as_deref()) { Ok(BoardReply::Unchanged) } else { Err(OfficeError::NotOurs) };
        }
        let response = self.success_in_time(response).await?;
        let etag = told.ok_or(OfficeError::NotOurs)?;
        let kind = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let in_parts = kind == Some(board_parts::MEDIA_TYPE);
        let mut document = Vec::new();
        self.slow_body(response, begun, MAX_REPLY, |chunk| document.extend_from_slice(chunk)).await?;
        if in_parts {
            return Ok(BoardReply::Parts { etag, parts: parsed(&document)? });
        }
        Ok(BoardReply::Changed { etag, board: parsed(&document)? })
    }

    async fn asset(&self, sha256: String, held: Held) -> Result<(), OfficeError> {
        let bytes = || held.lock().unwrap_or_else(PoisonError::into_inner);
        let from = bytes().len();
        let mut request = self.request(reqwest::Method::GET, &format!("{}/{sha256}", paths::ASSETS));
        if from > 0 {
            request = request.header(header::RANGE, format!("bytes={from}-"));
        }
        let (response, begun) = self.beginning(request).await?;
        let response = self.success_in_time(response).await?;
        // Older offices, and proxies that know no ranges, begin anew.
        let goes_on = response.status() == StatusCode::PARTIAL_CONTENT && from > 0;
        let starts_at = response.headers().get(header::CONTENT_RANGE).and_then(|value| value.to_str().ok());
        if goes_on && starts_at.is_none_or(|range| !range.starts_with(&format!("bytes {from}-"))) {
            bytes().clear();
            return Err(OfficeError::NotOurs);
        }
        if !goes_on {
            bytes().clear();
        }
        let room = MAX_REPLY.saturating_sub(bytes().len());
        self.slow_body(response, begun, room, |chunk| bytes().extend_from_slice(chunk)).await
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
    parsed(&body(response).await?)
}

fn parsed<T: DeserializeOwned>(document: &[u8]) -> Result<T, OfficeError> {
    serde_json::from_slice(document).map_err(|_| OfficeError::NotOurs)
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
