//! The office as the terminal sees it: one trait, one HTTP implementation.
//!
//! Invariant: nothing else in the terminal speaks HTTP. Every reply is parsed into the wire type it
//! must be; anything else, a captive portal's friendly 200 included, is [`OfficeError::NotOurs`].

mod http;

use std::{
    future::Future,
    sync::{Arc, Mutex},
};

use chrono::Duration as Span;
use thiserror::Error;

use crate::{
    domain::ids::CallId,
    protocol::v1::{
        board::Board,
        board_parts::{BoardParts, WholePart},
        calls::{CallRequest, CallStatus},
        envelope::Envelope,
        messages::{
            Acknowledgement, BatchReply, CodeBlockReply, Heartbeat, HeartbeatReply, Hint, PairingRequest, PairingStatus, PairingTicket,
            Problem, Progress, ProgressQuery,
        },
        showings::{ShowingsReply, ShowingsReport},
    },
};

pub use http::{HttpOffice, HttpOfficeError, Patience};

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

/// The bytes of an image as far as they have come.
pub type Held = Arc<Mutex<Vec<u8>>>;

/// What a terminal asks of its office.
pub trait OfficeClient: Send + Sync + 'static {
    fn submit(&self, envelope: Envelope) -> impl Future<Output = Result<Acknowledgement, OfficeError>> + Send;
    fn submit_batch(&self, envelopes: Vec<Envelope>) -> impl Future<Output = Result<BatchReply, OfficeError>> + Send;
    fn board(&self, held: HeldBoard) -> impl Future<Output = Result<BoardReply, OfficeError>> + Send;
    /// Fetches an image, from where `held` ends: what comes is added to it at once, so that whoever is cut or called away goes
    /// on there. `Ok`: that is all of it.
    fn asset(&self, sha256: String, held: Held) -> impl Future<Output = Result<(), OfficeError>> + Send;
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
