//! Progress look-up: the code alone tells that it arrived; four right digits tell the rest.
//!
//! What the office cannot read has no digits to compare: it has arrived, whoever asks.
//!
//! Invariants: digits are compared in constant time; guesses are counted per code and per
//! terminal before anybody is told whether they were right; what staff note for each other never leaves the office.

use chrono::{DateTime, Duration, Utc};
use subtle::ConstantTimeEq;
use thiserror::Error;

use super::{
    Service, ServiceError,
    attempts::{Limited, TooMany, count_unless},
    community::looking,
    limits,
    outcome::FirstLook,
    succession::Presence,
};
use crate::{
    domain::{
        ids::TerminalId,
        order::{Event, EventKind, Order, State, dealings::Signed, fault, outcome::Way, resident},
        receipt_code::ReceiptCode,
        request::WantedTime,
        submission::Submission,
    },
    office::store::{
        StoreError, Tx,
        community::entries,
        dealings::{self, Acted},
        submissions,
    },
    protocol::v1::{
        acts::{ActNotice, Dealings, QuoteNotice, SignedNotice, WorkNotice},
        lenient::StateName,
        messages::{Progress, ProgressDetail, ProgressStep},
    },
};

/// How long after its end what was asked can be looked up.
pub(super) const KEPT: Duration = Duration::days(30);

/// Why a look-up told nothing.
#[derive(Debug, Error)]
pub enum LookupError {
    /// No submission has this code.
    #[error("no submission has this receipt code")]
    UnknownCode,
    /// The four digits are wrong.
    #[error("the four digits do not belong to this receipt code")]
    SecretMismatch,
    /// Too many wrong digits.
    #[error("too many wrong digits")]
    TooManyAttempts(TooMany),
    /// Anything else.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<StoreError> for LookupError {
    fn from(error: StoreError) -> Self {
        Self::Service(error.into())
    }
}

/// An order and its history as its resident reads them: of a report that follows another order, that order's.
pub(super) fn as_read(tx: &Tx<'_>, order: Order, events: Vec<Event>) -> Result<(Order, Vec<Event>), StoreError> {
    let Some(leader) = order.leader.map_or(Ok(None), |id| submissions::get(tx, id))? else {
        let events = fault::legible(events, &order);
        return Ok((order, events));
    };
    let history = fault::history(&events, submissions::events(tx, leader.id)?, &order);
    Ok((fault::as_led(&order, &leader), history))
}

/// What a resident reads of a history, oldest first.
pub(super) fn resident_steps(events: &[Event]) -> impl Iterator<Item = ProgressStep> {
    events.iter().filter_map(|event| {
        let (state, word) = match (event.kind, event.kind.resident_word()) {
            (EventKind::State, _) => (event.state.into(), event.state.resident_word()),
            // No state of its own: terminals tell it by the word.
            (kind, Some(word)) => (StateName::Unknown(kind.into_str().to_owned()), word),
            (_, None) => return None,
        };
        Some(ProgressStep { state, word: word.into(), at: event.at, note: event.note.clone() })
    })
}

impl Service {
    /// Tells how far a submission is.
    pub async fn look_up(&self, terminal: TerminalId, code: ReceiptCode, secret: Option<String>) -> Result<Progress, LookupError> {
        self.look_up_from(limits::SECRETS_OF_TERMINAL.of(&terminal.to_string()), Way::Lobby, code, secret).await
    }

    /// As [`Service::look_up`]; guesses are counted under a limit of whoever asks. `way`: where they look.
    pub(super) async fn look_up_from(
        &self,
        limit: Limited,
        way: Way,
        code: ReceiptCode,
        secret: Option<String>,
    ) -> Result<Progress, LookupError> {
        let now = self.now();
        let (found, entries) = self
            .0
            .store
            .read(move |tx| {
                let records = submissions::by_code(tx, code)?;
                let presence = Presence::read(tx)?;
                let mut entries = entries::by_code(tx, code)?;
                // What ended long ago tells nothing any more.
                let ended: Vec<_> = entries.iter().map(|entry| looking::ended_at(tx, entry)).collect::<Result<_, _>>()?;
                let mut ended = ended.into_iter();
                entries.retain(|_| ended.next().flatten().is_none_or(|end| now - end <= KEPT));
                let entries = entries.into_iter().map(|entry| Ok((looking::progress(tx, &entry, now)?, entry)));
                let entries = entries.collect::<Result<Vec<_>, StoreError>>()?;
                let orders = records
                    .into_iter()
                    .map(|mut record| {
                        let mut events = submissions::events(tx, record.id)?;
                        (record, events) = as_read(tx, record, events)?;
                        // Whom the resident may ask: nobody asks for a butler who has left.
                        if let Some(caretaker) = presence.caretaker(&record) {
                            record.owner = caretaker;
                        }
                        let acted = dealings::latest_act(tx, record.id)?;
                        let look = FirstLook::of(tx, &record, &events)?;
                        Ok((record, events, acted, look))
                    })
                    .collect::<Result<Vec<_>, StoreError>>()?;
                Ok::<_, StoreError>((orders, entries))
            })
            .await?;
        let arrivals = found.iter().map(|(record, ..)| record.received_at).chain(entries.iter().map(|(_, entry)| entry.received_at));
        let received_at = arrivals.max().ok_or(LookupError::UnknownCode)?;
        let readable =
            found.iter().any(|(record, ..)| record.content.is_ok()) || entries.iter().any(|(_, entry)| looking::has_digits(entry));
        let Some(secret) = secret.filter(|_| readable) else {
            return Ok(Progress { receipt_code: code, state: State::Delivered.into(), received_at, detail: None });
        };
        let given = crate::domain::text::to_half_width(secret.trim());
        // Codes are unique by lease; should two ever collide, the digits tell whose it is.
        let matching = found.iter().find_map(|(record, events, acted, look)| {
            let content = record.content.as_ref().ok()?;
            bool::from(content.contact().secret().as_bytes().ct_eq(given.as_bytes())).then_some((record, content, events, acted, *look))
        });
        let entry = entries.into_iter().find(|(_, entry)| looking::opens(entry, &given));
        let is_right = matching.is_some() || entry.is_some();
        let limits = [limits::SECRETS.of(&code.to_string()), limit];
        let look = matching.and_then(|(.., look)| look);
        let write = move |tx: &Tx<'_>| {
            let judged = count_unless(tx, is_right, &limits, now)?;
            if let (Ok(()), Some(look)) = (&judged, look) {
                look.keep(tx, way, now)?;
            }
            Ok::<_, StoreError>(judged)
        };
        let judged = self.0.store.write(write).await?;
        judged.map_err(LookupError::TooManyAttempts)?;
        match (matching, entry) {
            (Some((record, content, events, acted, _)), _) => Ok(progress_of(record, content, events, acted.as_ref(), now)),
            (None, Some((progress, _))) => Ok(progress),
            (None, None) => Err(LookupError::SecretMismatch),
        }
    }
}

/// What passed between the resident and the office, as the resident reads it.
fn dealings_of(order: &Order, content: &Submission, events: &[Event], acted: Option<&Acted>, now: DateTime<Utc>) -> Dealings {
    let signed = |signed: &Signed| SignedNotice { at: signed.at, place: signed.place.clone() };
    let quote = order.dealings.told_quote().map(|quote| QuoteNotice {
        number: quote.number,
        lines: quote.lines.clone(),
        total: quote.total(),
        valid_until: quote.valid_until,
        words: quote.words.clone(),
        by: quote.made.by.clone(),
        at: quote.made.at,
        agreed: quote.agreed().map(signed),
    });
    let is_shown = |event: &&Event| event.kind == EventKind::State && matches!(event.state, State::AwaitingSignOff | State::Done);
    let work = events.iter().rfind(|event| is_shown(event) && event.actor.id.is_some());
    let wanted = match content {
        Submission::Request(request) => order.dealings.wanted.as_ref().or(request.wanted.as_ref()).cloned(),
        _ => None,
    };
    Dealings {
        offers: resident::offered(order, now),
        quote,
        work: work.map(|event| WorkNotice { words: event.note.clone(), by: event.actor.name.clone(), at: event.at }),
        latest_act: acted.map(|(act, at, refusal)| ActNotice {
            word: act.label().into(),
            at: *at,
            refusal: refusal.map(|refusal| refusal.label().into()),
        }),
        chase_from: resident::next_chase(order).filter(|from| *from > now),
        wanted: wanted.filter(|wanted| *wanted != WantedTime::AsSoonAsPossible || order.dealings.wanted.is_some()),
        stars: order.dealings.rating.as_ref().map(|rating| rating.stars.count()),
        salutation: content.salutation(),
    }
}

/// An order as the resident reads it.
pub(super) fn progress_of(record: &Order, content: &Submission, events: &[Event], acted: Option<&Acted>, now: DateTime<Utc>) -> Progress {
    let detail = ProgressDetail {
        topic: content.topic(),
        flow: Some(content.flow()),
        service_name: content.title(),
        building: content.building().unwrap_or_default(),
        owner: record.owner.label.clone(),
        steps: resident_steps(events).collect(),
        dealings: dealings_of(record, content, events, acted, now),
    };
    Progress { receipt_code: record.receipt_code, state: record.state.into(), received_at: record.received_at, detail: Some(detail) }
}
