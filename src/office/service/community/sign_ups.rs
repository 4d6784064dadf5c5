//! Places of an activity: who has them, who waits, who moves up.
//!
//! Invariants: places are given by statements that look and count at once ([`activities`]), so exactly as many are given as there
//! are; nobody overtakes whoever waits longer, so a position told on a receipt only ever gets better; a party comes whole or waits.
//!
//! Fairness, decided: a free place goes to the first who waits. Where that party is larger than what is free, everybody behind it
//! waits, too, and the places are kept for it until more are free or it leaves. Why not whoever fits: a family of four would be
//! overtaken by single people until the day came, after it was told that it is the first. Staff who rather fill the hall add places
//! or call the family. Only a party larger than the whole activity, which can never come, is passed over.

use chrono::{DateTime, Utc};

use super::super::change::Act;
use crate::{
    domain::community::{Activity, EntryState},
    office::{
        records::{ActivityRecord, EntryRecord, EntryStep},
        service::{ServiceError, signals::News},
        store::{
            StoreError, Tx,
            community::{activities, entries},
        },
    },
};

/// How a sign-up stands when it has just come in: its state, its place in the line, and a note for whoever signed up.
pub(super) fn seat(
    tx: &Tx<'_>,
    activity: Option<&ActivityRecord>,
    people: u8,
    now: DateTime<Utc>,
) -> Result<(EntryState, i64, String), StoreError> {
    let none = |state, note: String| Ok((state, 0, note));
    let Some(record) = activity else { return none(EntryState::Gone, "活动已撤下".into()) };
    if let Some((_, reason)) = &record.cancelled {
        return none(EntryState::Gone, format!("活动已取消：{reason}"));
    }
    if record.activity.ends_at <= now {
        return none(EntryState::Gone, "活动已结束".into());
    }
    let Some(rules) = record.activity.sign_up else { return none(EntryState::Gone, "这场活动不用报名，直接来就行".into()) };
    if rules.closes_at <= now {
        return none(EntryState::TooLate, String::new());
    }
    if people > rules.most_each {
        return none(EntryState::TooMany, format!("每次最多报 {} 人", rules.most_each));
    }
    let (id, people) = (&record.activity.id, u32::from(people));
    if let Some(line) = activities::give(tx, id, people)? {
        return Ok((EntryState::Placed, line, String::new()));
    }
    if let Some(line) = activities::wait(tx, id, people)? {
        return Ok((EntryState::Waiting, line, "有名额时按先后顺序补上".into()));
    }
    none(EntryState::Full, String::new())
}

/// Places that lobbies show as free, if they are counted: where somebody waits for whom there could be room, what is free is theirs.
pub(super) fn shown_left(tx: &Tx<'_>, activity: &Activity) -> Result<Option<u32>, StoreError> {
    let Some(rules) = activity.sign_up.filter(|rules| rules.places.is_some()) else { return Ok(None) };
    let is_promised = rules.waiting > 0 && entries::next_waiting(tx, &activity.id, rules.places)?.is_some();
    Ok(if is_promised { Some(0) } else { rules.left() })
}

/// Moves up whoever is first in the line, one after another, as long as there are places for them; how many parties did. Nobody
/// moves up once it has begun.
pub(super) fn move_up(tx: &Tx<'_>, id: &str, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let Some(record) = activities::get(tx, id)? else { return Ok(0) };
    let Some(rules) = record.activity.sign_up.filter(|_| record.cancelled.is_none() && record.activity.starts_at > now) else {
        return Ok(0);
    };
    let mut moved = 0;
    while let Some(next) = entries::next_waiting(tx, id, rules.places)? {
        if !activities::move_up(tx, id, next.people)? {
            break;
        }
        let step = EntryStep { state: EntryState::Placed, note: "候补已补上".into(), actor: String::new(), at: now };
        if !entries::turn(tx, next.id, EntryState::Waiting, &step)? {
            return Err(StoreError::Damaged { what: "line" });
        }
        moved += 1;
    }
    Ok(moved)
}

/// Takes a sign-up off the list, and moves up who waits for its places.
pub(super) fn leave(act: &Act<'_>, entry: &EntryRecord, step: &EntryStep) -> Result<(), ServiceError> {
    if !entries::turn(act.tx, entry.id, entry.state, step)? {
        return Err(ServiceError::ChangedMeanwhile);
    }
    match entry.state {
        EntryState::Placed => activities::free(act.tx, &entry.subject, entry.people)?,
        EntryState::Waiting => activities::leave_line(act.tx, &entry.subject, entry.people)?,
        _ => return Err(ServiceError::ChangedMeanwhile),
    }
    move_up(act.tx, &entry.subject, act.now)?;
    act.revision()?;
    act.concerns(News::OrdersWentOn)?;
    Ok(())
}
