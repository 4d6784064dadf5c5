//! What whoever handed something in reads of it, with code and four digits, and taking it back.
//!
//! Invariants: digits are compared in constant time, and guesses counted by whoever calls these; what has no digits (answers to a
//! survey, a wish of nobody in particular) tells only that it arrived.

use chrono::{DateTime, Utc};
use subtle::ConstantTimeEq;

use super::{super::change::Act, sign_ups};
use crate::{
    clock,
    domain::{
        community::{Entry, EntryState},
        ids::SubmissionId,
        order::{
            State,
            resident::{self, ActKind, Refusal},
        },
        place::Room,
        receipt_code::ReceiptCode,
        submission::Topic,
        text,
    },
    office::{
        records::{ActivityRecord, EntryRecord, EntryStep},
        service::{ServiceError, estate::local_midnight, signals::News},
        store::{
            StoreError, Tx,
            community::{activities, entries},
        },
    },
    protocol::v1::{
        acts::Dealings,
        lenient::StateName,
        messages::{Progress, ProgressDetail, ProgressStep},
    },
};

/// The digits that open an entry, if anything does.
fn secret(entry: &EntryRecord) -> Option<&str> {
    entry.content.person().map(|person| person.contact.secret())
}

/// Whether an entry has digits to compare.
pub(in super::super) fn has_digits(entry: &EntryRecord) -> bool {
    secret(entry).is_some()
}

/// Whether these are its digits.
pub(in super::super) fn opens(entry: &EntryRecord, given: &str) -> bool {
    secret(entry).is_some_and(|secret| bool::from(secret.as_bytes().ct_eq(given.as_bytes())))
}

/// The entry that a code and its digits open.
pub(in super::super) fn opened_by(tx: &Tx<'_>, code: ReceiptCode, given: &str) -> Result<Option<EntryRecord>, StoreError> {
    let given = text::to_half_width(given.trim());
    Ok(entries::by_code(tx, code)?.into_iter().find(|entry| opens(entry, &given)))
}

/// Whether it can be taken back now.
fn can_be_withdrawn(entry: &EntryRecord, activity: Option<&ActivityRecord>, now: DateTime<Utc>) -> bool {
    let is_to_come = |record: &ActivityRecord| record.cancelled.is_none() && record.activity.starts_at > now;
    entry.state.can_be_withdrawn()
        && match entry.content {
            Entry::SignUp(_) => activity.is_some_and(is_to_come),
            _ => !is_over(entry, now),
        }
}

/// A card whose last day is over.
fn is_over(entry: &EntryRecord, now: DateTime<Utc>) -> bool {
    entry.hangs_until.is_some_and(|day| day < clock::local(now).date_naive())
}

/// The activity that it is about.
fn activity_of(tx: &Tx<'_>, entry: &EntryRecord) -> Result<Option<ActivityRecord>, StoreError> {
    if matches!(entry.content, Entry::SignUp(_)) { activities::get(tx, &entry.subject) } else { Ok(None) }
}

/// An entry as whoever handed it in reads it.
pub(in super::super) fn progress(tx: &Tx<'_>, entry: &EntryRecord, now: DateTime<Utc>) -> Result<Progress, StoreError> {
    let activity = activity_of(tx, entry)?;
    let is_known = |step: &EntryStep| step.state == entry.state;
    let mut steps = vec![ProgressStep {
        state: State::Delivered.into(),
        word: State::Delivered.resident_word().into(),
        at: entry.received_at,
        note: String::new(),
    }];
    let history = entries::steps(tx, entry.id)?;
    let last = history.iter().rposition(is_known);
    let places = activity.as_ref().and_then(|record| record.activity.sign_up?.places);
    // As it is now, wherever it was moved since.
    let when = activity.as_ref().filter(|_| matches!(entry.state, EntryState::Placed | EntryState::Waiting)).map(|record| {
        let starts = clock::local(record.activity.starts_at).format("%-m月%-d日 %H:%M");
        format!("{starts}，{}，{} 人", record.activity.place, entry.people)
    });
    for (at, step) in history.into_iter().enumerate() {
        let word = match step.state {
            EntryState::Waiting if Some(at) == last => format!("候补第 {} 位", entries::position(tx, &entry.subject, entry.line, places)?),
            state => state.word().to_owned(),
        };
        let note = match &when {
            Some(when) if Some(at) == last && step.note.is_empty() => when.clone(),
            Some(when) if Some(at) == last => format!("{when}。{}", step.note),
            _ => step.note,
        };
        steps.push(ProgressStep { state: StateName::Unknown(step.state.into_str().to_owned()), word, at: step.at, note });
    }
    let mut end = |key: &str, word: &str, at, note: String| {
        steps.push(ProgressStep { state: StateName::Unknown(key.to_owned()), word: word.to_owned(), at, note });
    };
    let comes = matches!(entry.state, EntryState::Placed | EntryState::Waiting);
    match (activity.as_ref(), entry.hangs_until.and_then(|day| day.succ_opt())) {
        (Some(ActivityRecord { cancelled: Some((at, reason)), .. }), _) if comes => end("cancelled", "活动已取消", *at, reason.clone()),
        (_, Some(day)) if entry.state == EntryState::Approved && is_over(entry, now) => {
            end("expired", "已到期，不再显示", local_midnight(day), String::new());
        }
        _ => {}
    }
    let state = steps.last().map_or(State::Delivered.into(), |step| step.state.clone());
    let offers = if can_be_withdrawn(entry, activity.as_ref(), now) { vec![ActKind::Cancel] } else { Vec::new() };
    let salutation = entry.content.person().map(|person| person.salutation()).unwrap_or_default();
    let detail = ProgressDetail {
        topic: Topic::default(),
        flow: None,
        service_name: entry.content.title(),
        building: entry.content.room().map(Room::building_name).unwrap_or_default(),
        // Nobody answers for an entry as for an order; the desk does what there is to do.
        owner: String::new(),
        steps,
        dealings: Dealings { offers, salutation, ..Dealings::default() },
    };
    Ok(Progress { receipt_code: entry.receipt_code, state, received_at: entry.received_at, detail: Some(detail) })
}

/// Whether it is over for so long that a receipt found in a drawer tells nothing any more.
pub(in super::super) fn ended_at(tx: &Tx<'_>, entry: &EntryRecord) -> Result<Option<DateTime<Utc>>, StoreError> {
    let after = |day: chrono::NaiveDate| day.succ_opt().map(local_midnight);
    Ok(match &entry.content {
        Entry::SignUp(_) => activity_of(tx, entry)?.map(|record| record.activity.ends_at),
        _ if entry.state.waits_for_desk() => None,
        _ => Some(entry.hangs_until.filter(|_| entry.state == EntryState::Approved).and_then(after).unwrap_or(entry.moved_at)),
    })
}

/// What a resident does with an entry: it can be taken back, nothing else. Why it had no effect, if it had none.
pub(in super::super) fn act(change: &Act<'_>, id: SubmissionId, act: &resident::Act, place: &str) -> Result<Option<Refusal>, ServiceError> {
    let resident::Act::Cancel { words } = act else { return Ok(Some(Refusal::MovedOn)) };
    let Some(entry) = entries::get(change.tx, id)? else { return Ok(Some(Refusal::Unknown)) };
    if !can_be_withdrawn(&entry, activity_of(change.tx, &entry)?.as_ref(), change.now) {
        // Whoever looks it up reads that it stands as it did.
        if entry.state.can_be_withdrawn() {
            let note = "取消没有生效：已经开始或结束，请联系服务台".to_owned();
            entries::add_step(change.tx, id, &EntryStep { state: entry.state, note, actor: String::new(), at: change.now })?;
        }
        return Ok(Some(Refusal::MovedOn));
    }
    let note = if words.is_empty() { format!("在{place}取消") } else { words.clone() };
    let step = EntryStep { state: EntryState::Withdrawn, note, actor: String::new(), at: change.now };
    if matches!(entry.content, Entry::SignUp(_)) {
        sign_ups::leave(change, &entry, &step)?;
        return Ok(None);
    }
    if !entries::turn(change.tx, entry.id, entry.state, &step)? {
        return Err(ServiceError::ChangedMeanwhile);
    }
    if entry.state == EntryState::Approved {
        change.revision()?;
    }
    change.concerns(News::OrdersWentOn)?;
    Ok(None)
}
