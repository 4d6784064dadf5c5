//! What a notice said before: every text that was published, as it was, by whom and when.

use serde::{Deserialize, Serialize};

use super::{StoreResult, document, instant, micros, signed, to_document, unsigned};
use crate::{
    database::{Row, Tx},
    domain::{
        ids::NoticeId,
        notice::{Audience, Notice},
    },
    office::records::NoticeRevision,
    values,
};

/// Texts of one notice that a page shows.
const SHOWN: u32 = 50;

#[derive(Serialize, Deserialize)]
struct Document {
    notice: Notice,
    audience: Audience,
}

fn revision(row: &Row<'_>) -> StoreResult<NoticeRevision> {
    let Document { notice, audience } = document(&row.get::<String>("document")?, "document")?;
    Ok(NoticeRevision {
        version: row.get("version")?,
        notice,
        audience,
        published_by: row.get("published_by")?,
        published_at: instant(row, "published_at")?,
        revision: unsigned(row.get("revision")?),
    })
}

/// Keeps a published text; one that is kept already stays as it is.
pub fn keep(tx: &Tx<'_>, kept: &NoticeRevision) -> StoreResult<()> {
    let said = Document { notice: kept.notice.clone(), audience: kept.audience.clone() };
    tx.execute(
        "INSERT INTO notice_revision (notice_id, version, document, published_by, published_at, revision) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
         ON CONFLICT (notice_id, version) DO NOTHING",
        values![
            kept.notice.id.to_string(),
            kept.version,
            to_document(&said, "document")?,
            kept.published_by,
            micros(kept.published_at),
            signed(kept.revision)
        ],
    )?;
    Ok(())
}

/// The latest texts of a notice, newest first.
pub fn of(tx: &Tx<'_>, id: NoticeId) -> StoreResult<Vec<NoticeRevision>> {
    let sql = format!("SELECT * FROM notice_revision WHERE notice_id = ?1 ORDER BY version DESC LIMIT {SHOWN}");
    tx.query(&sql, values![id.to_string()], revision)
}

/// One text.
pub fn get(tx: &Tx<'_>, id: NoticeId, version: i64) -> StoreResult<Option<NoticeRevision>> {
    tx.first("SELECT * FROM notice_revision WHERE notice_id = ?1 AND version = ?2", values![id.to_string(), version], revision)
}
