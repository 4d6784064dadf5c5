//! The last known board: what the lobby shows without any network.
//!
//! Invariant: the stored board is what the office said; what is shown of it ([`Store::board`]) is settled whenever it is read
//! ([`crate::kiosk::leaflets`]), so that a power cut leaves every notice wholly as it was or wholly as it is now.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, Utc};

use super::{Store, StoreError, instant, micros, parsed};
use crate::{
    database::{DatabaseError, Row, Tx},
    kiosk::leaflets::{self, HeldBack, HeldNotice},
    protocol::v1::{
        board::Board,
        board_parts::{self, WholePart},
    },
    values,
};

/// A stored board, when it was last confirmed by the office, and its entity tag.
#[derive(Debug, Clone, PartialEq)]
pub struct CachedBoard {
    pub board: Board,
    pub etag: String,
    pub fetched_at: DateTime<Utc>,
}

/// What the office said last, as it was read: putting it together takes milliseconds of a slow processor, and a round asks
/// for it several times. Only this process writes the file.
pub(super) type Latest = Arc<Mutex<Option<Arc<CachedBoard>>>>;

const ADD_ASSET: &str = "INSERT INTO assets (sha256, bytes) VALUES (?1, ?2) ON CONFLICT (sha256) DO NOTHING";

const SELECT_PARTS: &str = "SELECT name, digest, content FROM board_part ORDER BY position";

const SELECT_HELD: &str = "SELECT notice_id, revision, document FROM held_notice";

fn held(row: &Row<'_>) -> Result<HeldNotice, DatabaseError> {
    let document: Option<String> = row.get("document")?;
    // One that this version cannot read is as one that was never there.
    let notice = document.and_then(|document| serde_json::from_str(&document).ok());
    Ok(HeldNotice { id: parsed(row, "notice_id")?, revision: row.get::<i64>("revision")?.unsigned_abs(), notice })
}

/// The names of the pictures that are here.
fn names(tx: &Tx<'_>) -> Result<HashSet<String>, DatabaseError> {
    Ok(tx.query("SELECT sha256 FROM assets", values![], |row| row.get::<String>("sha256"))?.into_iter().collect())
}

fn part(row: &Row<'_>) -> Result<WholePart, DatabaseError> {
    Ok(WholePart { name: row.get("name")?, digest: row.get("digest")?, content: row.get("content")? })
}

/// What the office said, and what is shown of it.
struct Pulled {
    /// The office's board, within this terminal's bounds.
    said: CachedBoard,
    held: Vec<HeldNotice>,
    /// The names of the pictures that are here.
    here: HashSet<String>,
}

impl Pulled {
    fn settled(self, given_up: &HashSet<String>) -> (CachedBoard, HeldBack) {
        let mut shown = self.said;
        leaflets::in_words(&mut shown.board, &self.here, given_up);
        let held_back = leaflets::settle(&mut shown.board, &self.here, &self.held);
        (shown, held_back)
    }
}

impl Store {
    /// The board as it is shown; `None` before the first contact. An unreadable one counts as none.
    pub async fn board(&self) -> Result<Option<CachedBoard>, StoreError> {
        Ok(self.settled_board(HashSet::new()).await?.map(|(shown, _)| shown))
    }

    /// As [`Store::board`], with the notices that wait for pages; for those that were given up none waits.
    pub async fn settled_board(&self, given_up: HashSet<String>) -> Result<Option<(CachedBoard, HeldBack)>, StoreError> {
        Ok(self.pulled().await?.map(|pulled| pulled.settled(&given_up)))
    }

    /// Pages that the office's board names and that are not here yet, in the order in which they are wanted.
    pub async fn missing_pages(&self) -> Result<Vec<String>, StoreError> {
        let Some(Pulled { said, here, .. }) = self.pulled().await? else { return Ok(Vec::new()) };
        Ok(leaflets::pages(&said.board).into_iter().filter(|page| !here.contains(page)).collect())
    }

    async fn pulled(&self) -> Result<Option<Pulled>, StoreError> {
        let Some(mut said) = self.said().await? else { return Ok(None) };
        said.board.join_own();
        leaflets::bound(&mut said.board);
        let (held, here) = self.database.read(|tx| Ok::<_, DatabaseError>((tx.query(SELECT_HELD, values![], held)?, names(tx)?))).await?;
        Ok(Some(Pulled { said, held, here }))
    }

    /// What the office said.
    ///
    /// It is put together from its parts where there are any: they are what the office said, so a newer program finds in
    /// them what the one that stored the document did not know.
    async fn said(&self) -> Result<Option<CachedBoard>, StoreError> {
        let known = self.latest().clone();
        if let Some(known) = known {
            let confirmed = self.database.read(|tx| {
                tx.first("SELECT etag, fetched_at FROM board WHERE id = 1", values![], |row| {
                    Ok::<(String, DateTime<Utc>), DatabaseError>((row.get("etag")?, instant(row, "fetched_at")?))
                })
            });
            if let Some((_, fetched_at)) = confirmed.await?.filter(|(etag, _)| *etag == known.etag) {
                return Ok(Some(CachedBoard { fetched_at, ..CachedBoard::clone(&known) }));
            }
        }
        let read = self.read_said().await?;
        *self.latest() = read.clone().map(Arc::new);
        Ok(read)
    }

    fn latest(&self) -> MutexGuard<'_, Option<Arc<CachedBoard>>> {
        self.latest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn read_said(&self) -> Result<Option<CachedBoard>, StoreError> {
        let stored = self.database.read(|tx| {
            let stored = tx.first("SELECT document, etag, fetched_at FROM board WHERE id = 1", values![], |row| {
                Ok::<(String, String, DateTime<Utc>), StoreError>((row.get("document")?, row.get("etag")?, instant(row, "fetched_at")?))
            })?;
            Ok::<_, StoreError>((stored, tx.query(SELECT_PARTS, values![], part)?))
        });
        let (stored, parts) = stored.await?;
        let Some((document, etag, fetched_at)) = stored else { return Ok(None) };
        if !parts.is_empty() {
            match board_parts::assemble(&parts) {
                Ok(board) => return Ok(Some(CachedBoard { board, etag, fetched_at })),
                Err(error) => tracing::warn!(%error, "the stored parts make no board; its document is read"),
            }
        }
        Ok(match serde_json::from_str(&document) {
            Ok(board) => Some(CachedBoard { board, etag, fetched_at }),
            Err(error) => {
                tracing::warn!(%error, "the stored board cannot be read by this version; waiting for a new one");
                None
            }
        })
    }

    /// The parts of the stored board; none if it came whole.
    pub async fn board_parts(&self) -> Result<Vec<WholePart>, StoreError> {
        let parts: Result<_, DatabaseError> = self.database.read(|tx| tx.query(SELECT_PARTS, values![], part)).await;
        Ok(parts?)
    }

    /// Replaces board and images in one transaction: the screen never sees half of a revision.
    ///
    /// What stood there for a notice with a page that was `given_up` is the notice in words. The document is stored beside the parts and stands in for them should the disk damage one.
    pub async fn replace_board(
        &self,
        cached: CachedBoard,
        parts: Vec<WholePart>,
        new_assets: Vec<(String, Vec<u8>)>,
        given_up: HashSet<String>,
    ) -> Result<(), StoreError> {
        let before = self.settled_board(given_up).await?;
        let mut bounded = cached.board.clone();
        bounded.join_own();
        leaflets::bound(&mut bounded);
        // Whatever becomes of the transaction: what stands there is read again.
        let latest = self.latest.clone();
        let replaced = self
            .database
            .write(move |tx| {
                let (shown, held_back) = before.as_ref().map(|(shown, held_back)| (&shown.board, held_back)).unzip();
                let held = leaflets::hold(shown, held_back.unwrap_or(&HeldBack::new()), &bounded, &names(tx)?);
                tx.execute("DELETE FROM held_notice", values![])?;
                for held in &held {
                    let document = held.notice.as_ref().map(serde_json::to_string).transpose()?;
                    tx.execute(
                        "INSERT INTO held_notice (notice_id, revision, document) VALUES (?1, ?2, ?3)",
                        values![held.id.to_string(), held.revision as i64, document],
                    )?;
                }
                for (sha256, bytes) in new_assets {
                    tx.execute(ADD_ASSET, values![sha256, bytes])?;
                }
                tx.execute(
                    "INSERT INTO board (id, revision, etag, document, fetched_at) VALUES (1, ?1, ?2, ?3, ?4)
                     ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, etag = excluded.etag,
                     document = excluded.document, fetched_at = excluded.fetched_at",
                    values![cached.board.revision as i64, cached.etag, serde_json::to_string(&cached.board)?, micros(cached.fetched_at)],
                )?;
                tx.execute("DELETE FROM board_part", values![])?;
                for (position, part) in parts.into_iter().enumerate() {
                    tx.execute(
                        "INSERT INTO board_part (position, name, digest, content) VALUES (?1, ?2, ?3, ?4)",
                        values![position as i64, part.name, part.digest, part.content],
                    )?;
                }
                let mut named: HashSet<String> = cached.board.images().into_iter().chain(leaflets::pages(&bounded)).collect();
                named.extend(
                    held.into_iter().filter_map(|held| held.notice).flat_map(|notice| notice.pictures().cloned().collect::<Vec<_>>()),
                );
                for forgotten in names(tx)?.difference(&named) {
                    tx.execute("DELETE FROM assets WHERE sha256 = ?1", values![forgotten])?;
                }
                Ok(())
            })
            .await;
        *latest.lock().unwrap_or_else(PoisonError::into_inner) = None;
        replaced
    }

    /// The office confirmed that the stored board is still the newest.
    pub async fn confirm_board(&self, at: DateTime<Utc>) -> Result<(), StoreError> {
        let confirmed = self.database.write(move |tx| tx.execute("UPDATE board SET fetched_at = ?1 WHERE id = 1", values![micros(at)]));
        Ok(confirmed.await.map(drop)?)
    }

    /// Revision of the stored board, without reading the document.
    pub async fn board_revision(&self) -> Result<Option<u64>, StoreError> {
        let sql = "SELECT revision FROM board WHERE id = 1";
        let revision: Result<Option<i64>, DatabaseError> =
            self.database.read(move |tx| tx.first(sql, values![], |row| row.get("revision"))).await;
        Ok(revision?.map(i64::unsigned_abs))
    }

    /// The newest revision of which everything is here: that of the stored board, or an earlier one as long as a notice waits for
    /// its pictures. The board is read only if one may.
    pub async fn whole_revision(&self) -> Result<Option<u64>, StoreError> {
        let sql = "SELECT 1 AS held FROM held_notice LIMIT 1";
        let held: Result<Option<i64>, DatabaseError> = self.database.read(move |tx| tx.first(sql, values![], |row| row.get("held"))).await;
        if held?.is_none() {
            return self.board_revision().await;
        }
        let settled = self.settled_board(HashSet::new()).await?;
        Ok(settled.map(|(shown, held_back)| held_back.into_values().fold(shown.board.revision, u64::min)))
    }

    /// Adds an image, or a page, that was missing when its board came.
    pub async fn add_asset(&self, sha256: String, bytes: Vec<u8>) -> Result<(), StoreError> {
        Ok(self.database.write(move |tx| tx.execute(ADD_ASSET, values![sha256, bytes])).await.map(drop)?)
    }

    /// An image by its SHA-256.
    pub async fn asset(&self, sha256: String) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = "SELECT bytes FROM assets WHERE sha256 = ?1";
        let bytes: Result<_, DatabaseError> =
            self.database.read(move |tx| tx.first(sql, values![sha256], |row| row.get::<Vec<u8>>("bytes"))).await;
        Ok(bytes?)
    }
}
