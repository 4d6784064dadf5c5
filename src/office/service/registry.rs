//! The registry of rooms: import with a look beforehand, export, and single rooms.
//!
//! Invariants: nothing is imported that staff have not seen in a preview of exactly that registry;
//! a room that is imported again keeps its id; rooms that a file does not name stay unless staff
//! say otherwise; the audit names counts and addresses, never people.
//!
//! Why the preview is kept in memory: it holds residents' numbers, nobody else may see it, and what
//! was not confirmed within half an hour has to be looked at again anyway.

use std::{collections::HashMap, sync::Arc};

use super::{Actor, Service, ServiceError, access::Session, mint, record_change};
use crate::{
    domain::place::Room,
    office::store::{
        Book, StoreError,
        rooms::{self, Household, Record},
        settings::{self, names},
    },
};

pub mod rows;

use crate::office::table::{self, NotATable};
use rows::{BadRow, Entry, Parsed};

/// What an import would do.
#[derive(Debug)]
pub struct Preview {
    /// Tells previews apart.
    pub id: String,
    /// The file's name as the browser told it.
    pub file: String,
    /// Rows that can be taken.
    pub entries: Vec<Entry>,
    /// Rows that cannot.
    pub bad: Vec<BadRow>,
    /// The file's first row.
    pub header: Vec<String>,
    /// Columns that mean nothing here.
    pub unused: Vec<String>,
    /// Rooms that are not in the registry.
    pub new: usize,
    /// Rooms whose floor or household would change, by address.
    pub changed: Vec<String>,
    /// Rooms that stay as they are.
    pub unchanged: usize,
    /// Rooms of the registry that the file does not name, by address.
    pub missing: Vec<String>,
    /// The registry that this was compared with.
    registry: u64,
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

fn address(room: &Room) -> [String; 4] {
    [room.phase.clone(), room.building.clone(), room.unit.clone(), room.number.clone()]
}

/// What an entry makes of a stored room; `None` if it stays as it is.
fn merged(stored: &Record, entry: &Entry) -> Option<(Room, Household)> {
    let room = Room { floor: entry.floor.clone().unwrap_or_else(|| stored.room.floor.clone()), ..stored.room.clone() };
    let kept = |told: &Option<String>, stored: &String| told.clone().unwrap_or_else(|| stored.clone());
    let household = Household {
        name: kept(&entry.name, &stored.household.name),
        phone: kept(&entry.phone, &stored.household.phone),
        note: kept(&entry.note, &stored.household.note),
    };
    (room != stored.room || household != stored.household).then_some((room, household))
}

/// Counts changes of the registry, so that a preview knows whether it still holds.
fn registry_version(book: &Book) -> Result<u64, StoreError> {
    Ok(settings::get(book, names::REGISTRY_VERSION)?.unwrap_or(0))
}

fn registry_changed(book: &Book, now: chrono::DateTime<chrono::Utc>) -> Result<u64, StoreError> {
    rooms::arrange(book)?;
    settings::set(book, names::REGISTRY_VERSION, &(registry_version(book)? + 1))?;
    settings::bump_revision(book, now)
}

impl Service {
    /// The registry with its households; for who may see these.
    pub async fn registry(&self) -> Result<Vec<Record>, ServiceError> {
        Ok(self.0.store.read(rooms::records).await?)
    }

    /// The buildings of the registry in its order.
    pub async fn buildings(&self) -> Result<Vec<String>, ServiceError> {
        Ok(self.0.store.read(rooms::buildings).await?)
    }

    /// One room.
    pub async fn room(&self, id: String) -> Result<Record, ServiceError> {
        self.0.store.read(move |book| rooms::get(book, &id)).await?.ok_or(ServiceError::NotFound)
    }

    /// Reads a file and keeps what it would do for the session to look at.
    pub async fn preview_import(&self, session: &Session, file: String, bytes: Vec<u8>) -> Result<Result<(), NotATable>, ServiceError> {
        let read =
            tokio::task::spawn_blocking(move || table::read(&bytes).and_then(rows::parse)).await.map_err(|_| ServiceError::Aborted)?;
        let parsed = match read {
            Ok(parsed) => parsed,
            Err(sentence) => return Ok(Err(sentence)),
        };
        let id = mint(self.now()).to_string();
        let preview = self.0.store.read(move |book| compare(book, parsed, id, file)).await?;
        self.0.import_previews.put(session.key(), Arc::new(preview), self.now());
        Ok(Ok(()))
    }

    /// The session's preview, while it is kept.
    pub fn import_preview(&self, session: &Session) -> Option<Arc<Preview>> {
        self.0.import_previews.peek(session.key(), self.now())
    }

    /// Carries out what the session has looked at; [`ServiceError::ChangedMeanwhile`] if it is no
    /// longer kept, another one, or about another registry.
    pub async fn confirm_import(&self, session: &Session, id: &str, remove_missing: bool) -> Result<Imported, ServiceError> {
        let now = self.now();
        let preview = self.import_preview(session).filter(|preview| preview.id == id).ok_or(ServiceError::ChangedMeanwhile)?;
        let actor = session.actor();
        let (imported, revision) = self
            .0
            .store
            .write(move |book| {
                if registry_version(book)? != preview.registry {
                    return Err(ServiceError::ChangedMeanwhile);
                }
                let imported = import(book, &preview.entries, remove_missing, now)?;
                let Imported { new, changed, removed } = imported;
                record_change(book, now, &actor, "导入房号表", &format!("新增 {new} 户，更改 {changed} 户，删除 {removed} 户"))?;
                Ok((imported, registry_changed(book, now)?))
            })
            .await?;
        self.0.import_previews.take(session.key(), now);
        self.hint_board(revision);
        Ok(imported)
    }

    /// Stores a single room, new (`version` is `None`) or made from that version.
    pub async fn save_room(
        &self,
        mut room: Room,
        household: Household,
        version: Option<i64>,
        actor: Actor,
    ) -> Result<RoomSaved, ServiceError> {
        let now = self.now();
        let (saved, revision) = self
            .0
            .store
            .write(move |book| {
                match version {
                    None => room.id = mint(now).to_string(),
                    Some(version) => {
                        let stored = rooms::get(book, &room.id)?.ok_or(ServiceError::NotFound)?;
                        if stored.version != version {
                            return Err(ServiceError::ChangedMeanwhile);
                        }
                    }
                }
                if rooms::at_address(book, &room)?.is_some_and(|other| other.room.id != room.id) {
                    return Ok((RoomSaved::AddressTaken, None));
                }
                rooms::save(book, &room, &household)?;
                record_change(book, now, &actor, if version.is_some() { "修改房号" } else { "新增房号" }, &room.label())?;
                let revision = registry_changed(book, now)?;
                Ok::<_, ServiceError>((RoomSaved::Done(room.id), Some(revision)))
            })
            .await?;
        if let Some(revision) = revision {
            self.hint_board(revision);
        }
        Ok(saved)
    }

    /// Takes a room out of the registry.
    pub async fn remove_room(&self, id: String, version: i64, actor: Actor) -> Result<(), ServiceError> {
        let now = self.now();
        let revision = self
            .0
            .store
            .write(move |book| {
                let stored = rooms::get(book, &id)?.ok_or(ServiceError::NotFound)?;
                if stored.version != version {
                    return Err(ServiceError::ChangedMeanwhile);
                }
                rooms::remove(book, &id)?;
                record_change(book, now, &actor, "删除房号", &stored.room.label())?;
                Ok::<_, ServiceError>(registry_changed(book, now)?)
            })
            .await?;
        self.hint_board(revision);
        Ok(())
    }

    /// The whole registry with its households as a file; the audit knows who took it.
    pub async fn export_registry(&self, actor: Actor) -> Result<Vec<u8>, ServiceError> {
        let now = self.now();
        let records = self
            .0
            .store
            .write(move |book| {
                let records = rooms::records(book)?;
                record_change(book, now, &actor, "导出房号表", &format!("{} 户", records.len()))?;
                Ok::<_, StoreError>(records)
            })
            .await?;
        let lines = records.iter().map(|Record { room, household, .. }| {
            let parts =
                [&room.phase, &room.building, &room.unit, &room.floor, &room.number, &household.name, &household.phone, &household.note];
            parts.map(String::as_str).to_vec()
        });
        Ok(table::write(std::iter::once(rows::COLUMNS.to_vec()).chain(lines)))
    }
}

impl Preview {
    /// The rows that cannot be taken with what is wrong, to be mended and uploaded again.
    pub fn bad_rows_file(&self) -> Vec<u8> {
        let header: Vec<&str> = ["行号", "问题"].into_iter().chain(self.header.iter().map(String::as_str)).collect();
        let lines: Vec<String> = self.bad.iter().map(|bad| bad.line.to_string()).collect();
        let rows = self
            .bad
            .iter()
            .zip(&lines)
            .map(|(bad, line)| [line.as_str(), bad.problem.as_str()].into_iter().chain(bad.cells.iter().map(String::as_str)).collect());
        table::write(std::iter::once(header).chain(rows))
    }
}

fn stored_by_address(book: &Book) -> Result<HashMap<[String; 4], Record>, StoreError> {
    Ok(rooms::records(book)?.into_iter().map(|record| (address(&record.room), record)).collect())
}

fn compare(book: &Book, parsed: Parsed, id: String, file: String) -> Result<Preview, StoreError> {
    let Parsed { header, unused, entries, bad } = parsed;
    let mut stored = stored_by_address(book)?;
    let (mut new, mut changed, mut unchanged) = (0, Vec::new(), 0);
    for entry in &entries {
        match stored.remove(&address(&entry.room)) {
            None => new += 1,
            Some(record) if merged(&record, entry).is_some() => changed.push(entry.room.label()),
            Some(_) => unchanged += 1,
        }
    }
    let mut missing: Vec<Room> = stored.into_values().map(|record| record.room).collect();
    missing.sort_by(Room::registry_order);
    let missing = missing.iter().map(Room::label).collect();
    Ok(Preview { id, file, entries, bad, header, unused, new, changed, unchanged, missing, registry: registry_version(book)? })
}

fn import(book: &Book, entries: &[Entry], remove_missing: bool, now: chrono::DateTime<chrono::Utc>) -> Result<Imported, StoreError> {
    let mut stored = stored_by_address(book)?;
    let mut done = Imported { new: 0, changed: 0, removed: 0 };
    for entry in entries {
        match stored.remove(&address(&entry.room)) {
            None => {
                let room = Room { id: mint(now).to_string(), ..entry.room.clone() };
                let told = |value: &Option<String>| value.clone().unwrap_or_default();
                let household = Household { name: told(&entry.name), phone: told(&entry.phone), note: told(&entry.note) };
                rooms::save(book, &room, &household)?;
                done.new += 1;
            }
            Some(record) => {
                if let Some((room, household)) = merged(&record, entry) {
                    rooms::save(book, &room, &household)?;
                    done.changed += 1;
                }
            }
        }
    }
    if remove_missing {
        for record in stored.values() {
            rooms::remove(book, &record.room.id)?;
            done.removed += 1;
        }
    }
    Ok(done)
}
