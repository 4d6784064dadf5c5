//! Activities as staff enter them, and who comes.
//!
//! Invariants: a form acts only on the version it was made from; places are never fewer than are given; who waits moves up in the
//! transaction that adds places; a cancelled activity stays cancelled.

use chrono::{DateTime, SubsecRound, Utc};
use sha2::{Digest, Sha256};

use super::{intake, sign_ups};
use crate::{
    domain::{
        community::{Activity, Entry, EntryState, SignUp},
        ids::SubmissionId,
        message::Person,
        place::Room,
    },
    office::{
        records::{ActivityRecord, EntryRecord, EntryStep},
        service::{
            Actor, Service, ServiceError,
            access::Session,
            change::Done::{Changed, Nothing},
            mint,
            one_time::OneTime,
            registration::next_code,
            signals::News,
            version::{unchanged, unchanged_or_new},
        },
        store::{
            StoreError, Tx,
            community::{activities, entries},
        },
    },
    protocol::v1::envelope::hex,
};

/// Activities to come that a page lists.
const TO_COME: u32 = 200;

/// Sign-ups with a place or a position that are read at once; no activity takes more.
const SIGN_UPS: u32 = 2_000;

/// Of those that came to nothing, so many for each reason: anybody may be too late, as often as they like.
const OTHERS: u32 = 100;

/// What became of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActivitySaved {
    /// Stored.
    Done,
    /// It would have fewer places than are given; how many are.
    TooFewPlaces(u32),
    /// Somebody has signed up, so it cannot be without sign-up.
    IsSignedUpFor,
}

/// An activity with everybody who signed up.
#[derive(Debug, Clone)]
pub struct People {
    pub record: ActivityRecord,
    /// Who has a place, in the order they came.
    pub placed: Vec<EntryRecord>,
    /// Who waits, the first first.
    pub waiting: Vec<EntryRecord>,
    /// Who did not get in, or has gone; not all of them where they are many.
    pub others: Vec<EntryRecord>,
}

/// Somebody who telephones.
#[derive(Clone)]
pub struct Caller {
    /// Born with the form: the same form twice is one sign-up.
    pub id: SubmissionId,
    pub people: u8,
    pub room: Option<Room>,
    pub from: Person,
}

fn people(tx: &Tx<'_>, id: &str) -> Result<People, ServiceError> {
    let record = activities::get(tx, id)?.ok_or(ServiceError::NotFound)?;
    let of = |state| entries::of_activity(tx, id, state, SIGN_UPS);
    let few = |state| entries::of_activity(tx, id, state, OTHERS);
    let mut others = EntryState::NO_PLACE.into_iter().map(few).collect::<Result<Vec<_>, _>>()?.concat();
    others.sort_by_key(|entry| (entry.received_at, entry.id));
    Ok(People { placed: of(EntryState::Placed)?, waiting: of(EntryState::Waiting)?, others, record })
}

fn cancelled_meanwhile(record: &ActivityRecord) -> Result<(), ServiceError> {
    if record.cancelled.is_some() { Err(ServiceError::ChangedMeanwhile) } else { Ok(()) }
}

impl Service {
    /// A fresh key for something of community life that is being entered.
    pub fn new_community_id(&self) -> String {
        mint(self.now()).to_string()
    }

    /// Activities that are not over, the next first.
    pub async fn activities(&self) -> Result<Vec<ActivityRecord>, ServiceError> {
        let now = self.now();
        Ok(self.0.store.read(move |tx| activities::to_come(tx, now, TO_COME)).await?)
    }

    /// Activities that are over, the latest first, behind another one's end.
    pub async fn past_activities(&self, behind: Option<(DateTime<Utc>, String)>, limit: u32) -> Result<Vec<ActivityRecord>, ServiceError> {
        let now = self.now();
        Ok(self.0.store.read(move |tx| activities::over(tx, now, behind.clone(), limit)).await?)
    }

    /// One of them.
    pub async fn activity(&self, id: String) -> Result<ActivityRecord, ServiceError> {
        self.0.store.read(move |tx| activities::get(tx, &id)).await?.ok_or(ServiceError::NotFound)
    }

    /// One of them with everybody who signed up.
    pub async fn activity_people(&self, id: String) -> Result<People, ServiceError> {
        self.0.store.read(move |tx| people(tx, &id)).await
    }

    /// The same to be taken away; whoever takes it is in the audit.
    pub async fn take_activity_people(&self, id: String, session: &Session) -> Result<People, ServiceError> {
        let found = self.activity_people(id).await?;
        self.note(session.actor(), "导出活动报名", found.record.activity.title.clone()).await?;
        Ok(found)
    }

    /// Publishes an activity, new (`version` is `None`) or made from that version. The same new one twice is one.
    pub async fn save_activity(&self, activity: Activity, version: Option<i64>, actor: Actor) -> Result<ActivitySaved, ServiceError> {
        self.change_board(actor, "发布活动", move |act| {
            let stored = activities::get(act.tx, &activity.id)?;
            if version.is_none() && stored.as_ref().is_some_and(|record| is_the_same(&record.activity, &activity)) {
                return Ok(Nothing(ActivitySaved::Done));
            }
            unchanged_or_new(stored.as_ref().map(|record| record.version), version)?;
            if let Some(record) = &stored {
                cancelled_meanwhile(record)?;
                let (taken, waiting) = record.signed_up();
                if activity.sign_up.is_none() && taken + waiting > 0 {
                    return Ok(Nothing(ActivitySaved::IsSignedUpFor));
                }
                if activity.sign_up.and_then(|rules| rules.places).is_some_and(|places| places < taken) {
                    return Ok(Nothing(ActivitySaved::TooFewPlaces(taken)));
                }
            }
            activities::save(act.tx, &activity, act.now)?;
            if sign_ups::move_up(act.tx, &activity.id, act.now)? > 0 {
                act.concerns(News::OrdersWentOn)?;
            }
            Ok(Changed(activity.title.clone(), ActivitySaved::Done))
        })
        .await
    }

    /// Cancels an activity of that version; `reason` is for those who signed up.
    pub async fn cancel_activity(&self, id: String, version: i64, reason: String, actor: Actor) -> Result<(), ServiceError> {
        self.change_board(actor, "取消活动", move |act| {
            let record = activities::get(act.tx, &id)?.ok_or(ServiceError::NotFound)?;
            unchanged(record.version, version)?;
            if !activities::cancel(act.tx, &id, &reason, act.now)? {
                return Err(ServiceError::ChangedMeanwhile);
            }
            act.concerns(News::OrdersWentOn)?;
            Ok(Changed(record.activity.title, ()))
        })
        .await
    }

    /// Signs somebody up who telephones; how that stands, as they are told, or `None` after the last receipt code.
    pub async fn sign_up_caller(&self, activity: String, caller: Caller, session: &Session) -> Result<Option<EntryRecord>, ServiceError> {
        self.change(session.actor(), "代为报名", move |act| {
            if let Some(known) = entries::get(act.tx, caller.id)? {
                return Ok(Nothing(Some(known)));
            }
            let record = activities::get(act.tx, &activity)?.ok_or(ServiceError::NotFound)?;
            let Some(receipt_code) = next_code(act.tx)? else { return Ok(Nothing(None)) };
            let title = record.activity.title.clone();
            let Caller { people, room, from, .. } = caller.clone();
            let entry = Entry::SignUp(SignUp { activity: activity.clone(), title, people, room, from });
            let document = serde_json::to_vec(&entry).map_err(|_| StoreError::Damaged { what: "content" })?;
            let digest = hex(&Sha256::digest(document));
            let arrived = intake::Arrived { id: caller.id, digest, receipt_code, entry, taken_by: act.actor.name.clone() };
            if intake::take_in(act.tx, &arrived, act.now.trunc_subsecs(6))? {
                act.revision()?;
            }
            Ok(Changed(format!("{} {receipt_code}", record.activity.title), entries::get(act.tx, caller.id)?))
        })
        .await
    }

    /// Takes a sign-up off the list, for those who cannot come or are too many; who waits moves up.
    pub async fn remove_sign_up(&self, activity: String, entry: SubmissionId, note: String, actor: Actor) -> Result<(), ServiceError> {
        self.change(actor, "取消报名", move |act| {
            let entry = entries::get(act.tx, entry)?.filter(|entry| entry.subject == activity).ok_or(ServiceError::NotFound)?;
            if !matches!(entry.state, EntryState::Placed | EntryState::Waiting) {
                return Err(ServiceError::ChangedMeanwhile);
            }
            let step = EntryStep { state: EntryState::Removed, note: note.clone(), actor: act.actor.name.clone(), at: act.now };
            sign_ups::leave(act, &entry, &step)?;
            Ok(Changed(entry.receipt_code.to_string(), ()))
        })
        .await
    }

    /// Has the whole telephone number of an entry shown once, on the session's next page of it. Whoever asks is in the audit.
    pub async fn show_entry_number(&self, entry: SubmissionId, session: &Session) -> Result<EntryRecord, ServiceError> {
        let found = self.0.store.read(move |tx| entries::get(tx, entry)).await?.ok_or(ServiceError::NotFound)?;
        if found.content.person().is_none_or(|person| person.contact.phone().is_none()) {
            return Err(ServiceError::NotFound);
        }
        // On record before it is seen.
        self.note(session.actor(), "查看业户全号", found.receipt_code.to_string()).await?;
        self.keep(session, OneTime::Number, &entry).await?;
        Ok(found)
    }

    /// The entry whose whole number was asked for, once.
    pub async fn shown_entry_number(&self, session: &Session) -> Result<Option<SubmissionId>, ServiceError> {
        self.take::<SubmissionId>(session, OneTime::Number).await
    }
}

/// Whether two forms said the same; what is counted is in no form.
fn is_the_same(stored: &Activity, sent: &Activity) -> bool {
    let mut counted = sent.clone();
    if let (Some(rules), Some(kept)) = (&mut counted.sign_up, stored.sign_up) {
        (rules.taken, rules.waiting) = (kept.taken, kept.waiting);
    }
    *stored == counted
}
