//! What can go wrong between terminal and office, and what each looks like on the wire.
//!
//! A [`Fault`] is a value: the proxy carries it out, the table of expectations says what it does to
//! the queue, the docs of `delivery` print that table.

use serde_json::{Value, json};

/// One thing that goes wrong with one connection or one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fault {
    // The line.
    /// Nobody listens.
    Refused,
    /// The office's name does not resolve.
    UnknownName,
    /// The terminal speaks TLS to a port that does not.
    TlsToPlainPort,
    ResetOnAccept,
    /// Accepted and read, never answered.
    Stall,
    /// Reset before the office heard anything.
    CutBeforeOffice,
    /// The office hears half of the request.
    CutInRequest,
    /// The office has it; its reply is lost.
    CutAfterCommit,
    CutInReply,
    /// So many bytes of the reply's body, then the line ends.
    CutAfter(usize),
    /// Half of the reply, then silence.
    StallInReply,
    /// The reply trickles, slower than anybody's patience.
    Drip,
    /// Answered well; the connection is then dead without having said so.
    KeptLineDies,

    // Somebody else answers.
    /// A plain answer of something on the way.
    Gateway(u16),
    GatewayRetryAfter(u16, &'static str),
    /// A status and the beginning of a page, then silence.
    GatewayStalls(u16),
    LoginRedirect,
    NoContent,
    /// 304 with this entity tag.
    NotModified(&'static str),
    PortalPage,
    Garbage,
    WrongShape,
    Huge,
    GzipBomb,
    /// An event stream whose first line never ends.
    EndlessLine,

    // The office's reply arrives spoilt.
    TruncatedJson,
    LengthTooLong,
    LengthTooShort,
    OtherReceipt,
    WrongDigest,
    FewerResults,
    MoreResults,
    ReorderedResults,

    // The office's own word.
    Problem(u16, &'static str),
    /// A batch is answered, its first element refused.
    FirstRefused(u16, &'static str),
}

impl Fault {
    /// Strikes a connection before anything is asked.
    pub fn strikes_connection(self) -> bool {
        self == Self::ResetOnAccept
    }

    /// Only a time-out ends it.
    pub fn takes_patience(self) -> bool {
        matches!(self, Self::Stall | Self::StallInReply | Self::Drip | Self::GatewayStalls(_))
    }

    /// The proxy can do it to one request among others.
    pub fn strikes_request(self) -> bool {
        !matches!(self, Self::Refused | Self::UnknownName | Self::TlsToPlainPort | Self::ResetOnAccept)
    }
}

/// A request as it came through the door.
#[derive(Debug, Clone)]
pub struct Request {
    /// Request line and headers with the empty line.
    pub head: String,
    pub body: Vec<u8>,
}

impl Request {
    pub fn path(&self) -> &str {
        self.head.split(' ').nth(1).unwrap_or_default()
    }

    /// Where a range begins that was asked for.
    pub fn first_byte(&self) -> Option<usize> {
        let range = self.head.lines().find_map(|line| line.split_once(": ").filter(|(name, _)| name.eq_ignore_ascii_case("range")))?.1;
        range.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok()
    }

    pub fn is_about(&self, id: &str) -> bool {
        String::from_utf8_lossy(&self.body).contains(id)
    }

    /// Ids of the envelopes in it.
    pub fn ids(&self) -> Vec<Value> {
        let value: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        match value.get("envelopes").and_then(Value::as_array) {
            Some(envelopes) => envelopes.iter().map(|envelope| envelope["id"].clone()).collect(),
            None => vec![value["id"].clone()],
        }
    }

    pub fn is_batch(&self) -> bool {
        self.path().ends_with("/batch")
    }
}

/// Status line, headers and body.
pub fn reply(status: u16, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n{headers}\r\n", body.len());
    [head.as_bytes(), body].concat()
}

const JSON: &str = "content-type: application/json\r\n";
const HTML: &str = "content-type: text/html; charset=utf-8\r\n";
const PAGE: &str = "<!doctype html><title>Wi-Fi</title><form action=/login><input name=phone></form>";
/// More than the terminal reads of any reply.
pub const HUGE: usize = 64 * 1024 * 1024;

/// What is answered instead of the office; `None` = the office is asked.
pub fn canned(fault: Fault, request: &Request) -> Option<Vec<u8>> {
    let receipt = |id: Value, digest: &str| json!({"id": id, "digest": digest, "received_at": "2026-09-18T02:31:00Z"});
    // Receipts for a single envelope or for each of a batch.
    let receipts = |make: &dyn Fn(Value) -> Value| {
        let body = if request.is_batch() {
            let each = request.ids().into_iter().map(|id| json!({"status": 201, "acknowledgement": make(id)}));
            json!({"results": each.collect::<Vec<_>>()})
        } else {
            make(request.ids().remove(0))
        };
        reply(201, JSON, body.to_string().as_bytes())
    };
    Some(match fault {
        Fault::Gateway(status) => reply(status, HTML, b"<h1>gateway</h1>"),
        Fault::GatewayRetryAfter(status, after) => reply(status, &format!("retry-after: {after}\r\n"), b""),
        Fault::LoginRedirect => reply(301, "location: http://192.0.2.1/login\r\n", PAGE.as_bytes()),
        Fault::NoContent => b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n".to_vec(),
        Fault::NotModified(tag) => format!("HTTP/1.1 304 Not Modified\r\netag: {tag}\r\nconnection: close\r\n\r\n").into_bytes(),
        Fault::PortalPage => reply(200, HTML, PAGE.as_bytes()),
        Fault::Garbage => reply(200, JSON, &[0xff, 0x00, 0xc3, 0x28, 0x80].repeat(60)),
        Fault::WrongShape => reply(200, JSON, br#"{"ok":true,"results":{"status":201}}"#),
        Fault::Huge => reply(200, JSON, &vec![b' '; HUGE]),
        Fault::GzipBomb => reply(200, &format!("{JSON}content-encoding: gzip\r\n"), &gzip_of_zeros(HUGE)),
        Fault::OtherReceipt => receipts(&|_| receipt(json!("0199c2a0-0000-7000-8000-00000000beef"), "00")),
        Fault::WrongDigest => receipts(&|id| receipt(id, "00")),
        Fault::Problem(status, code) => {
            let problem = json!({"code": code, "detail": "no"}).to_string();
            reply(status, "content-type: application/problem+json\r\n", problem.as_bytes())
        }
        Fault::EndlessLine => reply(200, "content-type: text/event-stream\r\n", &vec![b'a'; HUGE]),
        _ => return None,
    })
}

/// What becomes of the office's reply on its way; the office has committed.
pub fn spoilt(fault: Fault, head: &str, body: &[u8]) -> Vec<u8> {
    let half = &body[..body.len() / 2];
    let edited = |edit: &dyn Fn(&mut Vec<Value>)| {
        let mut value: Value = serde_json::from_slice(body).unwrap_or_default();
        if let Some(results) = value.get_mut("results").and_then(Value::as_array_mut) {
            edit(results);
        }
        reply(200, JSON, value.to_string().as_bytes())
    };
    // The tag of a board stays, so that nothing but the body is wrong.
    let tag: String = head.split_inclusive("\r\n").filter(|line| line.to_ascii_lowercase().starts_with("etag:")).collect();
    let with_length = |length: usize, sent: &[u8]| {
        let head = format!("HTTP/1.1 200 OK\r\n{JSON}{tag}content-length: {length}\r\nconnection: close\r\n\r\n");
        [head.as_bytes(), sent].concat()
    };
    match fault {
        Fault::TruncatedJson => with_length(half.len(), half),
        Fault::LengthTooLong => with_length(body.len() + 100, body),
        Fault::LengthTooShort => with_length(half.len(), body),
        Fault::FewerResults => edited(&|results| drop(results.pop())),
        Fault::MoreResults => edited(&|results| results.extend(results.last().cloned())),
        Fault::ReorderedResults => edited(&|results| results.rotate_left(1)),
        Fault::FirstRefused(status, code) => edited(&|results| {
            results[0] = json!({"status": status, "problem": {"code": code, "detail": "no"}});
        }),
        Fault::KeptLineDies => {
            let kept: String = head.split_inclusive("\r\n").filter(|line| !line.to_ascii_lowercase().starts_with("connection:")).collect();
            [kept.as_bytes(), body].concat()
        }
        _ => [head.as_bytes(), body].concat(),
    }
}

/// A gzip stream of this many zeros in a hundredth of their size: one literal, then "258 bytes from
/// one byte ago" over and over in a block of fixed codes (RFC 1951). The checksum at the end is left
/// out; nobody should read that far.
fn gzip_of_zeros(length: usize) -> Vec<u8> {
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let (mut bits, mut held) = (0_u32, 0);
    let mut put = |value: u32, width: u32| {
        bits |= value << held;
        held += width;
        while held >= 8 {
            out.push(bits as u8);
            bits >>= 8;
            held -= 8;
        }
    };
    put(0b011, 3); // last block, fixed codes
    put(0b0000_1100, 8); // literal 0
    for _ in 0..length / 258 {
        put(0b1010_0011, 8); // length 258: code 11000101, first bit first
        put(0, 5); // distance 1
    }
    put(0, 7); // end of block
    put(0, 7); // the last bits out
    out
}
