//! Cards and wishes: what the desk decides about.
//!
//! Invariant: a decision acts only on the state it was made from, so the second of two is told.

use chrono::{DateTime, Days, Utc};

use crate::{
    clock,
    domain::{
        community::{EntryKind, EntryState},
        ids::SubmissionId,
        limits::COMMUNITY_ON_BOARD,
        receipt_code::ReceiptCode,
    },
    office::{
        records::{EntryRecord, EntryStep, ListedEntries},
        service::{Actor, Service, ServiceError, change::Done::Changed, signals::News},
        store::{StoreError, Tx, community::entries},
    },
};

/// Days that a card may hang.
pub const DAYS: std::ops::RangeInclusive<u64> = 1..=60;

/// What the desk decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// The card hangs for so many days from today on.
    Approve { days: u64 },
    /// It does not.
    Refuse,
    /// It no longer does.
    TakeDown,
    /// What was wished for will come.
    Adopt,
    /// Not for now.
    Decline,
    /// It is there already.
    Existing,
}

impl Decision {
    fn from(&self) -> EntryState {
        match self {
            Self::Approve { .. } | Self::Refuse => EntryState::Pending,
            Self::TakeDown => EntryState::Approved,
            Self::Adopt | Self::Decline | Self::Existing => EntryState::Asked,
        }
    }

    fn to(&self) -> EntryState {
        match self {
            Self::Approve { .. } => EntryState::Approved,
            Self::Refuse => EntryState::Refused,
            Self::TakeDown => EntryState::TakenDown,
            Self::Adopt => EntryState::Adopted,
            Self::Decline => EntryState::Declined,
            Self::Existing => EntryState::Existing,
        }
    }

    fn action(&self) -> &'static str {
        match self {
            Self::Approve { .. } => "登出二手失物卡片",
            Self::Refuse => "不登二手失物卡片",
            Self::TakeDown => "撤下二手失物卡片",
            Self::Adopt | Self::Decline | Self::Existing => "答复业户心愿",
        }
    }
}

/// An entry in a list, with what was said of it last.
#[derive(Debug, Clone)]
pub struct Listed {
    pub entry: EntryRecord,
    /// The latest step: who decided, in which words.
    pub latest: Option<EntryStep>,
}

/// A list with how many of the kind wait.
#[derive(Debug, Clone)]
pub struct EntryPage {
    pub entries: Vec<Listed>,
    /// Where it goes on, if it does.
    pub goes_on: Option<(DateTime<Utc>, SubmissionId)>,
}

impl Service {
    /// A piece of a list.
    pub async fn entries(&self, wanted: ListedEntries) -> Result<EntryPage, ServiceError> {
        let read = move |tx: &Tx<'_>| {
            let mut found = entries::listed(tx, &ListedEntries { limit: wanted.limit + 1, ..wanted })?;
            let more = found.len() > wanted.limit as usize;
            found.truncate(wanted.limit as usize);
            let goes_on = found.last().filter(|_| more).map(|last| (last.received_at, last.id));
            let listed = found.into_iter().map(|entry| Ok(Listed { latest: entries::steps(tx, entry.id)?.pop(), entry }));
            Ok::<_, StoreError>(EntryPage { entries: listed.collect::<Result<Vec<_>, StoreError>>()?, goes_on })
        };
        Ok(self.0.store.read(read).await?)
    }

    /// Whether lobbies show as many cards as they can: another one would push the oldest off.
    pub async fn cards_are_full(&self) -> Result<bool, ServiceError> {
        let today = clock::local(self.now()).date_naive();
        Ok(self.0.store.read(move |tx| entries::are_hanging(tx, today, COMMUNITY_ON_BOARD as u32)).await?)
    }

    /// The entries with a receipt code, where a search is one.
    pub async fn entries_with_code(&self, search: String) -> Result<Vec<EntryRecord>, ServiceError> {
        let Ok(code) = search.parse::<ReceiptCode>() else { return Ok(Vec::new()) };
        Ok(self.0.store.read(move |tx| entries::by_code(tx, code)).await?)
    }

    /// How many cards and how many wishes wait for the desk; no more than a hundred of each are counted.
    pub async fn entries_waiting(&self) -> Result<(u64, u64), ServiceError> {
        let read = |tx: &Tx<'_>| {
            Ok::<_, StoreError>((entries::waiting_for_desk(tx, EntryKind::Card)?, entries::waiting_for_desk(tx, EntryKind::Wish)?))
        };
        Ok(self.0.store.read(read).await?)
    }

    /// Decides about an entry; `words` are for whoever handed it in.
    pub async fn decide(&self, id: SubmissionId, decision: Decision, words: String, actor: Actor) -> Result<(), ServiceError> {
        let action = decision.action();
        self.change(actor, action, move |act| {
            let entry = entries::get(act.tx, id)?.ok_or(ServiceError::NotFound)?;
            let (from, to) = (decision.from(), decision.to());
            let mut note = words.clone();
            if let Decision::Approve { days } = decision {
                let until = clock::local(act.now).date_naive().checked_add_days(Days::new(days)).ok_or(ServiceError::NotFound)?;
                entries::hang_until(act.tx, id, until)?;
                if note.is_empty() {
                    note = until.format("挂到 %-m月%-d日").to_string();
                }
            }
            let step = EntryStep { state: to, note, actor: act.actor.name.clone(), at: act.now };
            if !entries::turn(act.tx, id, from, &step)? {
                return Err(ServiceError::ChangedMeanwhile);
            }
            if matches!(to, EntryState::Approved | EntryState::TakenDown) {
                act.revision()?;
            }
            act.concerns(News::OrdersWentOn)?;
            Ok(Changed(entry.receipt_code.to_string(), ()))
        })
        .await
    }
}
