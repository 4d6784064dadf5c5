//! The registry of rooms: import as a conversation, export, and single rooms.
//!
//! Invariants: nothing is imported that staff have not seen in a preview of exactly that registry;
//! a room that is imported again keeps its id; rooms that a file does not name stay unless staff
//! say otherwise; the audit names counts and addresses, never people.
//!
//! What a preview is made from is kept for its session ([`super::one_time`]), so that any process on the database goes on
//! with the conversation; the preview itself, which is large, by the process that made it. What was not confirmed within
//! half an hour has to be looked at again anyway.

use std::sync::Arc;

use zeroize::Zeroizing;

use super::{
    Actor, Service, ServiceError,
    access::Session,
    change::Done::{Changed, Nothing},
    mint,
    one_time::OneTime,
    version::unchanged,
};
use crate::{
    domain::place::Room,
    office::{
        records::{Household, RoomRecord},
        store::{
            StoreError, Tx,
            counters::{self, Counter},
            rooms,
        },
        table::{self, NotATable},
    },
};

mod cells;
pub mod columns;
pub mod compare;
mod files;
mod made;
pub mod preview;
pub mod rows;

pub use files::{COLUMNS, template};
pub(super) use made::MadePreviews;
use preview::{Choices, Preview, Recipe};

/// Reads a table. A reader that gives up on a damaged workbook by a panic has told the same as an error.
async fn read_table(bytes: Zeroizing<Vec<u8>>) -> Result<Arc<Vec<table::Sheet>>, NotATable> {
    let read = tokio::task::spawn_blocking(move || table::read(&bytes)).await;
    read.unwrap_or_else(|_| Err(NotATable("文件无法读取，可能没有保存完整。请重新另存为 .xlsx 后再上传。".into()))).map(Arc::new)
}

/// What an import did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Imported {
    /// Rooms added.
    pub new: usize,
    /// Rooms changed.
    pub changed: usize,
    /// Rooms removed.
    pub removed: usize,
}

/// What became of a single room's entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoomSaved {
    /// Stored under this id.
    Done(String),
    /// Another room has the address.
    AddressTaken,
}

/// How the registry leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// Text.
    Csv,
    /// A workbook.
    Xlsx,
}

/// Counts changes of the registry, so that a preview knows whether it still holds.
fn registry_version(tx: &Tx<'_>) -> Result<u64, StoreError> {
    Ok(counters::read(tx, Counter::Registry)?.unwrap_or(0))
}

fn registry_changed(tx: &Tx<'_>) -> Result<(), StoreError> {
    rooms::arrange(tx)?;
    counters::advance(tx, Counter::Registry, 1, 1)?;
    Ok(())
}

impl Service {
    /// The registry with its households; for who may see these.
    pub async fn registry(&self) -> Result<Vec<RoomRecord>, ServiceError> {
        Ok(self.0.store.read(rooms::records).await?)
    }

    /// The buildings of the registry in its order.
    pub async fn buildings(&self) -> Result<Vec<String>, ServiceError> {
        Ok(self.0.store.read(rooms::buildings).await?)
    }

    /// One room.
    pub async fn room(&self, id: String) -> Result<RoomRecord, ServiceError> {
        self.0.store.read(move |tx| rooms::get(tx, &id)).await?.ok_or(ServiceError::NotFound)
    }

    /// Reads a file: what it would do. Kept for the session.
    pub async fn preview_import(&self, session: &Session, file: String, bytes: Vec<u8>) -> Result<Result<(), NotATable>, ServiceError> {
        let bytes = Zeroizing::new(bytes);
        let sheets = match read_table(bytes.clone()).await {
            Ok(sheets) => sheets,
            Err(sentence) => return Ok(Err(sentence)),
        };
        let choices = Choices::guess(&sheets);
        let preview = self.preview_of(file, sheets, choices, true).await?;
        self.keep_bytes(session, OneTime::ImportFile, &bytes).await?;
        self.keep_preview(session, preview).await?;
        Ok(Ok(()))
    }

    /// Looks at the same file with other choices. Kept for the session.
    pub async fn preview_with(&self, session: &Session, preview: &Preview, choices: Choices) -> Result<(), ServiceError> {
        let is_new_layout = preview.choices.layouts != choices.layouts;
        let preview = self.preview_of(preview.file.clone(), preview.sheets.clone(), choices, is_new_layout).await?;
        self.keep_preview(session, preview).await
    }

    async fn preview_of(
        &self,
        file: String,
        sheets: Arc<Vec<table::Sheet>>,
        choices: Choices,
        fill_as_found: bool,
    ) -> Result<Preview, ServiceError> {
        let id = mint(self.now()).to_string();
        let (records, version) = self.0.store.read(|tx| Ok::<_, StoreError>((rooms::records(tx)?, registry_version(tx)?))).await?;
        let look = move || Preview::new(id, file, sheets, choices, fill_as_found, &records, version);
        tokio::task::spawn_blocking(look).await.map_err(|_| ServiceError::Aborted)
    }

    async fn keep_preview(&self, session: &Session, preview: Preview) -> Result<(), ServiceError> {
        self.keep(session, OneTime::Import, &preview.recipe()).await?;
        self.0.previews.keep(Arc::new(preview), self.now());
        Ok(())
    }

    /// The session's preview, while it is kept; made again where another process has made it.
    pub async fn preview(&self, session: &Session) -> Result<Option<Arc<Preview>>, ServiceError> {
        let Some(recipe) = self.peek::<Recipe>(session, OneTime::Import).await? else { return Ok(None) };
        if let Some(made) = self.0.previews.get(&recipe.id, self.now()) {
            return Ok(Some(made));
        }
        let Some(bytes) = self.peek_bytes(session, OneTime::ImportFile).await? else { return Ok(None) };
        let Ok(sheets) = read_table(bytes).await else { return Ok(None) };
        let records = self.0.store.read(rooms::records).await?;
        let again = tokio::task::spawn_blocking(move || Preview::again(recipe, sheets, &records));
        let preview = Arc::new(again.await.map_err(|_| ServiceError::Aborted)?);
        self.0.previews.keep(preview.clone(), self.now());
        Ok(Some(preview))
    }

    /// The import was carried out.
    pub async fn forget_preview(&self, session: &Session) -> Result<(), ServiceError> {
        self.forget(session, OneTime::Import).await?;
        self.forget(session, OneTime::ImportFile).await
    }

    /// Carries out a preview; [`ServiceError::ChangedMeanwhile`] if it is about another registry.
    pub async fn confirm_import(&self, preview: Arc<Preview>, remove_missing: bool, actor: Actor) -> Result<Imported, ServiceError> {
        let write = self.change_board(actor, "导入房号表", move |act| {
            let plan =
                preview.plan.as_ref().filter(|_| preview.is_of(registry_version(act.tx).ok())).ok_or(ServiceError::ChangedMeanwhile)?;
            let imported = import(act.tx, plan, remove_missing, act.now)?;
            registry_changed(act.tx)?;
            let Imported { new, changed, removed } = imported;
            Ok(Changed(format!("新增 {new} 户，更改 {changed} 户，删除 {removed} 户"), imported))
        });
        write.await
    }

    /// Stores a single room, new (`version` is `None`) or made from that version.
    pub async fn save_room(&self, room: Room, household: Household, version: Option<i64>, actor: Actor) -> Result<RoomSaved, ServiceError> {
        self.change_board(actor, if version.is_some() { "修改房号" } else { "新增房号" }, move |act| {
            let mut room = room.clone();
            match version {
                None => room.id = mint(act.now).to_string(),
                Some(version) => unchanged(rooms::get(act.tx, &room.id)?.ok_or(ServiceError::NotFound)?.version, version)?,
            }
            let records = rooms::records(act.tx)?;
            compare::as_the_registry_calls_it(&mut room, &records);
            if compare::taken_by(&room, &records).is_some() {
                return Ok(Nothing(RoomSaved::AddressTaken));
            }
            rooms::save(act.tx, &room, &household)?;
            registry_changed(act.tx)?;
            Ok(Changed(room.label(), RoomSaved::Done(room.id)))
        })
        .await
    }

    /// Takes a room out of the registry.
    pub async fn remove_room(&self, id: String, version: i64, actor: Actor) -> Result<(), ServiceError> {
        self.change_board(actor, "删除房号", move |act| {
            let stored = rooms::get(act.tx, &id)?.ok_or(ServiceError::NotFound)?;
            unchanged(stored.version, version)?;
            rooms::remove(act.tx, &id)?;
            registry_changed(act.tx)?;
            Ok(Changed(stored.room.label(), ()))
        })
        .await
    }

    /// The whole registry with its households as a file; the audit knows who took it.
    pub async fn export_registry(&self, kind: FileKind, actor: Actor) -> Result<Vec<u8>, ServiceError> {
        let read = self.change(actor, "导出房号表", |act| {
            let records = rooms::records(act.tx)?;
            Ok(Changed(format!("{} 户", records.len()), records))
        });
        let records = read.await?;
        tokio::task::spawn_blocking(move || files::export(&records, kind)).await.map_err(|_| ServiceError::Aborted)
    }
}

fn import(tx: &Tx<'_>, plan: &compare::Plan, remove_missing: bool, now: chrono::DateTime<chrono::Utc>) -> Result<Imported, StoreError> {
    for (room, household) in &plan.new {
        rooms::save(tx, &Room { id: mint(now).to_string(), ..room.clone() }, household)?;
    }
    for (room, household) in &plan.changed {
        rooms::save(tx, room, household)?;
    }
    let missing = if remove_missing { plan.missing.as_slice() } else { &[] };
    for room in missing {
        rooms::remove(tx, &room.id)?;
    }
    Ok(Imported { new: plan.new.len(), changed: plan.changed.len(), removed: missing.len() })
}
