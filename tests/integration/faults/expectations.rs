//! What each fault does to the queue: one table, which the tests check against the running terminal
//! and which the docs of `delivery` show word for word.

use super::fault::Fault;

/// What becomes of a submission whose request met a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Delivered,
    /// Waits for its back-off; may travel with others.
    Waits,
    /// Waits and is sent by itself from then on.
    WaitsAlone,
    /// Waits alone, at least these seconds.
    WaitsAtLeast(i64),
    /// Until staff release it.
    Parked(&'static str),
    /// It cannot happen to such a request.
    Never,
}

/// A row: faults that look different on the line and are the same to the queue.
pub struct Row {
    pub what: &'static str,
    pub faults: &'static [Fault],
    /// The office has the submission although the terminal cannot know.
    pub office_has_it: bool,
    pub alone: Fate,
    pub batch: Fate,
}

use Fate::{Delivered, Never, Parked, Waits, WaitsAlone, WaitsAtLeast};
use Fault::*;

const fn row(what: &'static str, faults: &'static [Fault], office_has_it: bool, alone: Fate, batch: Fate) -> Row {
    Row { what, faults, office_has_it, alone, batch }
}

/// Every fault once.
pub const ROWS: &[Row] = &[
    row(
        "connection refused, reset at once; name not found; TLS on a plain port",
        &[Refused, ResetOnAccept, UnknownName, TlsToPlainPort],
        false,
        Waits,
        Waits,
    ),
    row(
        "accepted, never answered; cut before or in the middle of the request",
        &[Stall, CutBeforeOffice, CutInRequest],
        false,
        Waits,
        Waits,
    ),
    row(
        "committed, but the reply is lost, cut, shorter than announced, stalls or drips",
        &[CutAfterCommit, CutInReply, LengthTooLong, StallInReply, Drip],
        true,
        Waits,
        Waits,
    ),
    row("answered, then the kept connection dies without a word", &[KeptLineDies], true, Delivered, Delivered),
    row(
        "401, 403, 408, 429, a redirect to a login page",
        &[Gateway(401), Gateway(403), Gateway(408), Gateway(429), LoginRedirect],
        false,
        WaitsAlone,
        Waits,
    ),
    row("404, 405, 415", &[Gateway(404), Gateway(405), Gateway(415)], false, WaitsAlone, WaitsAlone),
    row(
        "500, 502, 503, also if their page stalls; 400, 409, 413, 422 without our problem document",
        &[Gateway(500), Gateway(502), Gateway(503), GatewayStalls(502), Gateway(400), Gateway(409), Gateway(413), Gateway(422)],
        false,
        WaitsAlone,
        WaitsAlone,
    ),
    row("503 with `Retry-After: 120`", &[GatewayRetryAfter(503, "120")], false, WaitsAtLeast(120), WaitsAtLeast(120)),
    row("503 with `Retry-After: 99999999`", &[GatewayRetryAfter(503, "99999999")], false, WaitsAtLeast(300), WaitsAtLeast(300)),
    row("503 with a `Retry-After` that is no number", &[GatewayRetryAfter(503, "soon")], false, WaitsAlone, WaitsAlone),
    row(
        "2xx that is not ours: a portal's page, garbage, other JSON, nothing, 64 MiB, a gzip bomb",
        &[PortalPage, Garbage, WrongShape, NoContent, Huge, GzipBomb],
        false,
        WaitsAlone,
        Waits,
    ),
    row("committed, but the reply's JSON is cut short", &[TruncatedJson, LengthTooShort], true, WaitsAlone, Waits),
    row("a receipt of another submission, or for other bytes", &[OtherReceipt, WrongDigest], false, WaitsAlone, WaitsAlone),
    row(
        "a batch's reply has too few, too many or exchanged results",
        &[FewerResults, MoreResults, ReorderedResults],
        true,
        Never,
        WaitsAlone,
    ),
    row("400 `envelope_invalid`, the office's own word", &[Problem(400, "envelope_invalid")], false, Parked("bad_request"), WaitsAlone),
    row("409 `digest_conflict`", &[Problem(409, "digest_conflict")], false, Parked("conflict"), WaitsAlone),
    row("413 `too_large`", &[Problem(413, "too_large")], false, Parked("too_large"), WaitsAlone),
    row("422 `version_unsupported`", &[Problem(422, "version_unsupported")], false, Parked("unprocessable"), WaitsAlone),
];

fn says(fate: Fate) -> String {
    match fate {
        Delivered => "delivered".into(),
        Waits => "waits".into(),
        WaitsAlone => "waits, alone from then on".into(),
        WaitsAtLeast(seconds) => format!("waits at least {seconds} s, alone"),
        Parked(reason) => format!("parked as `{reason}`"),
        Never => "–".into(),
    }
}

/// What the table says about this fault.
pub fn effect(fault: Fault) -> String {
    match ROWS.iter().find(|row| row.faults.contains(&fault)) {
        Some(row) => format!("{}; in a batch: {}", says(row.alone), says(row.batch)),
        None => "the first of a batch is parked".into(),
    }
}

/// The table as the docs of `delivery` have it.
fn table() -> String {
    let mut text = String::from("| what happens | the office has it | one sent alone | each of a batch |\n| --- | --- | --- | --- |\n");
    for Row { what, office_has_it, alone, batch, .. } in ROWS {
        let has = if *office_has_it { "yes" } else { "no" };
        text.push_str(&format!("| {what} | {has} | {} | {} |\n", says(*alone), says(*batch)));
    }
    text
}

#[test]
fn the_docs_of_delivery_show_this_table() {
    let source = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/kiosk/delivery.rs")).unwrap();
    let docs: String = source.lines().filter_map(|line| line.strip_prefix("//! ")).map(|line| format!("{line}\n")).collect();
    assert!(docs.contains(&table()), "the fault table must read:\n\n{}", table());
}

#[test]
fn no_fault_is_in_two_rows() {
    let mut all: Vec<Fault> = ROWS.iter().flat_map(|row| row.faults).copied().collect();
    let count = all.len();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), count);
}
