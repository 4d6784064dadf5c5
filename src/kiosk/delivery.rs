//! What to send next, what an answer means, how long to wait: pure policy.
//!
//! The life of a queued submission:
//!
//! ```text
//! record ──> pending ──send──> acknowledged (id and digest match) ──> delivered, envelope deleted
//!               ^  └── anything that is not our reply ──> retry later, for ever
//!               └──── released by staff <── parked: 400/409/413/422 about this very envelope
//! ```
//!
//! Invariants: nothing is ever dropped; a submission is parked only for what is wrong with itself;
//! one submission's trouble never delays another. Whoever failed in a batch that the office
//! *answered* goes alone from then on, so a poisonous envelope spoils at most one batch.
//!
//! # What each fault does to the queue
//!
//! `tests/integration/faults/` puts a chaos proxy between the real terminal and the real office and holds the terminal to
//! this table, word for word. After every one of them, once the fault is over, the office has each submission exactly once and
//! nothing waits.
//!
//! | what happens | the office has it | one sent alone | each of a batch |
//! | --- | --- | --- | --- |
//! | connection refused, reset at once; name not found; TLS on a plain port | no | waits | waits |
//! | accepted, never answered; cut before or in the middle of the request | no | waits | waits |
//! | committed, but the reply is lost, cut, shorter than announced, stalls or drips | yes | waits | waits |
//! | answered, then the kept connection dies without a word | yes | delivered | delivered |
//! | 401, 403, 408, 429, a redirect to a login page | no | waits, alone from then on | waits |
//! | 404, 405, 415 | no | waits, alone from then on | waits, alone from then on |
//! | 500, 502, 503, also if their page stalls; 400, 409, 413, 422 without our problem document | no | waits, alone from then on | waits, alone from then on |
//! | 503 with `Retry-After: 120` | no | waits at least 120 s, alone | waits at least 120 s, alone |
//! | 503 with `Retry-After: 99999999` | no | waits at least 300 s, alone | waits at least 300 s, alone |
//! | 503 with a `Retry-After` that is no number | no | waits, alone from then on | waits, alone from then on |
//! | 2xx that is not ours: a portal's page, garbage, other JSON, nothing, 64 MiB, a gzip bomb | no | waits, alone from then on | waits |
//! | committed, but the reply's JSON is cut short | yes | waits, alone from then on | waits |
//! | a receipt of another submission, or for other bytes | no | waits, alone from then on | waits, alone from then on |
//! | a batch's reply has too few, too many or exchanged results | yes | – | waits, alone from then on |
//! | 400 `envelope_invalid`, the office's own word | no | parked as `bad_request` | waits, alone from then on |
//! | 409 `digest_conflict` | no | parked as `conflict` | waits, alone from then on |
//! | 413 `too_large` | no | parked as `too_large` | waits, alone from then on |
//! | 422 `version_unsupported` | no | parked as `unprocessable` | waits, alone from then on |
//!
//! *Waits* is 1 s doubling to 5 min with jitter, for ever, attempts counted; whatever else is queued goes on meanwhile, and
//! a new submission goes at once. When the office answers after silence nobody waits any longer. *Alone from then on*: not
//! in a batch any more, so that one envelope never spoils others. The office's own 429 is for more than
//! [`limits::SUBMISSIONS_PER_HOUR`](crate::domain::limits::SUBMISSIONS_PER_HOUR) and asks for five minutes at most: a long queue goes on in batches. *Parked* is reported by the heartbeat and released by
//! staff under 终端; so is one that a batch's reply refuses, while its neighbours are delivered, and one that this version
//! can no longer read (`unreadable`). No request outlives its time-out: 5 s for a connection, 15 s for an answer, 45 s of
//! silence on the event stream. Clocks may jump, either side's: no wait becomes longer than 5 min.
//!
//! A board that comes cut, spoilt or from somebody else leaves the last good one as it was, its age too; the next round
//! asks again, within 5 s. An event stream that is refused, stalls, falls silent or never ends a line is given up and opened
//! again; polls do its work meanwhile.
//!
//! `LOBBY_BUTLER_FAULTS=5000 cargo test --test integration soak -- --nocapture` mixes all faults at random over 5,000
//! submissions (300 in a plain run) and prints how often each struck, whom, and what was lost or doubled: nothing.

use chrono::{DateTime, Duration, Utc};
use strum::{EnumString, IntoStaticStr};

use super::office_client::OfficeError;
use crate::{domain::ids::SubmissionId, protocol::v1::messages::Acknowledgement};

/// A submission that waits to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pending {
    pub id: SubmissionId,
    /// Failed attempts so far.
    pub attempts: u32,
    pub next_attempt_at: DateTime<Utc>,
    /// Must be sent alone.
    pub solo: bool,
}

/// What the forwarder does next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeliveryStep {
    /// Send these together, now; one id = alone.
    Send(Vec<SubmissionId>),
    /// Nothing is due before this instant.
    WaitUntil(DateTime<Utc>),
    /// Nothing to send, or no free slot: wait to be woken.
    Idle,
}

/// Why a submission was parked. Stable names are reported by the heartbeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum ParkReason {
    BadRequest,
    Conflict,
    TooLarge,
    Unprocessable,
    /// The terminal itself can no longer read the stored envelope.
    Unreadable,
}

impl ParkReason {
    /// The reason of a stable name; an unknown name reads as the most general one.
    pub fn from_key(key: &str) -> Self {
        key.parse().unwrap_or(Self::BadRequest)
    }
}

/// What an answer means for one submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Delivered(DateTime<Utc>),
    /// Later; `solo` = and alone.
    Retry {
        solo: bool,
        /// The office asked for at least this much patience.
        not_before: Option<Duration>,
    },
    Park(ParkReason),
}

/// The longest wait between two attempts.
pub const MAX_BACKOFF: Duration = Duration::minutes(5);
/// The first wait.
const FIRST_BACKOFF_MS: i64 = 1_000;
/// Requests under way at once; one of them is kept for submissions that never failed.
pub const SLOTS: usize = 4;

/// Decides the next request from the queue's head, what is under way, and the time.
///
/// A next attempt further away than [`MAX_BACKOFF`] can only mean that the clock was set back:
/// it counts as due.
pub fn next_step(
    queue: &[Pending],
    under_way: impl Fn(SubmissionId) -> bool,
    requests: usize,
    now: DateTime<Utc>,
    batch: usize,
) -> DeliveryStep {
    if requests >= SLOTS {
        return DeliveryStep::Idle;
    }
    let waiting = || queue.iter().filter(|pending| !under_way(pending.id));
    let due = |pending: &&Pending| pending.next_attempt_at <= now || pending.next_attempt_at > now + MAX_BACKOFF;
    let fresh: Vec<SubmissionId> = waiting().filter(due).filter(|p| !p.solo && p.attempts == 0).take(batch).map(|p| p.id).collect();
    if !fresh.is_empty() {
        return DeliveryStep::Send(fresh);
    }
    if requests + 1 < SLOTS {
        if let Some(alone) = waiting().filter(due).find(|p| p.solo) {
            return DeliveryStep::Send(vec![alone.id]);
        }
        let again: Vec<SubmissionId> = waiting().filter(due).filter(|p| !p.solo).take(batch).map(|p| p.id).collect();
        if !again.is_empty() {
            return DeliveryStep::Send(again);
        }
    }
    waiting().filter(|p| !due(p)).map(|p| p.next_attempt_at).min().map_or(DeliveryStep::Idle, DeliveryStep::WaitUntil)
}

/// What the office's answer about one envelope means. `expected` is its id and digest.
pub fn classify(answer: Result<&Acknowledgement, &OfficeError>, expected: (SubmissionId, &str)) -> Verdict {
    match answer {
        Ok(ack) if ack.id == expected.0 && ack.digest == expected.1 => Verdict::Delivered(ack.received_at),
        // Somebody else's receipt, or one for other bytes, is not ours.
        Ok(_) => Verdict::Retry { solo: true, not_before: None },
        Err(OfficeError::Refused { status, problem, retry_after }) => {
            // Only the office's own word about this very envelope parks it: a 400 without it may be a
            // proxy's or a portal's opinion.
            let reason = problem.as_ref().and_then(|problem| park_reason(*status, &problem.code));
            reason.map_or(Verdict::Retry { solo: true, not_before: *retry_after }, Verdict::Park)
        }
        Err(OfficeError::NotOurs) => Verdict::Retry { solo: true, not_before: None },
        Err(OfficeError::Network(_)) => Verdict::Retry { solo: false, not_before: None },
    }
}

/// What a failed batch request means for each of its envelopes: never parked, since nobody knows
/// which one was meant.
pub fn classify_batch_failure(error: &OfficeError) -> Verdict {
    match error {
        OfficeError::Refused { retry_after, status, .. } => {
            // These are about the terminal or the line. Any other may be the fault of one envelope, or
            // of a door that takes no batches: alone each has its chance.
            let about_the_line = matches!(status, 300..=399 | 401 | 403 | 407 | 408 | 429);
            Verdict::Retry { solo: !about_the_line, not_before: *retry_after }
        }
        OfficeError::NotOurs | OfficeError::Network(_) => Verdict::Retry { solo: false, not_before: None },
    }
}

/// What a batch reply with another number of results means for each: nobody knows whose they are,
/// and the same batch may get the same reply for ever.
pub const MISCOUNTED: Verdict = Verdict::Retry { solo: true, not_before: None };

fn park_reason(status: u16, code: &str) -> Option<ParkReason> {
    match (status, code) {
        (400, "envelope_invalid") => Some(ParkReason::BadRequest),
        (409, "digest_conflict") => Some(ParkReason::Conflict),
        (413, "too_large") => Some(ParkReason::TooLarge),
        (422, "version_unsupported" | "kind_unsupported" | "body_not_base64") => Some(ParkReason::Unprocessable),
        _ => None,
    }
}

/// Exponential back-off with full jitter between half and whole of the step, at most
/// [`MAX_BACKOFF`]. `failures` counts this one; `random` is uniform in 0..1.
pub fn backoff(failures: u32, random: f64) -> Duration {
    let step = FIRST_BACKOFF_MS.saturating_mul(1 << failures.saturating_sub(1).min(20)).min(MAX_BACKOFF.num_milliseconds());
    let jittered = step as f64 * (0.5 + random.clamp(0.0, 1.0) / 2.0);
    Duration::milliseconds(jittered as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{kiosk::office_client::NetworkFault, protocol::v1::messages::Problem};

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    fn id(n: u8) -> SubmissionId {
        SubmissionId::mint(at(0), [n; 10])
    }

    fn pending(n: u8, attempts: u32, due: i64, solo: bool) -> Pending {
        Pending { id: id(n), attempts, next_attempt_at: at(due), solo }
    }

    fn refused(status: u16) -> OfficeError {
        let code = match status {
            400 => "envelope_invalid",
            409 => "digest_conflict",
            413 => "too_large",
            422 => "version_unsupported",
            _ => "other",
        };
        let problem = Problem { code: code.into(), detail: String::new() };
        OfficeError::Refused { status, problem: Some(problem), retry_after: None }
    }

    #[test]
    fn fresh_submissions_travel_together_and_before_retries() {
        let queue = [pending(1, 3, 0, false), pending(2, 0, 0, false), pending(3, 0, 0, false), pending(4, 0, 9, false)];
        assert_eq!(next_step(&queue, |_| false, 0, at(1), 50), DeliveryStep::Send(vec![id(2), id(3)]));
    }

    #[test]
    fn the_last_slot_is_kept_for_fresh_submissions() {
        let retry = [pending(1, 3, 0, true)];
        assert_eq!(next_step(&retry, |_| false, SLOTS - 1, at(1), 50), DeliveryStep::Idle);
        let fresh = [pending(1, 3, 0, true), pending(2, 0, 0, false)];
        assert_eq!(next_step(&fresh, |_| false, SLOTS - 1, at(1), 50), DeliveryStep::Send(vec![id(2)]));
        assert_eq!(next_step(&fresh, |_| false, SLOTS, at(1), 50), DeliveryStep::Idle);
    }

    #[test]
    fn what_is_under_way_is_not_sent_again() {
        let queue = [pending(1, 0, 0, false), pending(2, 1, 7, false)];
        assert_eq!(next_step(&queue, |other| other == id(1), 1, at(1), 50), DeliveryStep::WaitUntil(at(7)));
        assert_eq!(next_step(&queue[..1], |other| other == id(1), 1, at(1), 50), DeliveryStep::Idle);
    }

    #[test]
    fn a_clock_set_back_does_not_hold_the_queue() {
        let queue = [pending(1, 2, 1_000_000, true)];
        assert_eq!(next_step(&queue, |_| false, 0, at(10), 50), DeliveryStep::Send(vec![id(1)]));
    }

    #[test]
    fn only_a_receipt_for_these_very_bytes_counts() {
        let ack = Acknowledgement { id: id(1), digest: "d".into(), received_at: at(5) };
        assert_eq!(classify(Ok(&ack), (id(1), "d")), Verdict::Delivered(at(5)));
        let retry = Verdict::Retry { solo: true, not_before: None };
        assert_eq!(classify(Ok(&ack), (id(2), "d")), retry);
        assert_eq!(classify(Ok(&ack), (id(1), "e")), retry);
        assert_eq!(classify(Err(&OfficeError::NotOurs), (id(1), "d")), retry);
    }

    #[test]
    fn only_faults_of_the_envelope_park_it() {
        for status in 100..600 {
            let verdict = classify(Err(&refused(status)), (id(1), "d"));
            assert_eq!(matches!(verdict, Verdict::Park(_)), [400, 409, 413, 422].contains(&status), "{status}");
        }
        let gateway = Some(Problem { code: "bad_gateway".into(), detail: String::new() });
        for problem in [None, gateway] {
            let refused = OfficeError::Refused { status: 400, problem, retry_after: None };
            assert_eq!(classify(Err(&refused), (id(1), "d")), Verdict::Retry { solo: true, not_before: None });
        }
        for fault in [NetworkFault::Connect, NetworkFault::Timeout, NetworkFault::Broken] {
            assert_eq!(classify(Err(&OfficeError::Network(fault)), (id(1), "d")), Verdict::Retry { solo: false, not_before: None });
        }
    }

    #[test]
    fn a_refused_batch_parks_nobody_and_sends_each_alone() {
        for status in [400, 404, 405, 409, 413, 415, 422, 500, 503] {
            assert_eq!(classify_batch_failure(&refused(status)), Verdict::Retry { solo: true, not_before: None });
        }
        for status in [301, 302, 401, 403, 408, 429] {
            assert_eq!(classify_batch_failure(&refused(status)), Verdict::Retry { solo: false, not_before: None });
        }
    }

    #[test]
    fn waits_grow_are_jittered_and_capped() {
        assert_eq!(backoff(1, 1.0), Duration::seconds(1));
        assert_eq!(backoff(1, 0.0), Duration::milliseconds(500));
        assert_eq!(backoff(4, 1.0), Duration::seconds(8));
        assert_eq!(backoff(u32::MAX, 1.0), MAX_BACKOFF);
        assert!(backoff(30, 0.0) >= MAX_BACKOFF / 2);
    }
}
