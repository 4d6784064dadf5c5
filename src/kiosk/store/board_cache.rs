//! The last known board: what the lobby shows without any network.

use chrono::{DateTime, Utc};

use super::{Store, StoreError, instant, micros};
use crate::{
    database::{DatabaseError, Row},
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

const ADD_ASSET: &str = "INSERT INTO assets (sha256, bytes) VALUES (?1, ?2) ON CONFLICT (sha256) DO NOTHING";

const SELECT_PARTS: &str = "SELECT name, digest, content FROM board_part ORDER BY position";

fn part(row: &Row<'_>) -> Result<WholePart, DatabaseError> {
    Ok(WholePart { name: row.get("name")?, digest: row.get("digest")?, content: row.get("content")? })
}

impl Store {
    /// The stored board; `None` before the first contact. An unreadable one counts as none.
    ///
    /// It is put together from its parts where there are any: they are what the office said, so a newer program finds in
    /// them what the one that stored the document did not know.
    pub async fn board(&self) -> Result<Option<CachedBoard>, StoreError> {
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
    /// The document is stored beside the parts and stands in for them should the disk damage one.
    pub async fn replace_board(
        &self,
        cached: CachedBoard,
        parts: Vec<WholePart>,
        new_assets: Vec<(String, Vec<u8>)>,
    ) -> Result<(), StoreError> {
        self.database
            .write(move |tx| {
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
                let named = cached.board.images();
                let stored: Vec<String> = tx.query("SELECT sha256 FROM assets", values![], |row| row.get::<String>("sha256"))?;
                for forgotten in stored.iter().filter(|sha256| !named.contains(sha256)) {
                    tx.execute("DELETE FROM assets WHERE sha256 = ?1", values![forgotten])?;
                }
                Ok(())
            })
            .await
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

    /// Adds an image that was missing when its board came.
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
