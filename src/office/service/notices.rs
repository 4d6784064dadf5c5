//! Notices: written by staff, carried by the next board revision.

use super::{
    Actor, Service, ServiceError,
    change::Done::{Changed, Nothing},
    mint,
    version::unchanged_or_new,
};
use crate::{
    domain::{ids::NoticeId, notice::Notice},
    office::{
        records::NoticeRecord,
        store::{notices, terminals},
    },
};

/// How far a notice has come, counted in terminals in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeliveryCounts {
    /// Terminals in use.
    pub terminals: usize,
    /// Have pulled the revision that carries it.
    pub fetched: usize,
    /// Show that revision.
    pub shown: usize,
}

impl Service {
    /// A fresh id for a notice that is being written.
    pub fn new_notice_id(&self) -> NoticeId {
        NoticeId(mint(self.now()))
    }

    /// All notices, pinned first, then the newest.
    pub async fn notices(&self) -> Result<Vec<NoticeRecord>, ServiceError> {
        Ok(self.0.store.read(notices::all).await?)
    }

    /// One notice and how far it has come.
    pub async fn notice(&self, id: NoticeId) -> Result<(NoticeRecord, DeliveryCounts), ServiceError> {
        self.0
            .store
            .read(move |tx| {
                let record = notices::get(tx, id)?.ok_or(ServiceError::NotFound)?;
                let terminals: Vec<_> = terminals::all(tx)?.into_iter().filter(|terminal| terminal.revoked_at.is_none()).collect();
                let reached = |revision: Option<u64>| revision.is_some_and(|revision| revision >= record.revision);
                let reach = DeliveryCounts {
                    terminals: terminals.len(),
                    fetched: terminals.iter().filter(|terminal| reached(terminal.fetched_revision)).count(),
                    shown: terminals.iter().filter(|terminal| reached(terminal.shown_revision)).count(),
                };
                Ok((record, reach))
            })
            .await
    }

    /// Publishes a notice, new (`version` is `None`) or made from that version. The same new notice
    /// twice (an impatient second click) is one notice.
    pub async fn publish(&self, notice: Notice, version: Option<i64>, actor: Actor) -> Result<(), ServiceError> {
        self.change_board(actor, "发布公告", move |act| {
            let stored = notices::get(act.tx, notice.id)?;
            if version.is_none() && stored.as_ref().is_some_and(|record| is_the_same(&record.notice, &notice)) {
                return Ok(Nothing(()));
            }
            unchanged_or_new(stored.map(|record| record.version), version)?;
            notices::save(act.tx, &notice, act.revision()?, act.now)?;
            Ok(Changed(notice.title.clone(), ()))
        })
        .await
    }

    /// Takes a notice down.
    pub async fn withdraw(&self, id: NoticeId, actor: Actor) -> Result<(), ServiceError> {
        self.change_board(actor, "撤下公告", move |act| {
            let record = notices::get(act.tx, id)?.ok_or(ServiceError::NotFound)?;
            if record.withdrawn_at.is_some() {
                return Ok(Nothing(()));
            }
            notices::withdraw(act.tx, id, act.revision()?, act.now)?;
            Ok(Changed(record.notice.title, ()))
        })
        .await
    }
}

/// Whether two forms said the same; an empty start means another instant with every click.
fn is_the_same(stored: &Notice, sent: &Notice) -> bool {
    *stored == Notice { show_from: stored.show_from, ..sent.clone() }
}
