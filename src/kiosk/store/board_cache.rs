//! The last known board: what the lobby shows without any network.

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, params};

use super::{Store, StoreError, instant, micros};
use crate::protocol::v1::board::Board;

/// A stored board, when it was last confirmed by the office, and its entity tag.
#[derive(Debug, Clone, PartialEq)]
pub struct CachedBoard {
    pub board: Board,
    pub etag: String,
    pub fetched_at: DateTime<Utc>,
}

impl Store {
    /// The stored board; `None` before the first contact. An unreadable one counts as none.
    pub async fn board(&self) -> Result<Option<CachedBoard>, StoreError> {
        self.database
            .call(|connection| {
                let row: Option<(String, String, DateTime<Utc>)> = connection
                    .query_row("SELECT document, etag, fetched_at FROM board WHERE id = 1", [], |row| {
                        Ok((row.get(0)?, row.get(1)?, instant(row, 2)?))
                    })
                    .optional()?;
                Ok(row.and_then(|(document, etag, fetched_at)| match serde_json::from_str(&document) {
                    Ok(board) => Some(CachedBoard { board, etag, fetched_at }),
                    Err(error) => {
                        tracing::warn!(%error, "the stored board cannot be read by this version; waiting for a new one");
                        None
                    }
                }))
            })
            .await
    }

    /// Replaces board and images in one transaction: the screen never sees half of a revision.
    pub async fn replace_board(&self, cached: CachedBoard, new_assets: Vec<(String, Vec<u8>)>) -> Result<(), StoreError> {
        self.database
            .call(move |connection| {
                let document = serde_json::to_string(&cached.board)?;
                let transaction = connection.transaction()?;
                for (sha256, bytes) in new_assets {
                    transaction.execute(
                        "INSERT INTO assets (sha256, bytes) VALUES (?1, ?2) ON CONFLICT (sha256) DO NOTHING",
                        params![sha256, bytes],
                    )?;
                }
                transaction.execute(
                    "INSERT INTO board (id, revision, etag, document, fetched_at) VALUES (1, ?1, ?2, ?3, ?4)
                     ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, etag = excluded.etag,
                     document = excluded.document, fetched_at = excluded.fetched_at",
                    params![cached.board.revision as i64, cached.etag, document, micros(cached.fetched_at)],
                )?;
                let named = cached.board.images();
                let stored: Vec<String> =
                    transaction.prepare("SELECT sha256 FROM assets")?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
                for forgotten in stored.iter().filter(|sha256| !named.contains(sha256)) {
                    transaction.execute("DELETE FROM assets WHERE sha256 = ?1", [forgotten])?;
                }
                Ok(transaction.commit()?)
            })
            .await
    }

    /// The office confirmed that the stored board is still the newest.
    pub async fn confirm_board(&self, at: DateTime<Utc>) -> Result<(), StoreError> {
        self.database
            .call(move |connection| {
                connection.execute("UPDATE board SET fetched_at = ?1 WHERE id = 1", [micros(at)])?;
                Ok(())
            })
            .await
    }

    /// Revision of the stored board, without reading the document.
    pub async fn board_revision(&self) -> Result<Option<u64>, StoreError> {
        self.database
            .call(|connection| {
                let revision: Option<i64> =
                    connection.query_row("SELECT revision FROM board WHERE id = 1", [], |row| row.get(0)).optional()?;
                Ok(revision.map(i64::unsigned_abs))
            })
            .await
    }

    /// Adds an image that was missing when its board came.
    pub async fn add_asset(&self, sha256: String, bytes: Vec<u8>) -> Result<(), StoreError> {
        self.database
            .call(move |connection| {
                connection.execute(
                    "INSERT INTO assets (sha256, bytes) VALUES (?1, ?2) ON CONFLICT (sha256) DO NOTHING",
                    params![sha256, bytes],
                )?;
                Ok(())
            })
            .await
    }

    /// An image by its SHA-256.
    pub async fn asset(&self, sha256: String) -> Result<Option<Vec<u8>>, StoreError> {
        self.database
            .call(move |connection| {
                Ok(connection.query_row("SELECT bytes FROM assets WHERE sha256 = ?1", [sha256], |row| row.get(0)).optional()?)
            })
            .await
    }
}
