//! Notices: written by staff, carried by the next board revision.

use chrono::{DateTime, Utc};

use super::{
    Actor, Service, ServiceError,
    change::{
        Act,
        Done::{Changed, Nothing},
    },
    mint,
    ownership::building_among,
    version::{unchanged, unchanged_or_new},
};
use crate::{
    domain::{
        ids::{AreaId, NoticeId, TerminalId},
        natural,
        notice::{Audience, Notice, audience::Lobby},
    },
    office::{
        records::{ListedNotice, NoticeFilter, NoticeRecord, NoticeRevision, TerminalRecord},
        store::{
            StoreError, Tx, areas, assets, notice_revisions,
            notices::{self, Saved},
            rooms, terminals,
        },
    },
};

/// The lobbies that a notice can be for.
#[derive(Debug, Clone, Default)]
pub struct Lobbies {
    /// By area.
    pub areas: Vec<(AreaId, String)>,
    /// By building, in the order of the registry.
    pub buildings: Vec<String>,
    /// One by one: terminals in use, by the name of the lobby.
    pub terminals: Vec<(TerminalId, String)>,
}

impl Lobbies {
    /// With those of an audience that are no more, so that whoever mends a word drops none of them unseen.
    pub fn including(mut self, audience: &Audience) -> Self {
        for id in &audience.areas {
            if self.areas.iter().all(|(known, _)| known != id) {
                self.areas.push((*id, "已删除的片区".into()));
            }
        }
        for building in &audience.buildings {
            if !self.buildings.contains(building) {
                self.buildings.push(building.clone());
            }
        }
        for id in &audience.terminals {
            if self.terminals.iter().all(|(known, _)| known != id) {
                self.terminals.push((*id, "已停用的终端".into()));
            }
        }
        self
    }

    /// An audience in words: `3、4、5 号楼、门岗`; empty for every lobby.
    pub fn label(&self, audience: &Audience) -> String {
        let areas = self.areas.iter().filter(|(id, _)| audience.areas.contains(id)).map(|(_, name)| name.as_str());
        let terminals = self.terminals.iter().filter(|(id, _)| audience.terminals.contains(id)).map(|(_, lobby)| lobby.as_str());
        let named: Vec<&str> = areas.chain(audience.buildings.iter().map(String::as_str)).chain(terminals).collect();
        if named.is_empty() && !audience.is_everybody() { "已不存在的大堂".into() } else { named.join("、") }
    }
}

/// How far a notice has come, counted in those terminals in use that it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeliveryCounts {
    /// Terminals in use.
    pub terminals: usize,
    /// Have pulled the revision that carries it.
    pub fetched: usize,
    /// Show that revision.
    pub shown: usize,
}

/// The terminals in use that stand in one of the lobbies.
pub(super) fn terminals_of(tx: &Tx<'_>, audience: &Audience) -> Result<Vec<TerminalRecord>, StoreError> {
    let mut all: Vec<TerminalRecord> = terminals::all(tx)?;
    all.retain(|terminal| terminal.revoked_at.is_none());
    if audience.is_everybody() {
        return Ok(all);
    }
    let (rooms, areas) = (rooms::all(tx)?, areas::all(tx)?);
    all.retain(|terminal| {
        let building = building_among(&rooms, terminal).unwrap_or_default();
        let area = areas.iter().find(|area| area.buildings.contains(&building)).map(|area| area.id);
        audience.has(Lobby { terminal: terminal.id, building: &building, area })
    });
    Ok(all)
}

/// What boards carry, with the lobbies that it is for.
pub(super) fn on_board(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<Vec<(Notice, Audience)>, StoreError> {
    Ok(notices::on_board(tx, now)?.into_iter().map(|(notice, audience)| (notice.as_shown(), audience)).collect())
}

/// A terminal's lobby, for whom something is.
pub(super) fn lobby_of<'b>(tx: &Tx<'_>, terminal: TerminalId, building: &'b str) -> Result<Lobby<'b>, StoreError> {
    let area = areas::of_building(tx, building)?.map(|area| area.id);
    Ok(Lobby { terminal, building, area })
}

impl Service {
    /// Published notices that words are looked for in.
    pub const SEARCHED_NOTICES: u32 = notices::SEARCHED;

    /// A fresh id for a notice that is being written.
    pub fn new_notice_id(&self) -> NoticeId {
        NoticeId(mint(self.now()))
    }

    /// The lobbies that a notice can be for.
    pub async fn lobbies(&self) -> Result<Lobbies, ServiceError> {
        let read = |tx: &Tx<'_>| {
            let mut terminals: Vec<_> = terminals::all(tx)?.into_iter().filter(|terminal| terminal.revoked_at.is_none()).collect();
            terminals.sort_by(|left, right| natural::compare(&left.lobby, &right.lobby));
            Ok::<_, StoreError>(Lobbies {
                areas: areas::all(tx)?.into_iter().map(|area| (area.id, area.name)).collect(),
                buildings: rooms::buildings(tx)?,
                terminals: terminals.into_iter().map(|terminal| (terminal.id, terminal.lobby)).collect(),
            })
        };
        Ok(self.0.store.read(read).await?)
    }

    /// A list of notices.
    pub async fn notices(&self, filter: NoticeFilter) -> Result<Vec<ListedNotice>, ServiceError> {
        let now = self.now();
        Ok(self.0.store.read(move |tx| notices::listed(tx, &filter, now)).await?)
    }

    /// What a notice said, newest first, its present text included.
    pub async fn notice_revisions(&self, id: NoticeId) -> Result<Vec<NoticeRevision>, ServiceError> {
        Ok(self.0.store.read(move |tx| notice_revisions::of(tx, id)).await?)
    }

    /// What a notice said in one version.
    pub async fn notice_revision(&self, id: NoticeId, version: i64) -> Result<NoticeRevision, ServiceError> {
        self.0.store.read(move |tx| notice_revisions::get(tx, id, version)).await?.ok_or(ServiceError::NotFound)
    }

    /// One notice and how far it has come.
    pub async fn notice(&self, id: NoticeId) -> Result<(NoticeRecord, DeliveryCounts), ServiceError> {
        self.0
            .store
            .read(move |tx| {
                let record = notices::get(tx, id)?.ok_or(ServiceError::NotFound)?;
                let terminals = terminals_of(tx, &record.audience)?;
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

    /// Publishes a notice for some lobbies, new (`version` is `None`) or made from that version. The same new notice
    /// twice (an impatient second click) is one notice.
    pub async fn publish(&self, notice: Notice, audience: Audience, version: Option<i64>, actor: Actor) -> Result<(), ServiceError> {
        self.change_board(actor, "发布公告", move |act| {
            let stored = notices::get(act.tx, notice.id)?;
            if version.is_none()
                && stored
                    .as_ref()
                    .is_some_and(|record| !record.draft && is_the_same(&record.notice, &notice) && record.audience == audience)
            {
                return Ok(Nothing(()));
            }
            unchanged_or_new(stored.as_ref().map(|record| record.version), version)?;
            put_up(act, stored.as_ref(), &with_pages_of(stored.as_ref(), &notice), &audience)?;
            Ok(Changed(notice.title.clone(), ()))
        })
        .await
    }

    /// Keeps a notice that is being written, new or made from that version of a draft. What was published stays published.
    pub async fn save_draft(&self, notice: Notice, audience: Audience, version: Option<i64>, actor: Actor) -> Result<(), ServiceError> {
        self.change(actor, "存公告草稿", move |act| {
            let stored = notices::get(act.tx, notice.id)?;
            if stored.as_ref().is_some_and(|record| !record.draft) {
                return Err(ServiceError::ChangedMeanwhile);
            }
            let is_same = |record: &NoticeRecord| is_the_same(&record.notice, &notice) && record.audience == audience;
            if version.is_none() && stored.as_ref().is_some_and(is_same) {
                return Ok(Nothing(()));
            }
            unchanged_or_new(stored.as_ref().map(|record| record.version), version)?;
            let notice = with_pages_of(stored.as_ref(), &notice);
            notices::save(act.tx, &Saved { notice: &notice, audience: &audience, draft: true, revision: 0 }, act.now)?;
            Ok(Changed(notice.title, ()))
        })
        .await
    }

    /// Throws a draft of that version away.
    pub async fn forget_draft(&self, id: NoticeId, version: i64, actor: Actor) -> Result<(), ServiceError> {
        self.change(actor, "删除公告草稿", move |act| {
            let record = notices::get(act.tx, id)?.ok_or(ServiceError::NotFound)?;
            unchanged(record.version, version)?;
            if !notices::forget_draft(act.tx, id)? {
                return Err(ServiceError::ChangedMeanwhile);
            }
            assets::forget_unnamed(act.tx, &record.notice.pages)?;
            Ok(Changed(record.notice.title, ()))
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

/// Who signs a notice of an estate, unless staff write somebody else.
pub(in crate::office) fn usual_publisher(estate: &str) -> String {
    if estate.is_empty() { "物业服务中心".to_owned() } else { format!("{estate}物业服务中心") }
}

/// Whether two forms said the same; an empty start means another instant with every click, and pages are in no form.
fn is_the_same(stored: &Notice, sent: &Notice) -> bool {
    *stored == Notice { show_from: stored.show_from, pages: stored.pages.clone(), ..sent.clone() }
}

/// What a form says, with the pages that the notice has.
fn with_pages_of(stored: Option<&NoticeRecord>, sent: &Notice) -> Notice {
    Notice { pages: stored.map(|record| record.notice.pages.clone()).unwrap_or_default(), ..sent.clone() }
}

/// Gives a notice other words or pages in its next version, as a draft or on the boards, as it stands.
pub(super) fn restate(act: &Act<'_>, record: &NoticeRecord, notice: &Notice) -> Result<(), ServiceError> {
    // It would be published again by that.
    if record.withdrawn_at.is_some() {
        return Err(ServiceError::ChangedMeanwhile);
    }
    if record.draft {
        return Ok(notices::save(act.tx, &Saved { notice, audience: &record.audience, draft: true, revision: 0 }, act.now)?);
    }
    put_up(act, Some(record), notice, &record.audience)
}

/// Puts a text up and keeps it, and the one before it where that was published before texts were kept.
pub(super) fn put_up(act: &Act<'_>, stored: Option<&NoticeRecord>, notice: &Notice, audience: &Audience) -> Result<(), ServiceError> {
    let revision = act.revision()?;
    notices::save(act.tx, &Saved { notice, audience, draft: false, revision }, act.now)?;
    let text = |version: i64, revision: u64, published_by: &str, at: DateTime<Utc>, notice: &Notice, audience: &Audience| {
        let (notice, audience, published_by) = (notice.clone(), audience.clone(), published_by.to_owned());
        NoticeRevision { version, notice, audience, published_by, published_at: at, revision }
    };
    let is_kept = !notice_revisions::of(act.tx, notice.id)?.is_empty();
    if let Some(before) = stored.filter(|record| !record.draft && !is_kept) {
        let kept = text(before.version, before.revision, "", before.updated_at, &before.notice, &before.audience);
        notice_revisions::keep(act.tx, &kept)?;
    }
    let version = stored.map_or(1, |record| record.version + 1);
    Ok(notice_revisions::keep(act.tx, &text(version, revision, &act.actor.name, act.now, notice, audience))?)
}
